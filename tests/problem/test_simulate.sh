#!/bin/sh
# ito simulate and ito problems: a run and what its file holds, an equation without noise, the
# lists and pages, and refusals.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
work_directory simulate

"$ITO" problems >list
grep -q '^gbm  ' list && grep -q '^detest-e5  ' list && [ "$(wc -l <list)" -ge 50 ]
ok $? "ito problems lists them"
"$ITO" problems --json | grep -q '"name": "heat-100"'
ok $? "and as JSON"
for name in $(sed 's/ .*//' list); do
  "$ITO" help "$name" >page 2>&1 && grep -q '^Formula' page && grep -q '^Source' page \
    || { ok 1 "a page of $name"; sed 's/^/# /' page; }
done
ok 0 "every problem has a page"

"$ITO" simulate gbm --solver euler-maruyama --steps 50 --paths 5000 --save all --json -o gbm.h5 >out
ok $? "gbm is run"
# E u(1) = u0 (1 + mu h)^50 = 1.3591; 6.5 standard errors of 5000 paths: 0.13.
sed -n 's/.*"mean": \([0-9.]*\).*/\1/p' out | awk '{ exit !($1 > 1.229 && $1 < 1.489) }'
ok $? "with the mean of its scheme"
"$ITO" info gbm.h5 >info
grep -q 'problem = gbm:mu=1.01,sigma=0.87,u0=0.5' info && grep -q 't-end = 1$' info \
  && grep -q 'x .*\[51, 5000, 1\]' info
ok $? "the file says what it is of"
"$ITO" simulate gbm --solver euler-maruyama --steps 50 --paths 5000 --threads 1 --json -o one.h5 >one
[ "$(grep mean one)" = "$(grep mean out)" ]
ok $? "the same numbers with one thread"

"$ITO" simulate detest-a1 --solver rk4 --steps 400 --json -o decay.h5 >out
sed -n 's/.*"mean": \([-0-9.e]*\).*/\1/p' out | awk '{ exit !($1 > 2.06115e-9 && $1 < 2.06116e-9) }'
ok $? "an equation without noise is one path: exp(-20)"
grep -q '"paths": 1,' out
ok $? "and says so"
"$ITO" simulate ou:d=3 --solver em --steps 10 --t-end 0.5 --paths 10 -q -o ou.h5 >/dev/null \
  && "$ITO" info ou.h5 | grep -q 't-end = 0.5$'
ok $? "another dimension, another end"

bad () {
  pattern=$1; shift
  "$ITO" "$@" -o out.h5 >stdout 2>stderr </dev/null
  [ $? -eq 2 ] && grep -q -- "$pattern" stderr && [ "$(wc -l <stderr)" -le 3 ] && ! [ -e out.h5 ]
  result=$?
  ok $result "2, '$pattern': ito $*"
  [ $result -eq 0 ] || sed 's/^/# /' stderr
}
bad "did you mean 'gbm'" simulate gmb --solver em --steps 5
bad "needs PROBLEM" simulate --solver em --steps 5
bad "needs --solver" simulate gbm --steps 5
bad "needs --steps" simulate gbm --solver em
bad "has scalar noise" simulate gbm --solver heun --steps 5
bad "one of Stratonovich" simulate gbm-stratonovich --solver em --steps 5
bad "give a time > 0" simulate gbm --solver em --steps 5 --t-end 0
bad "give a time > 0" simulate gbm --solver em --steps 5 --t-end=-1
bad "steps" simulate gbm --solver em --steps 0
bad "must be \[N, 2\]" simulate lotka-volterra --solver em --steps 5 --init @gbm.h5:/time
finish
