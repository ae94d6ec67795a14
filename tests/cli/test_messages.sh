#!/bin/sh
# Bad input: exit status 2, one clear sentence of at most three lines, and no file left.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
work_directory messages

# bad STATUS PATTERN ARGUMENTS...
bad () {
  expected=$1 pattern=$2; shift 2
  "$ITO" "$@" >stdout 2>stderr </dev/null
  status=$?
  lines=$(wc -l <stderr)
  [ "$status" -eq "$expected" ] && grep -q -- "$pattern" stderr && [ "$lines" -ge 1 ] && [ "$lines" -le 3 ] \
    && grep -q '^ito: ' stderr && ! [ -e out.h5 ] && ! [ -e out.h5.part ]
  result=$?
  ok "$result" "$expected, '$pattern': ito $*"
  [ "$result" -eq 0 ] || { echo "# status $status"; sed 's/^/# /' stderr; ls -la | sed 's/^/# /'; rm -rf out.h5 out.h5.part; }
}
sample () {
  expected=$1 pattern=$2; shift 2
  bad "$expected" "$pattern" sample --paths 100 -o out.h5 "$@"
}
good="--target ring --schedule vp-linear --solver heun --steps 4"

bad 2 "unknown command 'smaple': did you mean 'sample'" smaple
bad 2 "unknown option" sample --stepz 4
bad 2 "needs a value" sample --steps
bad 2 "given twice" sample --steps 4 --steps 5
bad 2 "needs --target" sample --schedule vp-linear --solver heun --steps 4 -o out.h5
bad 2 "needs --output" sample $good
bad 2 "unexpected argument" sample $good -o out.h5 more

sample 2 "unknown solver 'hein'.*'heun'" --target ring --schedule vp-linear --solver hein --steps 4
sample 2 "unknown target 'rnig'.*'ring'" --target rnig --schedule vp-linear --solver heun --steps 4
sample 2 "unknown schedule.*'vp-linear'" --target ring --schedule vp-liner --solver heun --steps 4
sample 2 "unknown grid.*'uniform'" $good --grid unifrom
sample 2 "unknown score.*'exact'" $good --score exakt
sample 2 "no parameter 'radios'.*'radius'" --target ring:radios=3 --schedule vp-linear --solver heun --steps 4
sample 2 "beta0" --target ring --schedule vp-linear:beta0=-1 --solver heun --steps 4
sample 2 "k" --target ring:k=0 --schedule vp-linear --solver heun --steps 4
sample 2 "sd" --target ring:sd=nan --schedule vp-linear --solver heun --steps 4
sample 2 "order" --target ring --schedule vp-linear --solver dpmsolver:order=4 --steps 4

for steps in 0 -3 1e12 nan 2.5 "" x; do
  sample 2 "steps is '$steps'.*whole number from 1 to 2147483647" --target ring --schedule vp-linear --solver heun --steps "$steps"
done
sample 2 "paths" $good --paths 0
bad 2 "paths" sample $good -o out.h5 --paths 1e13
sample 2 "threads" $good --threads 0
sample 2 "seed" $good --seed -1
sample 2 "save" $good --save sometimes
sample 2 "save" $good --save every=0
sample 2 "t-end" $good --t-end later

sample 2 "weight" --target 'ring:k=2,weights=[1;-1]' --schedule vp-linear --solver heun --steps 4
sample 2 "weights" --target 'ring:k=2,weights=[1;nan]' --schedule vp-linear --solver heun --steps 4
sample 2 "weights" --target 'ring:k=2,weights=[1;inf]' --schedule vp-linear --solver heun --steps 4
sample 2 "weights" --target 'ring:k=2,weights=[0;0]' --schedule vp-linear --solver heun --steps 4
sample 2 "positive definite" --target 'gmm:weights=[1],means=[[0;0]],covariances=[[[1;2];[2;1]]]' --schedule vp-linear --solver heun --steps 4

# Times and ends.
sample 2 "t-end\|sigma = 0\|sigma" --target ring --schedule vp-linear --solver dpmsolver:order=2 --steps 4 --t-end 0
sample 2 "." $good --grid logsnr --t-end 0
sample 2 "." $good --t-start 2
sample 2 "." $good --t-start 0.5 --t-end 0.5

