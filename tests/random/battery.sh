#!/bin/sh
# Tests of dieharder on the words of Philox in one order of addresses (stream.c; results in
# doc/trust.md):
#
#   sh battery.sh STREAM ORDER [WORDS]
#
# Each test reads the stream of a seed of its own, its number.  Prints dieharder's lines (test,
# n-tuple, samples, p-value of the p-values' uniformity, verdict) and ends 0 if none FAILED, that is,
# all p are in 1e-6..1-1e-6, 1 if one did, 2 if a test could not be run.
# Left out: 5, 6, 7 (suspect, says dieharder), 14 (not to be used); for time 17, 102 and most
# n-tuples of 200 to 203.
set -u
if test $# -lt 2; then
  echo "usage: sh battery.sh STREAM ORDER [WORDS]" >&2
  exit 2
fi
stream=$1 order=$2 words=${3:-philox}
tests=${BATTERY_TESTS:-0 1 2 3 4 8 9 10 11 12 13 15 16 100 101 200:2 200:6 201:2 202:5 203:1 204 205 206 207 208 209}
failed=0
for test in $tests; do
  number=${test%:*} tuple=0
  case $test in *:*) tuple=${test#*:} ;; esac
  line=$("$stream" "$order" "$words" "$number" \
    | dieharder -g 200 -d "$number" -n "$tuple" -D test_name -D ntuple -D tsamples -D psamples \
      -D pvalues -D assessment) || { echo "dieharder -d $number ended with an error" >&2; exit 2; }
  test -z "$line" || printf '%s\n' "$line" | sed "s/^/$order $words |/"
  case $line in
    *FAILED*) failed=1 ;;
    *PASSED* | *WEAK*) ;;
    *) echo "dieharder -d $number has judged nothing" >&2; exit 2 ;;
  esac
done
exit $failed
