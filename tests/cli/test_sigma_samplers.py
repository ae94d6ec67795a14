"""The program's samplers in sigma: against the numbers of published implementations (data/parity-kdiff.h5), to 1e-10,
and against sigma_samplers.py on another target in three dimensions, with other options and schedules."""
import os
import subprocess
import sys

import h5py
import numpy as np

import sigma_samplers as truth

ito, data = os.environ["ITO"], sys.argv[1]
count = failures = 0


def ok(holds, text):
    global count, failures
    count += 1
    failures += not holds
    print(f"{'' if holds else 'not '}ok {count} - {text}")


def sample(target, schedule, solver, times, init, noise=None, more=()):
    """End state and evaluations, NaN where the program fails."""
    arguments = [ito, "sample", "--target", target, "--schedule", schedule, "--solver", solver, "--grid",
                 f"times:at={times}", "--init", init, "-o", "sigma.h5", "-f", "-q", *more]
    result = subprocess.run(arguments + (["--noise", noise] if noise else []), capture_output=True, text=True)
    if result.returncode:
        print("#", *arguments, result.stderr)
        return np.nan, -1
    with h5py.File("sigma.h5") as f:
        return f["x"][-1], f.attrs["nfe"]


def published():
    solvers = {"dpmpp_2m_sde_heun": "dpmpp-2m-sde:variant=heun,eta=0.5", "lms": "lms:order=4"}
    with h5py.File(data) as f:
        paths = [f"{g}/{n}/{k}" for g in ("kdiff", "ipndm") for n in f[g] for k in f[g][n]]
        for path in paths:
            name = path.split("/")[1]
            solver = solvers.get(name, name.replace("_", "-"))
            if path.startswith("ipndm"):
                solver = f"{name[:-1].replace('_', '-')}:order={name[-1]}"
            x, nfe = sample(f"@{data}:/target", "edm", solver, f"@{data}:/{path}/t", f"@{data}:/{path}/x_init",
                            f"@{data}:/{path}/noise" if "noise" in f[path] else None)
            worst = np.abs(x - f[path]["x_final"][:]).max()
            ok(worst <= 1e-10 and nfe == f[path].attrs["nfe"], f"{path}: {worst:.2g} from the published numbers, "
               f"{nfe} evaluations")
        ok(len(paths) == 36, f"{len(paths)} of 36 cases seen")
        x, _ = sample(f"@{data}:/target", "edm", "lms:order=3", f"@{data}:/kdiff/lms/8/t", f"@{data}:/kdiff/lms/8/x_init")
        worst = np.abs(x - f["kdiff/lms/8/x_final"][:]).max()
        ok(worst > 1e-6, f"control: lms of order 3 is not of order 4: {worst:.2g}")


rng = np.random.default_rng(5)
K, DIM, PATHS, STEPS = 4, 3, 24, 9
root = rng.normal(size=(K, DIM, DIM)) / 2
cov = root @ root.transpose(0, 2, 1) + 0.1 * np.eye(DIM)
mean, weight = 2 * rng.normal(size=(K, DIM)), rng.uniform(0.5, 1.5, K)
weight /= weight.sum()
start, normals = rng.normal(size=(PATHS, DIM)), rng.normal(size=(60, PATHS, DIM))
karras = (10 ** (1 / 5) + np.arange(STEPS) / (STEPS - 1) * (0.03 ** (1 / 5) - 10 ** (1 / 5))) ** 5
grids = {"edm": np.append(karras, 0), "edm-open": karras, "vp-linear": np.array([0.9, 0.7, 0.5, 0.35, 0.2, 0.1, 0.04, 0.01, 0]),
         "vp-open": np.array([0.9, 0.75, 0.6, 0.45, 0.3, 0.2, 0.12, 0.06, 0.02])}
with h5py.File("three.h5", "w") as f:
    f["m/weights"], f["m/means"], f["m/covariances"] = weight, mean, cov
    f["noise"] = normals
    for name, t in grids.items():
        f[f"t/{name}"] = t


def scale(schedule, t):
    """alpha and sigma."""
    if schedule.startswith("edm"):
        return np.ones_like(t), t
    log_alpha = -19.9 * t**2 / 4 - 0.05 * t
    return np.exp(log_alpha), np.sqrt(-np.expm1(2 * log_alpha))


