"""The program against a published end state (data/parity-exponential.h5; test_exponential_samplers.py has the others)
and `eval` against a direct computation."""
import os
import subprocess
import sys

import h5py
import numpy as np

ito, data = os.environ["ITO"], sys.argv[1]
count = failures = 0


def ok(holds, text):
    global count, failures
    count += 1
    failures += not holds
    print(f"{'' if holds else 'not '}ok {count} - {text}")


def run(*arguments):
    result = subprocess.run([ito, *arguments], capture_output=True, text=True)
    if result.returncode:
        print("#", " ".join(arguments), result.stderr)
    return result.returncode == 0


with h5py.File(data) as f:
    # Another schedule must be seen.
    case = f["dpm/dpmsolver/singlestep2/logSNR/20"]
    for beta1, same in (20, True), (19, False):
        run("sample", "--target", f"@{data}:/target", "--schedule", f"vp-linear:beta1={beta1}", "--solver",
            "dpmsolver:order=2", "--grid", "logsnr", "--steps", "20", "--init", f"@{data}:{case.name}/x_init", "-o",
            "parity.h5", "-f", "-q")
        with h5py.File("parity.h5") as g:
            worst = np.abs(g["x"][-1] - case["x_final"][:]).max()
        ok(worst <= 1e-10 if same else worst > 1e-6, f"{'' if same else 'control: '}beta1 = {beta1}: off by {worst:.2g}")

    # eval: five components in three dimensions, full covariances, by numpy in long double.
    rng = np.random.default_rng(3)
    k, d, n = 5, 3, 40
    a = rng.normal(size=(k, d, d))
    cov = a @ a.transpose(0, 2, 1) + 0.3 * np.eye(d)
    mean, w = 2 * rng.normal(size=(k, d)), rng.uniform(0.5, 1.5, k)
    w /= w.sum()
    x, t = 3 * rng.normal(size=(n, d)), np.array([0.0, 1e-3, 0.1, 0.5, 1.0])
with h5py.File("mixture.h5", "w") as f:
    f["m/weights"], f["m/means"], f["m/covariances"], f["x"], f["t"] = w, mean, cov, x, t
done = run("eval", "--target", "@mixture.h5:/m", "--schedule", "vp-linear", "--at", "@mixture.h5:/t", "--points",
           "@mixture.h5:/x", "-o", "values.h5", "-f")
ok(done, "eval of a mixture in three dimensions")
worst = [0, 0, 0]
with h5py.File("values.h5") as f:
    for j, time in enumerate(t):
        log_alpha = -19.9 * time**2 / 4 - 0.05 * time
        alpha, s2 = np.exp(log_alpha), -np.expm1(2 * log_alpha)
        for i in range(n):
            logs, scores, denoised = [], [], []
            for c in range(k):
                C = alpha**2 * cov[c] + s2 * np.eye(d)
                u = x[i] - alpha * mean[c]
                y = np.linalg.solve(C, u)
                logs.append(np.log(w[c]) - 0.5 * (u @ y + np.linalg.slogdet(2 * np.pi * C)[1]))
                scores.append(-y)
                denoised.append(mean[c] + alpha * cov[c] @ y)
            top = max(logs)
            r = np.exp(np.array(logs) - top)
            logp = top + np.log(r.sum())
            r /= r.sum()
            score, denoiser = r @ np.array(scores), r @ np.array(denoised)
            worst[0] = max(worst[0], abs(f["logp"][j, i] - logp) / max(1, abs(logp)))
            worst[1] = max(worst[1], np.linalg.norm(f["score"][j, i] - score) / np.linalg.norm(score))
            worst[2] = max(worst[2], np.linalg.norm(f["denoiser"][j, i] - denoiser) / np.linalg.norm(denoiser))
for name, value in zip(("log-density", "score", "denoiser"), worst):
    ok(value <= 1e-12, f"{name} is off by {value:.2g} (relative) from a direct computation")
print(f"1..{count}")
sys.exit(failures > 0)
