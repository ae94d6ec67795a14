#!/bin/sh
# Coefficients of the problems call no functions of libm, which differ between processors and
# releases (their truths, in the same files, may).
. "${srcdir:-.}/tests/cli/tap.sh"
builddir=${builddir:-.}
OBJDUMP=${OBJDUMP:-objdump}

if ! command -v "$OBJDUMP" >/dev/null 2>&1; then
  echo "1..0 # SKIP no objdump"
  exit 0
fi
case $(sed -n 's/^CFLAGS = //p' "$builddir/Makefile" 2>/dev/null) in
  *-fsanitize* | *--coverage* | *-flto*)
    echo "1..0 # SKIP CFLAGS ask for objects that cannot be read"
    exit 0
    ;;
esac

# The functions of an object that call libm: objects, pattern of the functions' names.
callers ()
{
  objects=$1
  "$OBJDUMP" -dr $objects 2>/dev/null | awk -v names="$2" '
    /^[0-9a-f]+ <.*>:$/ { f = $2; gsub(/[<>:]/, "", f); if (f ~ names) looked++ }
    /R_[A-Z0-9_]+/ {
      g = $NF; sub(/[-+@].*/, "", g)
      if (f ~ names && g ~ /^(a?(cos|sin|tan)h?|atan2|sincos|exp|exp2|expm1|log|log2|log10|log1p|pow|cbrt|hypot|erfc?|[lt]gamma|_ZGV.*)[fl]?$/)
        print f " calls " g
    }
    END { print "looked at " looked + 0 }'
}

coefficients='^(drift|noise|jacobian|derivative|directional)'
objects=$(for f in "${srcdir:-.}"/src/problem/*.c; do
  b=${f##*/}
  find "$builddir/src/problem" -maxdepth 2 \( -name "${b%.c}.o" -o -name "*-${b%.c}.o" \) 2>/dev/null
done)
[ -n "$objects" ]
ok $? "there are objects"
found=$(callers "$objects" "$coefficients")
[ "$(echo "$found" | sed -n 's/^looked at //p')" -gt 60 ]
ok $? "coefficients $(echo "$found" | tail -n 1)"
bad=$(echo "$found" | grep calls | sort -u | tr '\n' ' ')
[ -z "$bad" ]
ok $? "none calls libm $bad"

# Control: exact solutions and densities do, and are seen.
[ "$(callers "$objects" '^(exact|density|phi)' | grep -c calls)" -gt 5 ]
ok $? "control: calls of libm are seen"
finish