def compare(solver, schedule, run, draws=0, place=None, more=(), tolerance=1e-11):
    """run (D, y, s, z) against the program; draws: normals it takes; place: where in the array each of them is."""
    t = grids[schedule]
    alpha, sigma = scale(schedule, t)
    x0 = start * np.sqrt(alpha[0] ** 2 + sigma[0] ** 2)
    D = truth.Denoiser(weight, mean, cov)
    z = normals[:draws]
    with h5py.File("three.h5", "a") as f:
        for name in ("init", "z"):
            if name in f:
                del f[name]
        f["init"] = x0
        if draws:
            used = np.zeros((place[1], PATHS, DIM)) if place else z
            if place:
                used[place[0]] = z
            f["z"] = used
    x, nfe = sample("@three.h5:/m", "edm" if schedule.startswith("edm") else "vp-linear", solver,
                    f"@three.h5:/t/{schedule}", "@three.h5:/init", "@three.h5:/z" if draws else None, more)
    y = run(D, x0 / alpha[0], sigma / alpha, iter(z)) * alpha[-1]
    worst = np.abs(x - y).max()
    ok(worst <= tolerance and nfe == D.count, f"{solver}, {schedule}: {worst:.2g}, {nfe} evaluations ({D.count})")
    return y


def f(function, **options):
    return lambda D, y, s, z: function(D, y, s, z, **options)


def others():
    compare("heun:variable=sigma", "vp-linear", f(truth.edm))
    compare("euler:variable=sigma", "vp-linear", f(truth.edm, order=1))
    churn = dict(churn=3, smin=0.05, smax=1, snoise=1.1)
    text = "churn=3,smin=0.05,smax=1,snoise=1.1"
    for schedule, n in (("edm", 9), ("vp-linear", 8), ("vp-open", 8)):
        compare("edm", schedule, f(truth.edm))
        compare(f"edm:{text}", schedule, f(truth.edm, **churn), n)
        compare(f"edm:order=1,{text}", schedule, f(truth.edm, order=1, **churn), n)
        compare(f"dpm2:{text}", schedule, f(truth.dpm2, **churn), n)
        last = n - 1 if schedule != "vp-open" else n
        for name, scheme in (("euler", "euler"), ("dpm2", "dpm2"), ("dpmpp-2s", "2s")):
            compare(f"{name}-ancestral:eta=0.5,snoise=1.2", schedule,
                    f(truth.ancestral, scheme=scheme, eta=0.5, snoise=1.2), last)
            compare(f"{name}-ancestral:eta=0", schedule, f(truth.ancestral, scheme=scheme, eta=0))
        compare("ddim:eta=0.7", schedule, f(truth.ancestral, eta=0.7), last)
        compare("dpmpp-2m", schedule, f(truth.dpmpp_2m))
        for variant in ("midpoint", "heun"):
            compare(f"dpmpp-2m-sde:variant={variant},eta=0.3,snoise=0.9", schedule,
                    f(truth.dpmpp_2m, variant=variant, eta=0.3, snoise=0.9), last)
        for expansion in ("published", "exact"):
            compare(f"dpmpp-3m-sde:eta=0.4,expansion={expansion}", schedule,
                    f(truth.dpmpp_3m, eta=0.4, exact=expansion == "exact"), last)
        compare("dpmpp-3m-sde:eta=0", schedule, f(truth.dpmpp_3m, eta=0))
        compare("dpmpp-sde:eta=0.6,snoise=1.1,r=0.3", schedule, f(truth.dpmpp_sde, eta=0.6, snoise=1.1, r=0.3), 2 * last)
        compare("dpmpp-sde:noise=path", schedule, f(truth.dpmpp_sde, path=True), 2 * last)
        for order in (1, 2, 3, 4):
            compare(f"lms:order={order}", schedule, f(truth.multistep, order=order))
            compare(f"ipndm:order={order}", schedule, f(truth.multistep, order=order, weights="equal"))
            compare(f"ipndm-v:order={order}", schedule, f(truth.multistep, order=order, weights="v"))
            compare(f"hb:order={order},beta=0.6", schedule, f(truth.heavy_ball, order=order, beta=0.6))
            compare(f"ghvb:order={order},beta=0.6", schedule, f(truth.ghvb, order=order, beta=0.6))
        compare("ipndm-v:order=4,weights=exact", schedule, f(truth.multistep, order=4))
    compare("euler-ancestral:eta=3", "edm-open", f(truth.ancestral, eta=3), 8)
    # Restarts at the nodes nearest to smin: the fifth (0.48 in edm) and the second.
    two = [(0.5, 1.5, 4, 2), (3.5, 6, 3, 1)]
    s = grids["edm"]
    low, high = (1 + int(np.argmin(np.abs(s[1:] - smin))) for smin in (0.5, 3.5))
    spots = ([high, low + 2, low + 5], 9 + 2 * 3 + 2)
    compare("restart:smin=[0.5;3.5],smax=[1.5;6],nodes=[4;3],repeats=[2;1],snoise=1.05", "edm",
            f(truth.restart, intervals=two, snoise=1.05), 3, place=spots)
    s = np.divide(*scale("vp-linear", grids["vp-linear"])[::-1])
    low = 1 + int(np.argmin(np.abs(s[1:] - 0.5)))
    compare("restart:smin=0.5,smax=1.5,nodes=4,repeats=2", "vp-linear", f(truth.restart, intervals=two[:1]), 2,
            place=([low, low + 3], 8 + 6))


