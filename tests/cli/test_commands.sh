#!/bin/sh
# Every command runs and says what it should.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
work_directory commands

"$ITO" --help | grep -q "^  sample "
ok $? "--help lists the commands"
"$ITO" --version | grep -q "^GSL [0-9.]*, FFTW .*, HDF5 [0-9.]*$"
ok $? "--version names the libraries"
"$ITO" >/dev/null; [ $? -eq 2 ]
ok $? "no command: help and status 2"
for command in list run report sample forward eval plot info diff rerun pack help solvers targets schedules grids scores kernels; do
  "$ITO" $command --help | grep -q "^Usage: ito $command"
  ok $? "$command --help"
done
for kind in solvers targets schedules grids scores kernels; do
  "$ITO" $kind >names
  ok $? "$kind"
  "$ITO" $kind --json | "${PYTHON:-python3}" -c '
import json, sys
print("\n".join(x["name"] for x in json.load(sys.stdin)["'$kind'"]))' >pages
  [ -s pages ]
  ok $? "$kind --json has names"
  while read -r name; do
    grep -q -- "$name" names && "$ITO" help "$name" >page && grep -q -- "$name" page
    ok $? "help $name"
  done <pages
done
"$ITO" list | grep -q "^score-sde "
ok $? "list"
"$ITO" list --json | "${PYTHON:-python3}" -m json.tool >/dev/null
ok $? "list --json"

"$ITO" sample --target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 50 --paths 3000 --save every=10 -o s.h5 >out
ok $? "sample"
grep -q "standard error" out
ok $? "sample prints means with their errors"
"$ITO" sample --target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 50 --paths 3000 --save every=10 -o s.h5 --force --json | "${PYTHON:-python3}" -m json.tool >/dev/null
ok $? "sample --force --json"
"$ITO" simulate gbm --solver stratonovich-heun --steps 64 --paths 500 -o g.h5 >out 2>err; [ $? -eq 2 ] && grep -q -- "--calculus stratonovich" err
ok $? "simulate refuses the other calculus and names the way"
"$ITO" simulate gbm --solver stratonovich-heun --calculus stratonovich --steps 64 --paths 500 -o g.h5 >out && "$ITO" rerun g.h5 >out
ok $? "simulate --calculus, and rerun"
"$ITO" simulate gbm --solver stratonovich-heun --calculus both --steps 64 --paths 5 -o g2.h5 >out 2>err; [ $? -eq 2 ]
ok $? "--calculus both is refused"
"$ITO" forward --target two-moons --schedule vp-linear --steps 20 --paths 1000 --save all -o f.h5 >out
ok $? "forward"
"$ITO" eval --target ring --schedule vp-linear --at 0.5 --points @s.h5:/x[0] -o e.h5 >out
ok $? "eval"
"$ITO" info s.h5 >out && grep -q "complete" out && grep -q "target = ring" out
ok $? "info"
"$ITO" info s.h5 --json | "${PYTHON:-python3}" -m json.tool >/dev/null
ok $? "info --json"
if command -v gnuplot >/dev/null; then
  for file in s.h5 f.h5; do
    "$ITO" plot $file -o p.svg --script p.gp >out && grep -q "<svg" p.svg && [ -s p.gp ]
    ok $? "plot $file"
    [ "$(wc -c <p.svg)" -le 307200 ]
    ok $? "the figure of $file has at most 300 KB"
  done
  ITO_GNUPLOT=/nonexistent "$ITO" plot s.h5 -o q.svg >out 2>err && grep -q "gnuplot was not found" err && ! [ -e q.svg ]
  ok $? "without gnuplot: one notice, no figure"
else
  echo "ok $((count = count + 1)) - plot # SKIP no gnuplot"
fi
# An interrupted run leaves a readable trace that says so.
"$ITO" sample --target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 100000 --paths 1e6 -o i.h5 >/dev/null 2>err &
pid=$!
sleep 1
kill -INT $pid
wait $pid
[ $? -eq 130 ]
ok $? "interrupted: status 130"
"$ITO" info i.h5 | grep -q "^status  *interrupted"
ok $? "the interrupted file says so"
finish
