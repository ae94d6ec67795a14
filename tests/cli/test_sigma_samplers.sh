#!/bin/sh
# The samplers in sigma against published numbers and their papers' formulas: test_sigma_samplers.py.
. "${srcdir:-.}/tests/cli/tap.sh"
if ! "${PYTHON:-python3}" -c "import h5py, numpy" 2>/dev/null; then
  echo "1..0 # SKIP no Python with h5py"
  exit 0
fi
work_directory sigma-samplers
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
exec "${PYTHON:-python3}" "$srcdir/tests/cli/test_sigma_samplers.py" "$srcdir/data/parity-kdiff.h5"
