"""Samplers in sigma, written down from their papers and the published code's mathematics, for y = x/alpha and s =
sigma/alpha: D(y, s) is the denoiser, s the grid (its last entry may be 0), z an iterator of normals.  Each returns
the end state and the number of evaluations."""
import numpy as np


class Denoiser:
    """E[x_0 | x_0 + s n = y] of a Gaussian mixture."""

    def __init__(self, w, m, c):
        self.w, self.m, self.c, self.count = w, m, c, 0

    def __call__(self, y, s):
        self.count += 1
        d = y.shape[1]
        logs, values = [], []
        for w, m, c in zip(self.w, self.m, self.c):
            cov = c + s * s * np.eye(d)
            u = np.linalg.solve(cov, (y - m).T).T
            logs.append(np.log(w) - 0.5 * ((y - m) * u).sum(1) - 0.5 * np.linalg.slogdet(cov)[1])
            values.append(m + u @ c)
        r = np.exp(np.array(logs) - np.max(logs, axis=0))
        return np.einsum("kn,knd->nd", r / r.sum(0), np.array(values))


def slope(D, y, s):
    return (y - D(y, s)) / s


def churned(y, s, i, z, churn, smin, smax, snoise):
    gamma = min(churn / (len(s) - 1), 2**0.5 - 1) if smin <= s[i] <= smax else 0
    hat = s[i] * (1 + gamma)
    n = next(z) if churn > 0 else 0
    return (y + snoise * np.sqrt(hat**2 - s[i] ** 2) * n if gamma > 0 else y), hat


def edm(D, y, s, z=None, order=2, churn=0, smin=0, smax=np.inf, snoise=1):
    for i in range(len(s) - 1):
        y, hat = churned(y, s, i, z, churn, smin, smax, snoise)
        d = slope(D, y, hat)
        u = y + (s[i + 1] - hat) * d
        if order == 2 and s[i + 1] > 0:
            u = y + (s[i + 1] - hat) * (d + slope(D, u, s[i + 1])) / 2
        y = u
    return y


def dpm2(D, y, s, z=None, churn=0, smin=0, smax=np.inf, snoise=1):
    for i in range(len(s) - 1):
        y, hat = churned(y, s, i, z, churn, smin, smax, snoise)
        d = slope(D, y, hat)
        if s[i + 1] == 0:
            y = y - hat * d
            continue
        mid = np.sqrt(hat * s[i + 1])
        y = y + (s[i + 1] - hat) * slope(D, y + (mid - hat) * d, mid)
    return y


def split(a, b, eta):
    up = min(b, eta * np.sqrt(b**2 * (a**2 - b**2) / a**2))
    return np.sqrt(b**2 - up**2), up


def ancestral(D, y, s, z=None, scheme="euler", eta=1, snoise=1):
    for i in range(len(s) - 1):
        down, up = split(s[i], s[i + 1], eta)
        first = D(y, s[i])
        d = (y - first) / s[i]
        if scheme == "euler" or down == 0:
            u = y + (down - s[i]) * d
        elif scheme == "dpm2":
            mid = np.exp((np.log(s[i]) + np.log(down)) / 2)
            u = y + (down - s[i]) * slope(D, y + (mid - s[i]) * d, mid)
        else:
            h = np.log(s[i]) - np.log(down)
            mid = np.exp(np.log(s[i]) - h / 2)
            u = down / s[i] * y - np.expm1(-h) * D(mid / s[i] * y - np.expm1(-h / 2) * first, mid)
        y = u + (snoise * up * next(z) if s[i + 1] > 0 and eta > 0 else 0)
    return y


def dpmpp_sde(D, y, s, z=None, eta=1, snoise=1, r=0.5, path=False):
    for i in range(len(s) - 1):
        first = D(y, s[i])
        if s[i + 1] == 0:
            return first
        mid = s[i] ** (1 - r) * s[i + 1] ** r
        z1, z2 = (next(z), next(z)) if eta > 0 else (0, 0)
        if path:
            shared = np.sqrt((s[i] - mid) / (s[i] - s[i + 1]))
            z2 = shared * z1 + np.sqrt(1 - shared**2) * z2
        down, up = split(s[i], mid, eta)
        u = down / s[i] * y + (1 - down / s[i]) * first + snoise * up * z1
        down, up = split(s[i], s[i + 1], eta)
        f = 1 / (2 * r)
        y = down / s[i] * y + (1 - down / s[i]) * ((1 - f) * first + f * D(u, mid)) + snoise * up * z2
    return y


def dpmpp_2m(D, y, s, z=None, eta=0, snoise=1, variant="midpoint"):
    last = None
    for i in range(len(s) - 1):
        d = D(y, s[i])
        if s[i + 1] == 0:
            return d
        h = np.log(s[i] / s[i + 1])
        H = (1 + eta) * h
        y = s[i + 1] / s[i] * np.exp(-eta * h) * y - np.expm1(-H) * d
        if last is not None:
            r = np.log(s[i - 1] / s[i]) / h
            factor = -np.expm1(-H) / 2 if variant == "midpoint" else 1 + np.expm1(-H) / H
            y = y + factor / r * (d - last)
        if eta > 0:
            y = y + next(z) * snoise * s[i + 1] * np.sqrt(-np.expm1(-2 * eta * h))
        last = d
    return y


