"""Stored expectations of lorenz and brusselator (src/problem).

Strang splitting (half a step of the drift of Stratonovich by Runge-Kutta 4, the noise flow, half a
step of the drift: weak order 2) at two step sizes on the same paths, extrapolated; Brownian bridges driven by
scrambled Sobol points, so that the standard error is that of the means of independent scrambles.
Prints value, standard error, and the difference of the two step sizes that was extrapolated."""
import sys

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

SOBOL = 256  # coordinates of the path that are quasi-random; finer ones are random


def bridge(points, rng, n, levels, end):
    """Increments [2^levels, n] of one Brownian path each, coarse levels from points [n, 2^q]."""
    w = np.sqrt(end) * points[:, :1].T
    used = 1
    for level in range(levels):
        half = end / 2 ** (level + 1)
        more = w.shape[0]
        z = points[:, used : used + more].T if used + more <= points.shape[1] else rng.standard_normal((more, n))
        used += more
        left = w / 2 + np.sqrt(half / 2) * z
        w = np.stack([left, w - left], axis=1).reshape(2 * more, n)
    return w


def runge_kutta(f, x, h):
    a = f(x)
    b = f(x + h / 2 * a)
    c = f(x + h / 2 * b)
    d = f(x + h * c)
    return x + h / 6 * (a + 2 * b + 2 * c + d)


def lorenz(x):
    return np.stack([10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 / 3 * x[2]])


def lorenz_noise(x, w):
    return x + 3 * w


def brusselator(x):
    u, v = x
    b, s = 1.9, 0.1
    common = b * u + b * u * u + (u + 1) ** 2 * v
    noise = s * s / 2 * u * (1 + u) * (1 + 2 * u)
    return np.stack([common - u - noise, noise - common])


def brusselator_noise(x, w):
    ratio = x[0] / (1 + x[0]) * np.exp(0.1 * w[0])
    u = ratio / (1 - ratio)
    return np.stack([u, x[0] + x[1] - u])


def solve(f, noise, start, end, w):
    steps, m, n = w.shape
    x = np.tile(np.array(start)[:, None], (1, n))
    for k in range(steps):
        x = runge_kutta(f, noise(runge_kutta(f, x, end / steps / 2), w[k]), end / steps / 2)
    return x


def phis(x):
    return np.concatenate([x, x * x, [x[0] * x[1]]])


PROBLEMS = {
    "lorenz": (lorenz, lorenz_noise, (1.0, 1.0, 1.0), 1.0, 3, 7, 14, 48),
    "brusselator": (brusselator, brusselator_noise, (-0.1, 0.0), 100.0, 1, 11, 13, 64),
}
for name in sys.argv[1:] or PROBLEMS:
    f, noise, start, end, m, levels, log_n, scrambles = PROBLEMS[name]
    n = 2**log_n
    results, differences = [], []
    for seed in range(scrambles):
        rng = np.random.default_rng(seed)
        z = ndtri(qmc.Sobol(m * min(SOBOL, 2**levels), seed=seed).random(n) + 2.0**-31)
        fine = np.stack([bridge(z[:, j::m], rng, n, levels, end) for j in range(m)], axis=1)
        coarse = fine[0::2] + fine[1::2]
        a = phis(solve(f, noise, start, end, coarse)).mean(1)
        b = phis(solve(f, noise, start, end, fine)).mean(1)
        results.append(b + (b - a) / 3)
        differences.append(b - a)
    mean, error = np.mean(results, 0), np.std(results, 0, ddof=1) / np.sqrt(scrambles)
    d = len(start)
    texts = [f"u{i+1}" for i in range(d)] + [f"u{i+1}^2" for i in range(d)] + ["u1 u2"]
    for i, text in enumerate(texts):
        print(name, text, f"{mean[i]:.10g} +- {error[i]:.2g}, steps differ by {np.mean(differences, 0)[i]:.2g}", flush=True)
