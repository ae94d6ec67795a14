#!/bin/sh
# ito compare: samplers at equal numbers of evaluations; JSON, files, figures.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
PYTHON=${PYTHON:-python3}
work_directory compare

"$ITO" compare --help | grep -q "Example: ito compare"
ok $? "compare --help has an example"
G='gaussian:mean=[0.3],covariance=[[0.25]]'
"$ITO" compare --target "$G" --schedule edm --solver ddim --solver heun \
    --solver "ddim on ays:target=($G),by=search,samples=64" --solver ddpm --nfe 5,10 --paths 4000 \
    --json -o g.h5 >g.json
ok $? "a Gaussian target: status 0"
"$PYTHON" -c '
import json, math
k = json.load(open("g.json"))
ddim, heun, ays, ddpm = k["samplers"]
assert k["law"] == "W2 of the law, exact" and k["truth_error"] < 1e-8
assert [s["steps"] for s in k["samplers"]] == [[5, 10], [2, 5], [5, 10], [5, 10]]
assert all(e <= n for s in k["samplers"] for e, n in zip(s["evaluations"], s["nfe"]))
# tau = c tan a: DDIM multiplies the deviation by cos (a_i - a_(i+1)) too much, from exact laws.
def w2(c, tau):
    p = math.prod(math.cos(math.atan(a / c) - math.atan(b / c)) for a, b in zip(tau, tau[1:]))
    return math.hypot(c, tau[-1]) * (1 - p)
for j, n in enumerate((5, 10)):
    even = [80 * (0.002 / 80) ** (i / n) for i in range(n + 1)]
    a, b = math.atan(160), math.atan(0.004)
    best = [0.5 * math.tan(a + (b - a) * i / n) for i in range(n + 1)]
    assert abs(ddim["law"][j] / w2(0.5, even) - 1) < 1e-9, (ddim["law"][j], w2(0.5, even))
    assert abs(ays["law"][j] / w2(0.5, best) - 1) < 1e-6
    assert abs(ddim["law"][j] / w2(0.6, even) - 1) > 0.05
    # The flow: each path is off by the same factor, |y| that of a normal variable.
    assert abs(ddim["flow"][j] - ddim["law"][j]) < 6.5 * ddim["flow_standard_error"][j]
    assert ddpm["flow"][j] is None and ddpm["law"][j] > 0'
ok $? "its laws are those of closed forms, its evaluations within the budget"
"$PYTHON" -c '
import json, h5py
k = json.load(open("g.json"))
f = h5py.File("g.h5")
assert f.attrs["ito_format"] in ("comparison", b"comparison")
for i, s in enumerate(k["samplers"]):
    t = f["tables/sampler%02d" % (i + 1)]
    for name in ("nfe", "steps", "evaluations", "law", "law_standard_error", "flow_standard_error"):
        assert list(t[name][:]) == s[name], name'
ok $? "the file holds the same numbers"
"$ITO" rerun g.h5 -o again.h5 && "$ITO" diff g.h5 again.h5
ok $? "ito rerun makes it again"
"$ITO" compare --target ring --schedule vp-linear --solver ddim --solver dpmpp-2m --solver ddpm \
    --nfe 8,40 --paths 4000 --threads 1 --json >one.json
ok $? "a mixture: status 0"
"$ITO" compare --target ring --schedule vp-linear --solver ddim --solver dpmpp-2m --solver ddpm \
    --nfe 8,40 --paths 4000 --json >two.json
cmp -s one.json two.json
ok $? "threads find the same"
"$PYTHON" -c '
import json
k = json.load(open("one.json"))
ddim, second, ddpm = k["samplers"]
assert k["law"] == "sliced W1 of the law" and 0 < k["floor"] < 0.1
assert second["flow"][1] < 0.3 * ddim["flow"][1] and ddim["flow"][1] < 0.3 * ddim["flow"][0]
assert all(s["law"][1] < s["law"][0] for s in k["samplers"])'
ok $? "the second order is nearer to the end of the flow"
if command -v gnuplot >/dev/null 2>&1; then
  "$ITO" plot g.h5 -o g.svg && grep -q "W2 of the law" g.svg
  ok $? "its figure"
else
  echo "ok - its figure # SKIP no gnuplot"
fi
"$ITO" compare --target ring --schedule vp-linear --solver heun --nfe 1 >out && grep -q "fits" out
ok $? "a budget too small for a sampler is said"
for bad in "--nfe 5,x" "--nfe 0" "--solver hein" "--solver ddim:et=1" "--target ringo"; do
  "$ITO" compare --target ring --schedule vp-linear --solver ddim $bad >out 2>err
  [ $? -eq 2 ] && [ -s err ]
  ok $? "refused: $bad"
done
finish
