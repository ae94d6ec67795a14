#!/bin/sh
# The order conditions of all tableaus, in integers, on the coefficients as the sources hold them.
PYTHON=${PYTHON:-python3}
srcdir=${srcdir:-.}
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
  echo "1..0 # SKIP no Python 3.9"
  exit 0
fi
exec "$PYTHON" "$srcdir/tests/solver/tableaus.py" "$srcdir"/src/solver/ode/*.c
