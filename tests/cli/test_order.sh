#!/bin/sh
# ito order: verdicts and exit statuses, JSON, files, figures, work against precision.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
PYTHON=${PYTHON:-python3}
work_directory order

"$ITO" order --help | grep -q "Example: ito order gbm"
ok $? "order --help has an example"
"$ITO" order gbm --solver euler-maruyama --paths 2000 --levels 3:8 --json -o o.h5 >o.json
ok $? "a declared order is confirmed: status 0"
"$PYTHON" -c '
import json
o = json.load(open("o.json"))
assert o["verdict"] == "confirmed" and o["declared"] == 0.5
assert o["ci"][0] < o["slope"] < o["ci"][1] and abs(o["slope"] - 0.5) < 0.15
assert o["steps"] == [8, 16, 32, 64, 128, 256]
assert len(o["errors"]) == len(o["standard_errors"]) == 6 and set(o["dropped"]) <= set(o["steps"])
assert o["controls"] == ["refuted", "refuted"]'
ok $? "its JSON has the keys of the manual"
"$ITO" order gbm --solver euler-maruyama --paths 2000 --levels 3:8 --json --threads 1 >one.json
grep -v '"file"' o.json | sed 's/,$//' >a
sed 's/,$//' one.json >b
cmp -s a b
ok $? "one thread finds the same"
"$ITO" order gbm --solver euler-maruyama --paths 2000 --levels 3:8 --declared 1 >out
[ $? -eq 1 ] && grep -q "verdict     refuted" out
ok $? "another order is refuted: status 1"
"$ITO" order gbm --solver milstein --paths 2000 --levels 3:8 --declared 0.5 >out
[ $? -eq 1 ] && grep -q "verdict     super-convergent" out
ok $? "a higher order is super-convergent, not confirmed"
"$ITO" order gbm-stratonovich --solver euler-maruyama:force=yes --paths 2000 --levels 3:8 >out
[ $? -eq 1 ] && grep -q "verdict     refuted" out
ok $? "a solver of the other calculus does not converge"
"$ITO" order gbm --solver euler-maruyama --weak >out
[ $? -eq 0 ] && grep -q "no sampling" out
ok $? "a weak order without sampling"
"$ITO" order detest-a3 --solver rk4 >out
ok $? "an order on an ordinary differential equation"
"$ITO" order additive-nonlinear --solver euler-maruyama --paths 1000 --levels 3:8 >out
[ $? -eq 0 ] && grep -q "limit       agrees" out
ok $? "rate and limit apart where no solution is known"
"$ITO" order --target ring:k=8 --schedule vp-linear --solver ddim --levels 4:9 >out
ok $? "the order of a sampler"
"$ITO" order --target "gaussian:mean=[1],covariance=[[0.5]]" --kernel ula >out
ok $? "the bias of a kernel"
"$ITO" order cir:s2=4 --solver euler-maruyama --paths 500 --levels 3:6 >out
[ $? -eq 1 ] && grep -q "or their domain" out
ok $? "paths that leave their domain refute"
"$ITO" order gbm --solver exact-gbm --paths 500 --levels 3:6 >out
[ $? -eq 0 ] && grep -q "verdict     exact" out
ok $? "an exact solver, which declares no order, is as declared"
"$ITO" order gbm --solver milstein --threads 1 --paths 4000 --levels 3:12 -o long.h5 >out
"$ITO" info long.h5 | awk '/^wall_seconds/ { exit !($2 > 0.05) }'
ok $? "the seconds of a file are those of the study"
"$ITO" info o.h5 | grep -q "^ito_format *order"
ok $? "info knows the file"
"$ITO" rerun o.h5 >out
ok $? "rerun makes it again"
"$ITO" order gbm --work-precision --solver euler-maruyama --solver milstein --paths 500 --levels 3:6 -o w.h5 >out
[ $? -eq 0 ] && [ "$(grep -c "^ *64 " out)" -eq 2 ]
ok $? "work against precision of two solvers"
"$ITO" rerun w.h5 >out
ok $? "rerun of it: times are no data"
for file in o w; do
  "$ITO" plot $file.h5 --script $file.gp >out 2>&1
  ok $? "plot $file.h5"
done
grep -q "slopes" o.gp && grep -q "processor seconds" w.gp
ok $? "with slopes to compare with, and times"

wrong ()
{
  text=$1
  shift
  "$ITO" order "$@" >out 2>err
  [ $? -eq 2 ] && grep -q -- "$text" err
  ok $? "$(cat err)"
}
wrong "needs a problem" --solver heun
wrong "exclude each other" gbm --solver euler-maruyama --strong --weak
wrong "4 levels decide" gbm --solver euler-maruyama --levels 3:5
wrong "has no noise" detest-a1 --solver rk4 --strong
wrong "given twice" gbm --solver euler-maruyama --solver milstein
wrong "no such expectation" gbm --solver euler-maruyama --weak --phi nothing
wrong "after the start" gbm --solver euler-maruyama --t-end -1
wrong "--schedule is an option of studies of a --target" gbm --solver euler-maruyama --schedule vp-linear
wrong "--weak is an option of studies of a problem" --target gaussian --kernel ula --weak
wrong "--kernel and --solver exclude each other" --target gaussian --kernel ula --solver ddim
wrong "chooses its own steps" gbm --solver sriw1:adaptive=yes
wrong "exists" gbm --solver euler-maruyama --levels 3:6 -o o.h5
wrong "Gaussian target" --target ring:k=8 --schedule vp-linear --solver ddim:eta=1
finish
