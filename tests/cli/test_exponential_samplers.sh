#!/bin/sh
# The samplers exact in their linear part against published numbers and their papers' formulas: test_exponential_samplers.py.
. "${srcdir:-.}/tests/cli/tap.sh"
if ! "${PYTHON:-python3}" -c "import h5py, numpy" 2>/dev/null; then
  echo "1..0 # SKIP no Python with h5py"
  exit 0
fi
work_directory exponential
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec "${PYTHON:-python3}" "$srcdir/tests/cli/test_exponential_samplers.py" "$srcdir/data/parity-exponential.h5"
