# The benchmarks as torch does them best on one thread: chunks of 4096 paths, every operation with
# out= or in place, sums over components as products of matrices.  Lines as in numpy_best.py.
import math
import sys
import time

try:
    import torch
except Exception as error:
    print(f"no torch: {error}", flush=True)
    sys.exit(1)

torch.set_num_threads(1)
torch.set_grad_enabled(False)
torch.set_default_dtype(torch.float64)
CHUNK = 4096
K, RADIUS, SD = 8, 4.0, 0.3
MODES = torch.tensor([[RADIUS * math.cos(2 * math.pi * k / K), RADIUS * math.sin(2 * math.pi * k / K)]
                      for k in range(K)])
SUMS = torch.cat([MODES.T, torch.ones(1, K)]).contiguous()


class Score:
    """E[mode | x] of the ring seen at alpha with component variance c; x is [2, n]."""

    def __init__(self, n):
        self.scaled = torch.empty(K, 2)
        self.logits = torch.empty(K, n)
        self.top = torch.empty(1, n)
        self.sums = torch.empty(3, n)

    def mean(self, x, alpha, c):
        torch.mul(MODES, alpha / c, out=self.scaled)
        torch.mm(self.scaled, x, out=self.logits)
        torch.amax(self.logits, dim=0, keepdim=True, out=self.top)
        self.logits.sub_(self.top).exp_()
        torch.mm(SUMS, self.logits, out=self.sums)
        return self.sums[:2].div_(self.sums[2])


def vp(t):
    integral = 0.1 * t + 0.5 * 19.9 * t * t
    return math.exp(-0.5 * integral), -math.expm1(-integral), 0.1 + 19.9 * t


def statistics(x):
    radius = torch.hypot(x[0], x[1])
    mode = torch.argmax(MODES @ x, dim=0)
    return radius.mean(), radius.std(unbiased=False), (mode == 0).double().mean()


def chunks(n, work):
    out = torch.zeros(2, n)
    tools = {m: (Score(m), torch.empty(2, m), torch.empty(2, m), torch.empty(2, m))
             for m in {min(CHUNK, n - first) for first in range(0, n, CHUNK)}}
    start = time.process_time()
    for first in range(0, n, CHUNK):
        m = min(CHUNK, n - first)
        work(first, out[:, first:first + m], *tools[m])
    return time.process_time() - start, out


def reverse_sde(n, steps, seed):
    torch.manual_seed(seed)
    h = 1.0 / steps
    table = []
    for i in range(steps):
        alpha, variance, beta = vp(1 - i * h)
        c = alpha * alpha * SD * SD + variance
        table.append((alpha, c, 1 + 0.5 * beta * h - beta * h / c, beta * h * alpha / c, math.sqrt(beta * h)))

    def work(first, x, score, z, y, k):
        y.normal_()
        for alpha, c, keep, pull, noise in table:
            mean = score.mean(y, alpha, c)
            z.normal_()
            y.mul_(keep).add_(mean, alpha=pull).add_(z, alpha=noise)
        x.copy_(y)

    seconds, x = chunks(n, work)
    return (seconds, *statistics(x))


def langevin(n, steps, seed):
    torch.manual_seed(seed)
    h, c = 0.01, SD * SD

    def work(first, x, score, z, y, k):
        y.copy_(MODES[(first + torch.arange(y.shape[1])) % K].T)
        for _ in range(steps):
            mean = score.mean(y, 1.0, c)
            z.normal_()
            y.mul_(1 - h / c).add_(mean, alpha=h / c).add_(z, alpha=math.sqrt(2 * h))
        x.copy_(y)

    seconds, x = chunks(n, work)
    return (seconds, *statistics(x))


def flow(method):
    """The flow in the frame y = x/alpha, dy/ds = (y - E[x0 | y]) / s with s = sigma/alpha."""

    def run(n, steps, seed):
        def s_of(t):
            alpha, variance, _ = vp(t)
            return math.sqrt(variance) / alpha

        s = torch.exp(torch.linspace(math.log(s_of(1.0)), math.log(s_of(1e-3)), steps + 1)).tolist()
        i = torch.arange(n).double()
        angle = 2 * math.pi * torch.frac(0.6180339887498949 * i)
        r = torch.sqrt(-2 * torch.log((i + 0.5) / n)) / vp(1.0)[0]
        x0 = torch.stack([r * torch.cos(angle), r * torch.sin(angle)])

        def slope(y, s, score, out):
            c = SD * SD + s * s
            torch.sub(y, score.mean(y, 1.0, c), out=out).mul_(s / c)

        def multistep(y, score, d, last):
            """DPM-Solver++(2M), as in numpy's program."""
            for i, (a, b) in enumerate(zip(s[:-1], s[1:])):
                c = SD * SD + a * a
                torch.mul(y, SD * SD / c, out=d).add_(score.mean(y, 1.0, c), alpha=a * a / c)
                y.mul_(b / a).add_(d, alpha=(1 - b / a) * (1.5 if i else 1))
                if i:
                    y.add_(last, alpha=-0.5 * (1 - b / a))
                d, last = last, d

        def work(first, x, score, z, y, k):
            y.copy_(x0[:, first:first + y.shape[1]])
            k2 = x
            if method == "dpmpp-2m":
                multistep(y, score, k, z)
                x.copy_(y)
                return
            for a, b in zip(s[:-1], s[1:]):
                slope(y, a, score, k)
                if method == "ddim":
                    y.add_(k, alpha=b - a)
                elif method == "heun":
                    torch.add(y, k, alpha=b - a, out=z)
                    slope(z, b, score, k2)
                    y.add_(k.add_(k2), alpha=0.5 * (b - a))
                else:
                    m = math.sqrt(a * b)
                    torch.add(y, k, alpha=m - a, out=z)
                    slope(z, m, score, k)
                    y.add_(k, alpha=b - a)
            x.copy_(y)

        seconds, x = chunks(n, work)
        x *= vp(1e-3)[0]
        return seconds, x.abs().sum(dim=0).mean()

    return run


WORKS = {
    "reverse-sde": reverse_sde, "langevin": langevin,
    "ddim": flow("ddim"), "heun": flow("heun"), "dpm-solver-2": flow("dpm-solver-2"),
    "dpmpp-2m": flow("dpmpp-2m"),
}

print(f"ready torch {torch.__version__}", flush=True)
for line in sys.stdin:
    name, n, steps, seed = line.split()
    print(*(repr(float(v)) for v in WORKS[name](int(n), int(steps), int(seed))), flush=True)
