#!/bin/sh
# ito rerun, diff, pack, info --hash: every kind of file is made again from its own record.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
PYTHON=${PYTHON:-python3}
work_directory rerun
same () { # FILE TEXT
  "$ITO" rerun "$1" >out 2>err && grep -q "the same data, bit for bit" out
  ok $? "$2"
}
model="--target ring:k=5 --schedule vp-linear"

# Grids and solvers, whose stored options must lead to the same bits.
for grid in uniform quadratic power logsnr karras "times:at=[1;0.9;0.7;0.3;0.1;0.013]"; do
  steps="--steps 7"
  case $grid in times*) steps= ;; esac
  "$ITO" sample $model --grid "$grid" --solver euler-maruyama $steps --paths 50 --save all -o a.h5 --force >/dev/null
  same a.h5 "grid $grid"
done
for solver in heun dopri5 dpmsolver:order=3 ddim predictor-corrector; do
  "$ITO" sample $model --solver $solver --steps 9 --paths 2100 --t-start 0.95 --t-end 0.01 -o a.h5 --force >/dev/null
  same a.h5 "solver $solver"
done
"$ITO" sample $model --solver heun --steps 9 --init-exact --denoise --seed 18446744073709551615 \
  --save every=4 --score perturbed -o a.h5 --force >/dev/null
same a.h5 "--init-exact, --denoise, --score, --seed"
"$ITO" sample $model --solver euler-maruyama --steps 8 --noise-grid 32 --save moments -o m.h5 >/dev/null
same m.h5 "--noise-grid, --save moments"
"$ITO" sample $model --solver euler-maruyama --steps 8 --portable -o p.h5 >/dev/null
same p.h5 "the dispatch class of the file, not of the machine"
"$ITO" forward --target two-moons --schedule ve --steps 10 --save all -o f.h5 >/dev/null
same f.h5 "forward"
"$ITO" simulate gbm:mu=0.5 --solver euler-maruyama --steps 20 --paths 3000 --save every=5 -o g.h5 >/dev/null
same g.h5 "simulate, a problem"
"$ITO" run score-sde --smoke --seed 3 -q -o results >/dev/null 2>&1
same results/score-sde.h5 "an experiment"

# The record, not the command line; and the data, not what they were.
if "$PYTHON" -c "import h5py, numpy" 2>/dev/null; then
  "$PYTHON" - <<'END'
import h5py
import numpy as np
random = np.random.default_rng(1)
with h5py.File("in,put.h5", "w") as f:
    f["init"] = random.normal(size=(300, 2))
    f["z"] = random.normal(size=(20, 300, 2))
    f["t"] = np.linspace(1, 0.01, 21)
    f["m"] = [[1, 2], [3, -1.0]]
    g = f.create_group("group")
    g["weights"] = [0.25, 0.75]
    g["means"] = [[1, 2], [3, -1.0]]
    g["covariances"] = [[[1, 0.3], [0.3, 1]], [[0.5, 0], [0, 0.2]]]
END
  "$ITO" sample --target '@in,put.h5:/group' --schedule vp-linear --solver euler-maruyama --steps 20 \
    --init '@in,put.h5:/init' --noise '@in,put.h5:/z' --save all -o r.h5 >/dev/null
  "$ITO" sample --target 'gmm:means=@"in,put.h5":/m' --schedule vp-linear --solver euler-maruyama \
    --grid 'times:at=@"in,put.h5":/t' -o s.h5 >/dev/null
  "$ITO" eval --target '@in,put.h5:/group' --schedule vp-linear --at '@in,put.h5:/t' \
    --points '@in,put.h5:/init' -o e.h5 >/dev/null
  rm "in,put.h5"
  same r.h5 "a target, starts and noise of a file that is gone"
  same s.h5 "means and times of a file that is gone"
  same e.h5 "eval at points and times of a file that is gone"
  "$ITO" rerun r.h5 -o again.h5 >/dev/null
  ok $? "rerun -o"
  "$ITO" info again.h5 | grep -q '^  init = @in,put.h5:/init$'
  ok $? "the new file names the originals"
  same again.h5 "and can be made again as well"
  "$ITO" diff r.h5 again.h5
  ok $? "diff agrees"
  "$ITO" rerun r.h5 -o again.h5 >/dev/null 2>err
  [ $? -eq 2 ] && grep -q "exists" err
  ok $? "an existing file is not overwritten"
  cp f.h5 changed.h5
  "$PYTHON" -c '
