#!/bin/sh
# The order conditions of all tableaus for noise, exactly, on the coefficients as the sources hold them.
PYTHON=${PYTHON:-python3}
srcdir=${srcdir:-.}
if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  echo "1..0 # SKIP no Python 3.10"
  exit 0
fi
exec "$PYTHON" "$srcdir/tests/solver/noise_tableaus.py" "$srcdir"/src/solver/sde/*.c
