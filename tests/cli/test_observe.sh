#!/bin/sh
# --histogram: what is counted without being saved is what would be counted in the states.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
PYTHON=${PYTHON:-python3}
work_directory observe
base="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 60 --paths 9000"
two="from=-1,to=2,bins=7,name=a;coordinate=1,from=-4.5,to=4.5"

"$ITO" sample $base --save every=7 --histogram "$two" -o states.h5 >/dev/null
ok $? "two histograms beside the states"
"$ITO" sample $base --save moments:every=7 --histogram "$two" --threads 1 -o moments.h5 >/dev/null
ok $? "and without them"
cat >look.py <<'END'
import h5py
import numpy as np
import sys

shift = float(sys.argv[1])  # of the control's states
with h5py.File("states.h5") as s, h5py.File("moments.h5") as m:
    x = s["x"][:] + shift
    assert "x" not in m and len(x) == 10
    for name, i, edges in (("a", 0, np.linspace(-1, 2, 8)), ("histogram", 1, np.linspace(-4.5, 4.5, 51))):
        g = s["observables/" + name]
        assert np.abs(g["edges"][:] - edges).max() < 1e-14
        assert (g["count"][:] == x.shape[1]).all() and (g["time"][:] == s["time"][:]).all()
        for t in range(len(x)):
            inside = np.histogram(x[t, :, i], g["edges"][:])[0]
            share = np.concatenate([[(x[t, :, i] < edges[0]).sum()], inside,
                                    [(x[t, :, i] >= edges[-1]).sum()]]) / x.shape[1]
            assert np.abs(g["mean"][t] - share).max() < 1e-12
            error = np.sqrt(share * (1 - share) / x.shape[1])
            assert np.abs(g["mean_standard_error"][t] - error).max() < 1e-3 * error.max()
        for leaf in g:
            assert (g[leaf][:] == m["observables/" + name + "/" + leaf][:]).all()
END
if "$PYTHON" -c "import h5py" 2>/dev/null; then
  "$PYTHON" look.py 0
  ok $? "shares, errors and edges are numpy's of the states; the same without the states"
  "$PYTHON" look.py 0.01 2>/dev/null
  [ $? -eq 1 ]
  ok $? "control: states that are shifted by 0.01 have others"
else
  ok 0 "shares are numpy's # SKIP no h5py"
fi
"$ITO" rerun moments.h5 -o again.h5 >/dev/null
ok $? "ito rerun makes them again"
cp moments.h5 packed.h5
"$ITO" pack packed.h5 >/dev/null && "$ITO" diff moments.h5 packed.h5
ok $? "ito pack keeps them"
"$ITO" sample $base --save moments:every=7 --histogram "${two%4.5}4.75" -o other.h5 >/dev/null
"$ITO" diff moments.h5 other.h5 >out
[ $? -eq 1 ] && grep -q "^/observables/histogram/" out
ok $? "control: other bins are not the same"

# Killed and resumed.
long="--target ring:k=8 --schedule vp-linear --solver euler-maruyama --steps 2000 --paths 50000"
for save in every=50 moments:every=50 final; do
  rm -f cut.h5
  "$ITO" sample $long --save $save --histogram "$two" -o whole.h5 --force >/dev/null
  "$ITO" sample $long --save $save --histogram "$two" --threads 1 -o cut.h5 >/dev/null 2>&1 &
  pid=$!
  while ! [ -e cut.h5 ] && kill -0 $pid 2>/dev/null; do sleep 0.01; done
  sleep 0.1
  kill -9 $pid 2>/dev/null
  wait $pid 2>/dev/null
  "$ITO" info cut.h5 >info
  if grep -q "^status  *complete" info; then ok 0 "--save $save: killed # SKIP too late"; continue; fi
  "$ITO" sample $long --save $save --histogram "from=-1,to=2,bins=7" --resume -o cut.h5 2>err >/dev/null
  [ $? -eq 2 ] && grep -q "begun with histogram = $two, not" err
  ok $? "--save $save: other histograms are refused"
  "$ITO" sample --resume -o cut.h5 >/dev/null 2>err && "$ITO" diff whole.h5 cut.h5
  ok $? "--save $save: resumed, the same"
done

bad () { # TEXT PATTERN
  "$ITO" sample $base --histogram "$1" -o bad.h5 >/dev/null 2>err
  [ $? -eq 2 ] && grep -q "$2" err && [ "$(wc -l <err)" -le 3 ] && ! [ -e bad.h5 ]
  ok $? "refused: '$1': $(head -n 1 err)"
}
bad "" "needs from=A and to=B"
bad "coordinate=1" "needs from=A and to=B"
bad "coordinate=2,from=0,to=1" "the paths have 0 to 1"
bad "from=1,to=0" "in order"
bad "from=0,to=inf" "must be finite"
bad "from=0,to=1,bins=0" "0 bins"
bad "from=0,to=1,bins=1.5" "whole number"
bad "from=0,to=1,bin=3" "'bin'"
bad "from=0,to=x" "'to'"
bad "from=0,to=1,name=a/b" "no slash"
bad "from=0,to=1,name=" "1 to 60 characters"
bad "from=0,to=1;from=0,to=2" "choose another name"
bad "from=0,to=1;" "needs from=A and to=B"
bad "name=$(printf '%0100d' 0),from=0,to=1" "is none of"
rm -f ./*.h5
finish