import h5py
with h5py.File("changed.h5", "r+") as f:
    f["x"][3, 17, 1] += 1e-9
    f.attrs["command"] = b"ito nonsense"'
  "$ITO" rerun changed.h5 >out 2>err
  [ $? -eq 1 ] && grep -q "NOT the same data: /x\[3, 17, 1\] is" out
  ok $? "control: one number changed is found"
  "$ITO" rerun changed.h5 --json | "$PYTHON" -c '
import json, sys
found = json.load(sys.stdin)
sys.exit(0 if found["same"] is False and "/x[3, 17, 1]" in found["difference"] else 1)'
  ok $? "rerun --json"
  "$ITO" diff f.h5 changed.h5 >out
  [ $? -eq 1 ] && grep -q "^/x\[3, 17, 1\] is .* in f.h5 and .* in changed.h5$" out
  ok $? "diff names dataset, index and both values"
  "$ITO" diff --tolerance 1e-8 f.h5 changed.h5
  ok $? "diff --tolerance"
  "$ITO" diff --tolerance 1e-12 f.h5 changed.h5 >/dev/null
  [ $? -eq 1 ]
  ok $? "control: below the difference it fails"
  "$PYTHON" -c '
import h5py
with h5py.File("changed.h5", "r+") as f:
    lines = f.attrs["config"].decode()
    f.attrs.modify("config", lines.replace("steps = 10", "steps = 11").encode())'
  "$ITO" rerun changed.h5 >out
  [ $? -eq 1 ] && grep -q "has\|shape\|is f8 \[11\]" out
  ok $? "control: another configuration is another result"
fi

"$ITO" diff a.h5 f.h5 >out
[ $? -eq 1 ] && grep -q "\[" out
ok $? "diff: different shapes"
"$ITO" diff a.h5 nowhere.h5 >/dev/null 2>err
[ $? -eq 2 ]
ok $? "diff: no such file, status 2"
echo nonsense >n.h5
"$ITO" diff a.h5 n.h5 >/dev/null 2>err
[ $? -eq 2 ]
ok $? "diff: not HDF5, status 2"
"$ITO" rerun nowhere.h5 >/dev/null 2>err
[ $? -eq 2 ]
ok $? "rerun: no such file, status 2"

hash () { "$ITO" info --hash "$1" | sed -n 's/^hash  *//p'; }
[ -n "$(hash f.h5)" ] && [ "$(hash f.h5)" != "$(hash a.h5)" ]
ok $? "info --hash"
cp f.h5 packed.h5
"$ITO" pack packed.h5 && "$ITO" diff f.h5 packed.h5 && [ "$(hash f.h5)" = "$(hash packed.h5)" ]
ok $? "pack: the same data, the same hash"
[ "$(wc -c <packed.h5)" -lt "$(wc -c <f.h5)" ]
ok $? "and smaller"
same packed.h5 "a packed file is made again"
"$ITO" pack m.h5 -o n2.h5 && same n2.h5 "packed moments"
"$ITO" pack results/score-sde.h5 -o x.h5 && same x.h5 "a packed experiment"
if command -v gnuplot >/dev/null; then
  "$ITO" plot packed.h5 -o p.svg >/dev/null && "$ITO" plot x.h5 -o q.svg >/dev/null
  ok $? "packed files are plotted"
fi
"$ITO" pack f.h5 -o packed.h5 2>err
[ $? -eq 2 ]
ok $? "pack does not overwrite"

# Nothing is left beside the files.
[ -z "$(find . -name '.ito-rerun*' -o -name '*.part')" ]
ok $? "rerun and pack leave nothing behind"
rm -rf ./*.h5 results
finish
