#!/bin/sh
# The chapter on problems is what the program says of them.
srcdir=${srcdir:-.}
page=problems_page.md
sh "$srcdir/tests/problem/problems_page.sh" "${ITO:-./ito}" >$page
names=$(grep -c '^## ' $page)
[ "$names" -gt 40 ] || echo "# $names problems only"
if [ "$names" -gt 40 ] && cmp "$srcdir/doc/problems.md" $page; then
  echo "ok 1 - doc/problems.md is what ito help says of $names problems"
else
  diff "$srcdir/doc/problems.md" $page | sed 's/^/# /' | head -20
  echo "not ok 1 - doc/problems.md is stale: sh tests/problem/problems_page.sh ./ito > doc/problems.md"
fi
sed 's/T = 1$/T = 2/' $page >$page.other
if cmp -s "$srcdir/doc/problems.md" $page.other; then echo "not ok 2 - control"; else echo "ok 2 - control: a changed line is noticed"; fi
rm -f $page $page.other
echo "1..2"
