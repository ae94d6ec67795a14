#!/bin/sh
# The make lists agree with the .def files; a changed .def is noticed.
. "${srcdir:-.}/tests/cli/tap.sh"
work_directory lists
if [ -w "$srcdir" ]; then
  sh "$srcdir/build-aux/lists" --check
  ok $? "no list is stale"
fi
mkdir -p copy/build-aux copy/src/grid copy/experiments
cp "$srcdir/build-aux/lists" copy/build-aux/
cp "$srcdir"/src/grid/*.def "$srcdir"/src/grid/*.c "$srcdir"/src/grid/*.am copy/src/grid/
sh copy/build-aux/lists --check >out
ok $? "a copy is not stale"
sed '/ITO_GRID (quadratic)/d' copy/src/grid/grids.def >x && cp x copy/src/grid/grids.def
sh copy/build-aux/lists --check >out
[ $? -eq 1 ] && grep -q "stale: src/grid/grids.am" out
ok $? "a line taken away makes it stale"
finish
