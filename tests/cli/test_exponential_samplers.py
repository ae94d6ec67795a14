"""The program's samplers that are exact in their linear part: against the numbers of published implementations
(data/parity-exponential.h5), to 1e-10, with their evaluations; and against exponential_samplers.py on another target in
three dimensions, with other options."""
import os
import subprocess
import sys

import h5py
import numpy as np

import exponential_samplers as truth

ito, data = os.environ["ITO"], sys.argv[1]
count = failures = 0


def ok(holds, text):
    global count, failures
    count += 1
    failures += not holds
    print(f"{'' if holds else 'not '}ok {count} - {text}")


def sample(target, schedule, solver, grid, init, *more):
    """End state and evaluations; NaN where the program fails."""
    arguments = [ito, "sample", "--target", target, "--schedule", schedule, "--solver", solver, "--init", init, "-o",
                 "exponential.h5", "-f", "-q", *grid, *more]
    result = subprocess.run(arguments, capture_output=True, text=True)
    if result.returncode:
        print("#", *arguments, result.stderr)
        return np.nan, -1
    with h5py.File("exponential.h5") as f:
        return f["x"][-1], f.attrs["nfe"]


def published():
    rules = {"time_uniform": "uniform", "time": "uniform", "logSNR": "logsnr", "time_quadratic": "quadratic"}
    paths = []
    with h5py.File(data) as f:
        f.visititems(lambda name, item: paths.append(name) if "x_final" in getattr(item, "keys", list)() else None)
        for path in paths:
            part = path.split("/")
            if part[-1] not in ("6", "10"):
                continue  # the others are in tests/solver/test_parity.c
            more, grid, schedule = [], ["--steps", part[-1]], "vp-linear"
            if part[0] == "er-sde":
                solver = f"er-sde:order={part[1][2]},quadrature=riemann100"
                grid = ["--grid", f"times:at=@{data}:/{path}/t"]
                schedule = "edm" if part[1][:2] == "ve" else schedule
            else:
                grid += ["--grid", rules[part[-2]]]
            if part[0] == "dpm":
                solver = f"{part[1]}:order={part[2][-1]},method={part[2][:-1]}"
            elif part[0] == "unipc":
                solver = f"unipc:order={part[2][3]},variant={part[2][:3]},prediction={part[1].split('_')[0]}"
            elif part[0] == "sa":
                solver = f"sa-solver:tau={part[1][3:]},predictor={part[2][1]},corrector={part[2][3]}"
                more = ["--denoise"]
            if "noise" in f[path]:
                more += ["--noise", f"@{data}:/{path}/noise"]
            x, nfe = sample(f"@{data}:/target", schedule, solver, grid, f"@{data}:/{path}/x_init", *more)
            worst = np.abs(x - f[path]["x_final"][:]).max()
            # The published SA-Solver evaluates at the end of the last step whether it corrects or not.
            expected = f[path].attrs["nfe"] - (part[0] == "sa" and part[2][3] == "0")
            ok(worst <= 1e-10 and nfe == expected, f"{path}: {worst:.2g} from the published numbers, {nfe} evaluations")
    ok(len(paths) == 252, f"{len(paths)} of 252 cases seen")


rng = np.random.default_rng(11)
K, DIM, PATHS, STEPS = 4, 3, 16, 8
root = rng.normal(size=(K, DIM, DIM)) / 2
cov = root @ root.transpose(0, 2, 1) + 0.1 * np.eye(DIM)
mean, weight = 2 * rng.normal(size=(K, DIM)), rng.uniform(0.5, 1.5, K)
weight /= weight.sum()


def D(x, alpha, sigma):
    logs, values = [], []
    for k in range(K):
        c = alpha**2 * cov[k] + sigma**2 * np.eye(DIM)
        u = x - alpha * mean[k]
        y = np.linalg.solve(c, u.T).T
        logs.append(np.log(weight[k]) - np.linalg.slogdet(c)[1] / 2 - (u * y).sum(1) / 2)
        values.append(mean[k] + alpha * y @ cov[k])
    r = np.exp(np.array(logs) - np.max(logs, 0))
    return np.einsum("kn,knd->nd", r / r.sum(0), np.array(values))


