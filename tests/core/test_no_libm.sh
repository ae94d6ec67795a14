#!/bin/sh
# Nothing on the way from a seed to a state calls functions of libm (but those that are exactly
# rounded everywhere: sqrt, fabs, floor, fma and the like), BLAS or GSL's numerics: they differ
# between processors and releases, the data must not.
. "${srcdir:-.}/tests/cli/tap.sh"
builddir=${builddir:-.}
NM=${NM:-nm}

if ! command -v "$NM" >/dev/null 2>&1; then
  echo "1..0 # SKIP no nm"
  exit 0
fi

math='acos|asin|atan|atan2|cos|sin|tan|sincos|acosh|asinh|atanh|cosh|sinh|tanh|exp|exp2|exp10|expm1'
math="$math|log|log2|log10|log1p|pow|cbrt|hypot|erf|erfc|lgamma|tgamma|j0|j1|jn|y0|y1|yn"
# libm's, in double, float and long double, and its vector forms; GSL's numbers and linear algebra.
forbidden="^((__)?($math)[fl]?(_finite)?|_ZGV.*|cblas_.*|gsl_(blas|linalg|eigen|sf|ran|cdf|integration|interp|spline)_.*|[ds](gemm|gemv|trsm|potrf|syev)_)\$"

# The objects of these files, whatever libtool called them.
way='src/core/kernels_isa.c src/core/scalar.c'
for f in "${srcdir:-.}"/src/random/*.c "${srcdir:-.}"/src/schedule/*.c "${srcdir:-.}"/src/grid/*.c \
  "${srcdir:-.}"/src/score/*.c "${srcdir:-.}"/src/process/*.c "${srcdir:-.}"/src/solver/*.c \
  "${srcdir:-.}"/src/solver/*/*.c "${srcdir:-.}"/src/ensemble/*.c "${srcdir:-.}"/src/target/*.c; do
  case ${f##*/} in
    # Estimators and densities, from which no state is made.
    projection*.c | '*.c') ;;
    *) way="$way src/${f##*/src/}" ;;
  esac
done

objects_of () # path of a source: its objects in the build tree, all copies
{
  d=${1%/*} b=${1##*/}
  find "$builddir/$d" -maxdepth 2 \( -name "${b%.c}.o" -o -name "*-${b%.c}.o" \) 2>/dev/null
}

calls () # objects: the forbidden ones among what they call
{
  "$NM" -u "$@" 2>/dev/null | sed 's/^ *[Uvw] //; s/@.*//' | grep -E "$forbidden" | sort -u \
    | tr '\n' ' '
}

looked=0
for f in $way; do
  objects=$(objects_of "$f")
  [ -n "$objects" ] || continue
  looked=$((looked + 1))
  found=$(calls $objects)
  [ -z "$found" ] || { ok 1 "$f calls $found"; }
done
[ "$looked" -gt 5 ]
ok $? "$looked files on the way from seed to state were looked at"
[ -n "$(objects_of src/core/kernels_isa.c)" ] && [ -n "$(objects_of src/core/scalar.c)" ] \
  && [ -n "$(objects_of src/random/normals.c)" ]
ok $? "kernels, scalar functions and normals are among them"
[ "$failures" -eq 0 ]
ok $? "none calls libm's transcendentals, BLAS or GSL's numerics"

# Control: this library's tests call them, and are caught.
control=$(objects_of tests/core/test_scalar.c)
if [ -n "$control" ]; then
  [ -n "$(calls $control)" ]
  ok $? "control: the tests' own truth is caught ($(calls $control))"
else
  ok 0 "control # SKIP tests/core/test_scalar.o is not there"
fi
finish
