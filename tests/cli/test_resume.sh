#!/bin/sh
# Runs that are killed at random moments, or interrupted, and resumed: the same data, bit for bit.
# ITO_LONG=yes kills 20 times, make check 5 times.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
PYTHON=${PYTHON:-python3}
work_directory resume
run="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 500 --paths 60000 --save every=50"

# What is left of a killed run opens and says that it is not whole.
cat >look.py <<'END'
import sys
import h5py
with h5py.File(sys.argv[1], "r") as f:
    done = f["resume/done"][:]
    sys.exit(0 if f.attrs["status"].decode() == sys.argv[2] and f["x"].shape[1] == 60000
             and not done.all() else 1)
END
"$PYTHON" -c "import h5py" 2>/dev/null
has_h5py=$?

before=$(date +%s%N)
"$ITO" sample $run -o whole.h5 >/dev/null
ok $? "an uninterrupted run"
after=$(date +%s%N)

# A run that is killed after so many thousandths of the time an uninterrupted one took.
killed=0
killed_run () { # FILE THOUSANDTHS OPTIONS
  file=$1; delay=$(awk "BEGIN { printf \"%.3f\", ($after - $before) * 1e-9 * $2 / 1000 }"); shift 2
  rm -f "$file" "$file.part"
  "$ITO" sample "$@" -o "$file" >/dev/null 2>&1 &
  pid=$!
  sleep "$delay"
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
}
times=5
[ "${ITO_LONG:-no}" = yes ] && times=20
for moment in $(awk "BEGIN { srand (11); for (i = 0; i < $times; i++) print int (50 + 900 * rand ()) }"); do
  killed_run cut.h5 $moment $run
  if ! [ -e cut.h5 ]; then
    "$ITO" sample --resume -o cut.h5 >/dev/null 2>err
    [ $? -eq 2 ] && grep -q "nothing to resume" err
    ok $? "killed at $moment thousandths, before its file had its name: nothing to resume"
    continue
  fi
  if "$ITO" info cut.h5 | grep -q "^status  *running"; then
    killed=$((killed + 1))
    if [ $has_h5py -eq 0 ]; then
      "$PYTHON" look.py cut.h5 running
      ok $? "killed at $moment thousandths: h5py opens it, and it says that it is not whole"
    fi
  fi
  "$ITO" sample --resume -o cut.h5 >out 2>err && "$ITO" diff whole.h5 cut.h5
  ok $? "killed at $moment thousandths, resumed: the same data"
done
[ $killed -gt 0 ]
ok $? "$killed of $times runs were killed on the way"
killed_run cut.h5 400 $run --seed 2
if [ -e cut.h5 ]; then
  "$ITO" sample --resume -o cut.h5 >/dev/null 2>&1
  "$ITO" diff whole.h5 cut.h5 >out
  [ $? -eq 1 ] && grep -q "^/x\[" out
  ok $? "control: another seed is not the same"
fi

# Interrupted, by a long run; the command that is named goes on with it.
long="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 2000 --paths 60000"
for signal in INT TERM; do
  rm -f "it's.h5"
  "$ITO" sample $long --threads 1 -o "it's.h5" >/dev/null 2>err &
  pid=$!
  # The file takes its name when it is laid out.
  while ! [ -e "it's.h5" ] && kill -0 $pid 2>/dev/null; do sleep 0.02; done
  "$ITO" sample --resume -o "it's.h5" >/dev/null 2>second
  [ $? -eq 2 ] && grep -q "being written by another process" second
  ok $? "a second writer is refused"
  sleep 0.2
  kill -$signal $pid
  wait $pid
  [ $? -eq 130 ]
  ok $? "SIG$signal: status 130"
  "$ITO" info "it's.h5" | grep -q "^status  *interrupted"
  ok $? "and the file says so"
  [ "$(sed -n 's/^  //p' err)" = "ito sample --resume -o 'it'\\''s.h5'" ]
  ok $? "and the command that goes on with it is named"
done
"$ITO" sample $long --seed 2 --resume -o "it's.h5" >/dev/null 2>err
[ $? -eq 2 ] && grep -q "begun with seed = 1, not 2" err
ok $? "other options are refused, the first difference is named"
"$ITO" forward --resume -o "it's.h5" >/dev/null 2>err
[ $? -eq 2 ] && grep -q "written by 'ito sample', not by 'ito forward'" err
ok $? "another command is refused"
"$ITO" sample $long -o "it's.h5" >/dev/null 2>err
[ $? -eq 2 ] && grep -q -- "--resume" err
ok $? "without --resume it is kept"
"$ITO" sample $long --resume --force -o "it's.h5" >/dev/null 2>err
[ $? -eq 2 ]
ok $? "--resume and --force exclude each other"
"$ITO" sample $long -o whole-long.h5 >summary
"$ITO" sample $long --resume -o "it's.h5" >out && "$ITO" diff whole-long.h5 "it's.h5"
ok $? "with the same options it goes on"
# The summary covers what both runs have done.
[ "$(sed 1d out)" = "$(sed 1d summary)" ]
ok $? "and prints the summary of the whole"
"$ITO" sample --resume -o "it's.h5" >/dev/null 2>err && grep -q "there is nothing to resume" err
ok $? "a complete file: nothing to resume, status 0"
"$ITO" sample --resume -o nowhere.h5 $run >/dev/null 2>err
[ $? -eq 2 ] && grep -q "no file 'nowhere.h5'" err
ok $? "no file: nothing to resume"

# A write that fails in the middle, here at a limit on the size of files, leaves the rest intact.
"$ITO" sample $run -o whole.h5 --force >/dev/null
killed_run cut.h5 400 $run
if [ -e cut.h5 ] && "$ITO" info cut.h5 | grep -q "^status  *running"; then
  (ulimit -f 200 && "$ITO" sample --resume -o cut.h5 >/dev/null 2>err)
  status=$?
  [ $status -eq 3 ] && grep -q "cannot write" err && grep -q "ito sample --resume -o cut.h5" err
  ok $? "a write that fails: status 3, and the command that goes on"
  "$ITO" sample --resume -o cut.h5 >/dev/null 2>err && "$ITO" diff whole.h5 cut.h5
  ok $? "resumed once there is room: the same data"
fi

# Moments, and kernels of every machine, which the file remembers.
moments="${run%every=50}moments:every=50 --portable"
"$ITO" sample $moments -o moments.h5 >/dev/null
killed_run cut.h5 500 $moments
[ -e cut.h5 ] || cp moments.h5 cut.h5
"$ITO" sample --resume -o cut.h5 >/dev/null 2>err && "$ITO" diff moments.h5 cut.h5 \
  && "$ITO" info cut.h5 | grep -q "^dispatch  *portable"
ok $? "moments by portable kernels, killed and resumed: the same"

# Arrays of other files are not needed again.
killed_run cut.h5 500 --target ring --schedule vp-linear --solver euler-maruyama --steps 500 \
  --init @whole.h5:/x[0] --save every=100
"$ITO" sample --target ring --schedule vp-linear --solver euler-maruyama --steps 500 \
  --init @whole.h5:/x[0] --save every=100 -o init.h5 >/dev/null
rm whole.h5
[ -e cut.h5 ] || cp init.h5 cut.h5
"$ITO" sample --resume -o cut.h5 >/dev/null 2>err && "$ITO" diff init.h5 cut.h5
ok $? "starts from a file that is gone: resumed, the same"
rm -f ./*.h5
finish
