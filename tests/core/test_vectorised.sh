#!/bin/sh
# The hot loops are vectorised: packed instructions of the full width in each of the kernels that
# were built for x86-64.
. "${srcdir:-.}/tests/cli/tap.sh"
builddir=${builddir:-.}
OBJDUMP=${OBJDUMP:-objdump}

if ! command -v "$OBJDUMP" >/dev/null 2>&1; then
  echo "1..0 # SKIP no objdump"
  exit 0
fi
# Builds for debuggers and sanitizers are not meant to be fast.
case $(sed -n 's/^CFLAGS = //p' "$builddir/Makefile" 2>/dev/null) in
  *-O[01g]* | *-fsanitize* | *-fno-tree-vectorize* | *--coverage*)
    echo "1..0 # SKIP CFLAGS ask for a build that is not optimised"
    exit 0
    ;;
esac

code () # object, function
{
  "$OBJDUMP" -d --no-show-raw-insn "$1" | sed -n "/<$2>:\$/,/^\$/p"
}

packed () # object, function, instructions, register: how many
{
  code "$1" "$2" | grep -E "[[:space:]]($3)[[:space:]]" | grep -c "%$4"
}

look () # table, register of full width, its multiplication
{
  object=$(find "$builddir/src/core" -maxdepth 2 -name "*kernels_$1_la-kernels_isa.o" 2>/dev/null \
    | head -n 1)
  if [ -z "$object" ]; then
    ok 0 "$1 # SKIP not built"
    return
  fi
  for f in elementwise_exp elementwise_log elementwise_sincos2pi combine; do
    [ "$(packed "$object" "$f" "$3" "$2")" -gt 0 ]
    ok $? "$1: $f is vectorised ($2)"
  done
  [ "$(packed "$object" normals v?sqrtpd "$2")" -gt 0 ]
  ok $? "$1: normals is vectorised ($2)"
  [ "$(packed "$object" not_finite 'v?por[dq]?' "$2")" -gt 0 ]
  ok $? "$1: not_finite is vectorised ($2)"
  # Ten rounds of two products of 32 bits; products of 64 bits would take three times as many.
  products=$(packed "$object" normals 'v?pmuludq' "$2")
  [ "$products" -ge 16 ] && [ "$products" -le 30 ]
  ok $? "$1: Philox by products of 32 bits ($products)"
  # Control: there are no packed instructions where the loop has none of this kind.
  [ "$(packed "$object" not_finite "$3" "$2")" = 0 ]
  ok $? "$1: control, not_finite multiplies nothing"
}

fused='vf[n]?m(add|sub)[0-9]*pd'
look v3 ymm "$fused"
look v4 zmm "$fused"
case $(uname -m) in
  x86_64) look portable xmm mulpd ;;
esac
finish