def of_variance_preserving():
    """Formulas that their papers have for VP, in their terms."""
    t = grids["vp-open"]
    alpha, sigma = scale("vp-open", t)
    bar = alpha**2

    def eps(D, x, i):
        return (x - alpha[i] * D(x / alpha[i], sigma[i] / alpha[i])) / sigma[i]

    def ddpm(large):
        def run(D, y, s, z):
            x = y * alpha[0]
            for i in range(len(t) - 1):
                beta = 1 - bar[i] / bar[i + 1]
                v = beta if large else beta * (1 - bar[i + 1]) / (1 - bar[i])
                x = (x - beta / sigma[i] * eps(D, x, i)) / np.sqrt(1 - beta) + np.sqrt(v) * next(z)
            return x / alpha[-1]
        return run

    def reverse(eta):
        def run(D, y, s, z):
            x = y * alpha[0]
            for i in range(len(t) - 1):
                beta = 1 - bar[i] / bar[i + 1]
                score = -eps(D, x, i) / sigma[i]
                x = (2 - np.sqrt(1 - beta)) * x + (1 + eta**2) / 2 * beta * score + eta * np.sqrt(beta) * next(z)
            return x / alpha[-1]
        return run

    def euler_maruyama(eta):
        def run(D, y, s, z):
            x = y * alpha[0]
            for i in range(len(t) - 1):
                h, beta = t[i] - t[i + 1], 0.1 + 19.9 * t[i]
                score = -eps(D, x, i) / sigma[i]
                x = x + h * (beta / 2 * x + (1 + eta**2) / 2 * beta * score) + eta * np.sqrt(beta * h) * next(z)
            return x / alpha[-1]
        return run

    def phi(x, e, a, b):
        return np.sqrt(b / a) * x - (b - a) * e / (np.sqrt(a) * (np.sqrt((1 - b) * a) + np.sqrt((1 - a) * b)))

    def at(D, x, time):
        a, s = scale("vp-open", np.array(time))
        return (x - a * D(x / a, s / a)) / s

    def pndm(order):
        def run(D, y, s, z):
            x, e = y * alpha[0], []
            for i in range(len(t) - 1):
                e.append(eps(D, x, i))
                if order == 4 and i < 3:
                    m = (t[i] + t[i + 1]) / 2
                    middle = scale("vp-open", np.array(m))[0] ** 2
                    e2 = at(D, phi(x, e[i], bar[i], middle), m)
                    e3 = at(D, phi(x, e2, bar[i], middle), m)
                    e4 = at(D, phi(x, e3, bar[i], bar[i + 1]), t[i + 1])
                    mix = (e[i] + 2 * e2 + 2 * e3 + e4) / 6
                elif order == 2 and i == 0:
                    mix = (e[0] + at(D, phi(x, e[0], bar[0], bar[1]), t[1])) / 2
                elif order == 4:
                    mix = (55 * e[i] - 59 * e[i - 1] + 37 * e[i - 2] - 9 * e[i - 3]) / 24
                else:
                    mix = (3 * e[i] - e[i - 1]) / 2
                x = phi(x, mix, bar[i], bar[i + 1])
            return x / alpha[-1]
        return run

    small = compare("ddpm", "vp-open", ddpm(False), 8)
    large = compare("ddpm:variance=large", "vp-open", ddpm(True), 8)
    ok(np.abs(small - large).max() > 1e-3, "control: the variances differ")
    compare("reverse-diffusion", "vp-open", reverse(1), 8)
    compare("reverse-diffusion:eta=0.4", "vp-open", reverse(0.4), 8)
    compare("euler-maruyama", "vp-open", euler_maruyama(1), 8)
    compare("euler-maruyama", "vp-open", euler_maruyama(0.3), 8, more=("--eta", "0.3"))
    compare("pndm", "vp-open", pndm(4))
    compare("pndm:order=2", "vp-open", pndm(2))


published()
others()
of_variance_preserving()
print(f"1..{count}")
sys.exit(failures > 0)