# Files.
printf 'not HDF5\n' >text.h5
mkdir -p directory.h5
printf 'x' >plain
sample 2 "nothere.h5" $good --init @nothere.h5:/x
sample 2 "text.h5" $good --init @text.h5:/x
sample 2 "array @FILE" $good --init text.h5
"$ITO" sample $good --paths 10 -o made.h5 >/dev/null 2>&1
ok $? "a file to read from is made"
sample 2 "no dataset\|/xx" $good --init @made.h5:/xx
bad 2 "rank\|shape" sample $good -o out.h5 --init @made.h5:/x
bad 2 "rank\|shape" sample --target ring --schedule vp-linear --solver euler-maruyama --steps 4 -o out.h5 --noise @made.h5:/path
bad 2 "takes none" sample $good -o out.h5 --noise @made.h5:/x
bad 2 "type\|group\|number" sample $good -o out.h5 --init @made.h5:/target
bad 2 "directory" sample $good -o directory.h5
bad 2 "nodir" sample $good -o nodir/out.h5
bad 2 "exists" sample $good --paths 10 -o made.h5
if [ "$(id -u)" -ne 0 ]; then
  mkdir -p closed && chmod a-w closed
  bad 2 "writ" sample $good -o closed/out.h5
fi
if [ -c /dev/full ]; then
  bad 2 "." sample $good -o /dev/full
fi
bad 2 "plain" info plain
bad 2 "nothere" info nothere.h5
bad 2 "nothere" plot nothere.h5
bad 2 "kind" plot made.h5 --kind pathz -o out.svg
bad 2 "page 'rign'.*'ring'" help rign
bad 2 "unknown experiment 'score-sd'.*'score-sde'" run score-sd
bad 2 "theme" list --theme teory
bad 2 "needs names" run
bad 2 "unknown parameter" run score-sde --set pahts=3
bad 2 "nowhere" report nowhere

# No room: a limit on the size of files stands for a full disk.
( ulimit -f 1000 && "$ITO" sample $good --paths 1000000 -o out.h5 >/dev/null 2>stderr )
[ $? -eq 3 ] && grep -q "limit on the size\|no room" stderr && ! [ -e out.h5 ] && ! [ -e out.h5.part ]
ok $? "no room for the file: status 3, and nothing is left"
if [ -z "${ITO_SANITIZED:-}" ]; then
  ( ulimit -v 300000 && "$ITO" sample --target ring:k=1000000 --schedule vp-linear --solver heun --steps 2 --paths 10 -o out.h5 >/dev/null 2>stderr )
  [ $? -eq 3 ] && grep -q "no memory" stderr && ! [ -e out.h5 ] && ! [ -e out.h5.part ]
  ok $? "no memory: status 3, and nothing is left"
fi

# Configuration files.
printf 'target = ring\nschedule = vp-linear\nsolver = heun\nsteps = 4\n' >good.conf
"$ITO" sample --config good.conf --paths 10 -o conf.h5 >/dev/null 2>stderr
ok $? "options from a file"
printf 'target ring\n' >bad.conf
bad 2 "line 1" sample --config bad.conf -o out.h5
printf 'tagret = ring\n' >bad.conf
bad 2 "did you mean '--target'" sample --config bad.conf -o out.h5
bad 2 "nothere.conf" sample --config nothere.conf -o out.h5
bad 2 "irectory" sample --config directory.h5 -o out.h5
printf 'target = ring\ntarget = grid\n' >bad.conf
bad 2 "line 2.*given twice" sample --config bad.conf -o out.h5
printf 'target = ring\0\n' >bad.conf
bad 2 "null byte" sample --config bad.conf -o out.h5
printf 'smoke = yes\nset = pahts=3\n' >bad.conf
bad 2 "unknown parameter 'pahts'" run score-sde --config bad.conf -o runs

# Notices, and one of several ranks.
"$ITO" sample --target 'ring:k=2,weights=[1;3]' --schedule vp-linear --solver heun --steps 4 --paths 10 -o w.h5 >/dev/null 2>stderr
ok $? "weights that do not sum to 1 are accepted"
grep -q normalised stderr
ok $? "with a notice that they were normalised"
OMPI_COMM_WORLD_SIZE=2 "$ITO" sample $good -o out.h5 >/dev/null 2>stderr
[ $? -eq 2 ] && grep -q "no MPI" stderr
ok $? "one of several ranks is refused"
ITO_DISPATCH=x87 "$ITO" --version >/dev/null 2>stderr
[ $? -eq 2 ] && grep -q ITO_DISPATCH stderr
ok $? "unknown ITO_DISPATCH is refused"
"$ITO" targets >/dev/full 2>stderr
[ $? -eq 3 ]
ok $? "output that cannot be written: status 3"
finish
