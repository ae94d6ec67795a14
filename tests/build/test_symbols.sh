#!/bin/sh
# The installed library shows ito_* symbols only, and nothing that is not marked for it.
. "${srcdir:-.}/tests/cli/tap.sh"
library=$builddir/.libs/libito.so
if [ -f "$library" ] && command -v nm >/dev/null; then
  nm -D --defined-only "$library" | awk '$2 ~ /[TDBR]/ { print $3 }' | grep -v '^ito_' >"$builddir/test-symbols"
  [ ! -s "$builddir/test-symbols" ]
  ok $? "the shared library exports ito_* only"
  nm -D --defined-only "$library" | grep -q ' ito_ensemble_run$'
  ok $? "and exports the public functions"
  ! nm -D --defined-only "$library" | grep -q ' ito_fail$'
  ok $? "but not the internal ones"
  rm -f "$builddir/test-symbols"
else
  echo "ok $((count = count + 1)) - symbols # SKIP no shared library"
fi
finish
