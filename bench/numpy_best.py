# The benchmarks as numpy does them best: chunks of 2048 paths that stay in cache, every operation in
# place, sums over components as products of matrices, the ring's equal radii and variances used
# (|x|^2 cancels in the softmax).  Lines in: "NAME N STEPS SEED"; lines out: CPU seconds and the
# check values.
import sys
import time

try:
    import numpy as np
except Exception as error:
    print(f"no numpy: {error}", flush=True)
    sys.exit(1)

CHUNK = 2048
K, RADIUS, SD = 8, 4.0, 0.3
ANGLES = 2 * np.pi * np.arange(K) / K
MODES = RADIUS * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
SUMS = np.ones((3, K))
SUMS[:2] = MODES.T


class Score:
    """E[mode | x] of the ring seen at alpha with component variance c = alpha^2 sd^2 + sigma^2, so
    that s(x) = (alpha E[mode | x] - x) / c.  x is [2, n].  Without the maximum it would overflow
    for narrower modes, but not for these."""

    maximum = True

    def __init__(self, n):
        self.logits = np.empty((K, n))
        self.top = np.empty(n)
        self.sums = np.empty((3, n))

    def mean(self, x, alpha, c):
        np.matmul(MODES * (alpha / c), x, out=self.logits)
        if self.maximum:
            np.max(self.logits, axis=0, out=self.top)
            self.logits -= self.top
        np.exp(self.logits, out=self.logits)
        np.matmul(SUMS, self.logits, out=self.sums)
        self.sums[:2] /= self.sums[2]
        return self.sums[:2]


def vp(t):
    integral = 0.1 * t + 0.5 * 19.9 * t * t
    return np.exp(-0.5 * integral), -np.expm1(-integral), 0.1 + 19.9 * t


def statistics(x):
    radius = np.hypot(x[0], x[1])
    mode = np.argmax(MODES @ x, axis=0)
    return radius.mean(), radius.std(), (mode == 0).mean()


def chunks(n, work):
    """Whole chunks, so that the arrays are made once; n is a multiple of a piece of one."""
    out = np.zeros((2, n))
    scores = {}
    for first in range(0, n, CHUNK):
        m = min(CHUNK, n - first)
        scores[m] = Score(m), np.empty((2, m)), np.empty((2, m))
    start = time.process_time()
    for first in range(0, n, CHUNK):
        m = min(CHUNK, n - first)
        score, z, y = scores[m]
        work(first, out[:, first:first + m], score, z, y)
    return time.process_time() - start, out


def reverse_sde(n, steps, seed):
    rng = np.random.Generator(np.random.SFC64(seed))
    h = 1.0 / steps
    table = []
    for i in range(steps):
        alpha, variance, beta = vp(1 - i * h)
        c = alpha * alpha * SD * SD + variance
        table.append((alpha, c, 1 + 0.5 * beta * h - beta * h / c, beta * h * alpha / c, np.sqrt(beta * h)))

    def work(first, x, score, z, y):
        rng.standard_normal(out=y)
        for alpha, c, keep, pull, noise in table:
            mean = score.mean(y, alpha, c)
            rng.standard_normal(out=z)
            z *= noise
            mean *= pull
            y *= keep
            y += mean
            y += z
        x[:] = y

    seconds, x = chunks(n, work)
    return (seconds, *statistics(x))


def reverse_sde_bare(n, steps, seed):
    Score.maximum = False
    try:
        return reverse_sde(n, steps, seed)
    finally:
        Score.maximum = True


def langevin(n, steps, seed):
    rng = np.random.Generator(np.random.SFC64(seed))
    h, c = 0.01, SD * SD
    noise = np.sqrt(2 * h)

    def work(first, x, score, z, y):
        y[:] = MODES[(first + np.arange(y.shape[1])) % K].T
        for _ in range(steps):
            mean = score.mean(y, 1.0, c)
            rng.standard_normal(out=z)
            z *= noise
            mean *= h / c
            y *= 1 - h / c
            y += mean
            y += z
        x[:] = y

    seconds, x = chunks(n, work)
    return (seconds, *statistics(x))


def flow(method):
    """The flow in the frame y = x/alpha, dy/ds = (y - E[x0 | y]) / s with s = sigma/alpha."""

    def run(n, steps, seed):
        def s_of(t):
            alpha, variance, _ = vp(t)
            return np.sqrt(variance) / alpha

        s = np.exp(np.linspace(np.log(s_of(1.0)), np.log(s_of(1e-3)), steps + 1))
        i = np.arange(n)
        angle = 2 * np.pi * np.modf(0.6180339887498949 * i)[0]
        r = np.sqrt(-2 * np.log((i + 0.5) / n)) / vp(1.0)[0]
        x0 = np.stack([r * np.cos(angle), r * np.sin(angle)])

        def slope(y, s, score, out):
            """out = dy/ds: the denoiser is (s^2 mean + sd^2 y) / c."""
            c = SD * SD + s * s
            mean = score.mean(y, 1.0, c)
            np.subtract(y, mean, out=out)
            out *= s / c

        def multistep(y, score, k, d, last):
            """DPM-Solver++(2M): exponential in the denoiser (s^2 mean + sd^2 y)/c, extrapolated
            from two of them."""
            for i, (a, b) in enumerate(zip(s[:-1], s[1:])):
                c = SD * SD + a * a
                mean = score.mean(y, 1.0, c)
                mean *= a * a / c
                np.multiply(y, SD * SD / c, out=d)
                d += mean
                y *= b / a
                np.multiply(d, (1 - b / a) * (1.5 if i else 1), out=k)
                y += k
                if i:
                    last *= -0.5 * (1 - b / a)
                    y += last
                d, last = last, d

        def work(first, x, score, k, y):
            y[:] = x0[:, first:first + y.shape[1]]
            z = work.z[:, :y.shape[1]]
            if method == "dpmpp-2m":
                multistep(y, score, k, z, work.k[:, :y.shape[1]])
                x[:] = y
                return
            for a, b in zip(s[:-1], s[1:]):
                slope(y, a, score, k)
                if method == "ddim":
                    k *= b - a
                    y += k
                elif method == "heun":
                    np.multiply(k, b - a, out=z)
                    z += y
                    slope(z, b, score, work.k[:, :y.shape[1]])
                    k += work.k[:, :y.shape[1]]
                    k *= 0.5 * (b - a)
                    y += k
                else:
                    m = np.sqrt(a * b)
                    k *= m - a
                    np.add(y, k, out=z)
                    slope(z, m, score, k)
                    k *= b - a
                    y += k
            x[:] = y

        work.z, work.k = np.empty((2, CHUNK)), np.empty((2, CHUNK))
        seconds, x = chunks(n, work)
        x *= vp(1e-3)[0]
        return seconds, np.abs(x).sum(axis=0).mean()

    return run


WORKS = {
    "reverse-sde": reverse_sde, "reverse-sde-bare": reverse_sde_bare, "langevin": langevin,
    "ddim": flow("ddim"), "heun": flow("heun"), "dpm-solver-2": flow("dpm-solver-2"),
    "dpmpp-2m": flow("dpmpp-2m"),
}

print(f"ready numpy {np.__version__}", flush=True)
for line in sys.stdin:
    name, n, steps, seed = line.split()
    print(*(repr(float(v)) for v in WORKS[name](int(n), int(steps), int(seed))), flush=True)