def dpmpp_3m(D, y, s, z=None, eta=1, snoise=1, exact=False):
    past = []
    for i in range(len(s) - 1):
        d = D(y, s[i])
        if s[i + 1] == 0:
            return d
        h = np.log(s[i] / s[i + 1])
        H = (1 + eta) * h
        y = s[i + 1] / s[i] * np.exp(-eta * h) * y - np.expm1(-H) * d
        phi2 = 1 + np.expm1(-H) / H
        if len(past) > 1:
            r0, r1 = np.log(s[i - 1] / s[i]) / h, np.log(s[i - 2] / s[i - 1]) / h
            d10, d11 = (d - past[-1]) / r0, (past[-1] - past[-2]) / r1
            d2 = (d10 - d11) / (r0 + r1)
            y = y + phi2 * (d10 + r0 * d2) - (2 if exact else 1) * (phi2 / H - 0.5) * d2
        elif past:
            y = y + phi2 * (d - past[-1]) / (np.log(s[i - 1] / s[i]) / h)
        if eta > 0:
            y = y + next(z) * snoise * s[i + 1] * np.sqrt(-np.expm1(-2 * eta * h))
        past.append(d)
    return y


CLASSICAL = [[1], np.array([3, -1]) / 2, np.array([23, -16, 5]) / 12, np.array([55, -59, 37, -9]) / 24]


def adams(nodes, a, b):
    """Weights of the integral from a to b of the polynomial through the nodes."""
    k = len(nodes)
    powers = np.vander(np.array(nodes) - a, k, increasing=True).T
    return np.linalg.solve(powers, [(b - a) ** (j + 1) / (j + 1) for j in range(k)])


def published_v(h):
    """ipndm_v's weights times h[0]; h: the steps, newest first."""
    k, (h0, h1, h2, h3) = len(h), (list(h) + [1] * 3)[:4]
    if k < 3:
        return h0 * np.array([1] if k == 1 else [1 + h0 / (2 * h1), -h0 / (2 * h1)])
    t1 = (1 - h0 / (3 * (h0 + h1)) * (h0 * (h0 + h1)) / (h1 * (h1 + h2))) / 2
    if k == 3:
        return h0 * np.array([1 + h0 / h1 / 2 + t1, -h0 / h1 / 2 - (1 + h1 / h2) * t1, t1 * h1 / h2])
    t2 = (1 - h0 / (3 * (h0 + h1))) / 2 + (1 - h0 / (2 * (h0 + h1))) * h0 / (6 * (h0 + h1 + h2))
    t2 *= h0 * (h0 + h1) * (h0 + h1 + h2) / (h1 * (h1 + h2) * (h1 + h2 + h3))
    b = h1 * (h1 + h2) / (h2 * (h2 + h3))
    return h0 * np.array([1 + h0 / h1 / 2 + t1 + t2, -h0 / h1 / 2 - (1 + h1 / h2) * t1 - (1 + h1 / h2 + b) * t2,
                          t1 * h1 / h2 + (h1 / h2 + b * (1 + h2 / h3)) * t2, -t2 * b * h1 / h2])


def multistep(D, y, s, z=None, order=4, weights="lms"):
    d = []
    for i in range(len(s) - 1):
        d.append(slope(D, y, s[i]))
        k = min(i + 1, order)
        if weights == "lms":
            c = adams([s[i - j] for j in range(k)], s[i], s[i + 1])
        elif weights == "equal":
            c = (s[i + 1] - s[i]) * np.array(CLASSICAL[k - 1])
        else:
            c = published_v([s[i + 1 - j] - s[i - j] for j in range(k)])
        y = y + sum(c[j] * d[i - j] for j in range(k))
    return y


def heavy_ball(D, y, s, z=None, order=2, beta=0.8):
    e, v = [], None
    for i in range(len(s) - 1):
        e.append(slope(D, y, s[i]))
        v = e[0] if v is None else v
        k = min(i + 1, order)
        v = (1 - beta) * v + beta * sum(CLASSICAL[k - 1][j] * e[i - j] for j in range(k))
        y = y + (s[i + 1] - s[i]) * v
    return y


def ghvb(D, y, s, z=None, order=2, beta=0.8):
    v, b = [], beta
    for i in range(len(s) - 1):
        e = slope(D, y, s[i])
        v.append((1 - b) * (v[-1] if v else e) + b * e)
        k = min(i + 1, order)
        a = [[b], [(2 + b) / 2, -(2 - b) / 2], np.array([18 + 5 * b, -(24 - 8 * b), 6 - b]) / 12,
             np.array([46 + 9 * b, -(78 - 19 * b), 42 - 5 * b, -(10 - b)]) / 24][k - 1]
        y = y + (s[i + 1] - s[i]) * sum(a[j] * v[i - j] for j in range(k)) / b
    return y


def restart(D, y, s, z=None, intervals=(), snoise=1):
    """intervals: (smin, smax, nodes, repeats)."""
    at = {1 + int(np.argmin(np.abs(s[1:] - i[0]))): i for i in intervals}
    for i in range(len(s) - 1):
        y = edm(D, y, s[i:i + 2])
        if i + 1 in at:
            _, top, nodes, repeats = at[i + 1]
            inner = (top ** (1 / 7) + np.arange(nodes) / (nodes - 1) * (s[i + 1] ** (1 / 7) - top ** (1 / 7))) ** 7
            inner[0], inner[-1] = top, s[i + 1]
            for _ in range(repeats):
                y = edm(D, y + snoise * np.sqrt(top**2 - s[i + 1] ** 2) * next(z), inner)
    return y