def schedule(t):
    log_alpha = -19.9 * t**2 / 4 - 0.05 * t
    return np.exp(log_alpha), np.sqrt(-np.expm1(2 * log_alpha))


def slope(t):
    """Of sigma/alpha: (sigma/alpha)^2 + 1 = exp(0.1 t + 19.9 t^2/2)."""
    square = np.expm1(0.1 * t + 19.9 * t**2 / 2)
    return (0.1 + 19.9 * t) * (square + 1) / (2 * np.sqrt(square))


def transcribed():
    t = np.linspace(0.95, 0.02, STEPS + 1)**1.3
    alpha, sigma = schedule(t)
    x, z = rng.normal(size=(PATHS, DIM)), rng.normal(size=(STEPS, PATHS, DIM))
    with h5py.File("exponential-truth.h5", "w") as f:
        f["m/weights"], f["m/means"], f["m/covariances"], f["x"], f["z"], f["t"] = weight, mean, cov, x, z, t
    cases = {}
    for order in (1, 2, 3, 4):
        for variant in ("bh1", "bh2"):
            for noise in (False, True):
                cases[f"unipc:order={order},variant={variant},prediction={'noise' if noise else 'data'}"] = truth.unipc(
                    D, x, alpha, sigma, order, variant, noise)
    cases["unipc:order=3,expansion=exact,lower_order_final=no"] = truth.unipc(D, x, alpha, sigma, 3, "bh1", False,
                                                                              False, False)
    for tau, p, c, pece in ((0.3, 1, 1, False), (0.8, 2, 3, False), (1.4, 3, 2, True), (0.5, 4, 0, False),
                            (1, 4, 5, True)):
        cases[f"sa-solver:tau={tau},predictor={p},corrector={c},mode={'pece' if pece else 'pec'}"] = truth.sa(
            D, x, alpha, sigma, z, tau, p, c, pece)
    for phi in truth.PHI:
        for order in (1, 2, 3):
            cases[f"er-sde:order={order},phi={phi}"] = truth.er_sde(D, x, alpha, sigma, z, order, phi, False)
    cases["er-sde:order=3,phi=sde2,form=consistent"] = truth.er_sde(D, x, alpha, sigma, z, 3, "sde2", True)
    for order in (1, 2, 3, 4):
        cases[f"deis:order={order}"] = truth.deis(D, x, t, schedule, slope, order, False)
        cases[f"deis:order={order},variant=rhoab"] = truth.deis(D, x, t, schedule, slope, order, True)
    for noise in (False, True):
        for exact in (False, True):
            name = "dpmsolver" if noise else "dpmsolver++"
            cases[f"{name}:order=2,method=multistep,lower_order_final=no,expansion={'exact' if exact else 'published'}"
                  ] = truth.dpm_2m(D, x, alpha, sigma, noise, exact)
    for solver, end in cases.items():
        noisy = solver.startswith("sa-solver") or (solver.startswith("er-sde") and "phi=ode" not in solver)
        y, _ = sample("@exponential-truth.h5:/m", "vp-linear", solver, ["--grid", "times:at=@exponential-truth.h5:/t"],
                      "@exponential-truth.h5:/x", *(["--noise", "@exponential-truth.h5:/z"] if noisy else []))
        worst = np.abs(y - end).max()
        ok(worst <= 1e-10, f"{solver}: {worst:.2g} from its paper's formula")
    y, _ = sample("@exponential-truth.h5:/m", "vp-linear", "unipc:order=3", ["--grid", "times:at=@exponential-truth.h5:/t"],
                  "@exponential-truth.h5:/x")
    worst = np.abs(y - cases["unipc:order=2,variant=bh2,prediction=data"]).max()
    ok(worst > 1e-4, f"control: unipc of order 3 is not of order 2: {worst:.2g}")


published()
transcribed()
print(f"1..{count}")
sys.exit(failures > 0)
