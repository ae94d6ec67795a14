#!/bin/sh
# The program against published numbers: test_parity.py.
. "${srcdir:-.}/tests/cli/tap.sh"
if ! "${PYTHON:-python3}" -c "import h5py, numpy" 2>/dev/null; then
  echo "1..0 # SKIP no Python with h5py"
  exit 0
fi
work_directory parity
exec "${PYTHON:-python3}" "$srcdir/tests/cli/test_parity.py" "$srcdir/data/parity-exponential.h5"
