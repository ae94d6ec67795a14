"""Samplers that are exact in their linear part, from their papers' formulas, by numpy and numerical quadrature: of a
model D(x, alpha, sigma) at times t with alpha[i], sigma[i]; z [steps] the normals."""
import numpy as np
from numpy.polynomial.legendre import leggauss

GAUSS = leggauss(200)


def integral(f, a, b):
    """int_a^b f, 200 Gauss points."""
    x = (a + b) / 2 + (b - a) / 2 * GAUSS[0]
    return np.sum((b - a) / 2 * GAUSS[1] * np.array([f(v) for v in x]))


def lagrange(nodes, j, v):
    return np.prod([(v - n) / (nodes[j] - n) for i, n in enumerate(nodes) if i != j])


def unipc(D, x, alpha, sigma, order, variant, noise, simple=True, lower=True):
    """Zhao et al. 2023, Algorithms 1, 2: the linear system for rho."""
    lam, n = np.log(alpha / sigma), len(alpha) - 1
    p, q = (alpha, sigma) if noise else (sigma, alpha)

    def model(y, i):
        d = D(y, alpha[i], sigma[i])
        return (y - alpha[i] * d) / sigma[i] if noise else d

    m = [model(x, 0)]
    for i in range(n):
        h = lam[i + 1] - lam[i]
        z = h if noise else -h
        k = min(order, i + 1, n - i if lower else order)
        r = [(lam[i - j] - lam[i]) / h for j in range(1, k)]
        d = [(m[-1 - j] - m[-1]) / r[j - 1] for j in range(1, k)]
        b = z if variant == "bh1" else np.expm1(z)
        moments = [integral(lambda v: np.exp((1 - v) * z) * v**j, 0, 1) * z / b for j in range(1, k + 1)]
        base = p[i + 1] / p[i] * x - q[i + 1] * np.expm1(z) * m[-1]
        rho = [0.5] if k == 2 and simple else np.linalg.solve([np.array(r)**j for j in range(k - 1)],
                                                             moments[:k - 1]) if k > 1 else []
        y = base - q[i + 1] * b * sum(c * e for c, e in zip(rho, d))
        if i < n - 1:
            new = model(y, i + 1)
            r, d = r + [1.0], d + [new - m[-1]]
            rho = [0.5] if k == 1 and simple else np.linalg.solve([np.array(r)**j for j in range(k)], moments)
            y = base - q[i + 1] * b * sum(c * e for c, e in zip(rho, d))
            m.append(new)
        x = y
    return x


def sa(D, x, alpha, sigma, z, tau, predictor, corrector, pece):
    """Xue et al. 2023, Algorithm 1, eqs. 14, 17."""
    lam, n, c = np.log(alpha / sigma), len(alpha) - 1, 1 + tau * tau
    m, nodes = [D(x, alpha[0], sigma[0])], [lam[0]]

    def combine(models, at, i):
        return sigma[i + 1] * c * sum(
            e * integral(lambda v: np.exp(-tau**2 * (lam[i + 1] - v) + v) * lagrange(at, j, v), lam[i], lam[i + 1])
            for j, e in enumerate(models))

    for i in range(n):
        h = lam[i + 1] - lam[i]
        base = (sigma[i + 1] / sigma[i] * np.exp(-tau**2 * h) * x
                + sigma[i + 1] * np.sqrt(1 - np.exp(-2 * tau**2 * h)) * z[i])
        k = min(predictor, len(m), n - i)
        x = base + combine(m[:k], nodes[:k], i)
        new = D(x, alpha[i + 1], sigma[i + 1])
        if corrector:
            k = min(corrector, len(m) + 1, n - i + 1)
            x = base + combine([new] + m[:k - 1], [lam[i + 1]] + nodes[:k - 1], i)
            if pece:
                new = D(x, alpha[i + 1], sigma[i + 1])
        m, nodes = [new] + m, [lam[i + 1]] + nodes
    return x


PHI = {"ode": lambda v: v, "sde": lambda v: v**2, "sde1": lambda v: v * (np.exp(-1 / v) + 10), "sde2": lambda v: v**1.5,
       "sde3": lambda v: v**2.5, "sde4": lambda v: v**0.9 * np.log10(1 + 100 * v**1.5),
       "sde5": lambda v: v * (np.exp(v**0.3) + 10)}


def er_sde(D, x, alpha, sigma, z, order, phi, consistent):
    """Cui et al. 2023: exact integrals (in log v)."""
    f, v, d = PHI[phi], sigma / alpha, []
    for i in range(len(alpha) - 1):
        a, b, ratio = v[i + 1], v[i], f(v[i + 1]) / f(v[i])
        d.append(D(x, alpha[i], sigma[i]))
        y = ratio * x / alpha[i] + (1 - ratio) * d[i]
        if order >= 2 and i >= 1:
            slope = (d[i] - d[i - 1]) / (b - v[i - 1])
            first = a - b + f(a) * integral(lambda u: np.exp(u) / f(np.exp(u)), np.log(a), np.log(b))
            if order >= 3 and i >= 2:
                curve = 2 * (slope - (d[i - 1] - d[i - 2]) / (v[i - 1] - v[i - 2])) / (b - v[i - 2])
                second = (a - b)**2 / 2 + f(a) * integral(lambda u: (np.exp(u) - b) * np.exp(u) / f(np.exp(u)),
                                                          np.log(a), np.log(b))
                y = y + second * curve
                if consistent:
                    slope = slope + curve * (b - v[i - 1]) / 2
            y = y + first * slope
        x = alpha[i + 1] * (y + np.sqrt(max(a**2 - ratio**2 * b**2, 0)) * z[i])
    return x


def deis(D, x, t, schedule, slope, order, rho):
    """Zhang, Chen 2023, eq. 15: the polynomial in t or in rho = sigma/alpha; schedule(t) = alpha, sigma;
    slope(t) = drho/dt."""
    m, nodes = [], []
    value = lambda s: schedule(s)[1] / schedule(s)[0]
    for i in range(len(t) - 1):
        (a0, s0), (a1, _) = schedule(t[i]), schedule(t[i + 1])
        m.insert(0, (x - a0 * D(x, a0, s0)) / s0)
        nodes.insert(0, value(t[i]) if rho else t[i])
        m, nodes = m[:order], nodes[:order]
        w = [integral(lambda s: lagrange(nodes, j, s) * (1 if rho else slope(s)), value(t[i]) if rho else t[i],
                      value(t[i + 1]) if rho else t[i + 1]) for j in range(len(m))]
        x = a1 / a0 * x + a1 * sum(c * e for c, e in zip(w, m))
    return x


def dpm_2m(D, x, alpha, sigma, noise, exact):
    """Lu et al. 2022, Algorithm 2; exact: int of the line through the last two models."""
    lam, m = np.log(alpha / sigma), []
    p, q = (alpha, sigma) if noise else (sigma, alpha)
    for i in range(len(alpha) - 1):
        d = D(x, alpha[i], sigma[i])
        m.append((x - alpha[i] * d) / sigma[i] if noise else d)
        h = lam[i + 1] - lam[i]
        z = h if noise else -h
        y = p[i + 1] / p[i] * x - q[i + 1] * np.expm1(z) * m[-1]
        if i:
            slope = (m[-1] - m[-2]) / ((lam[i] - lam[i - 1]) / h)
            weight = integral(lambda v: np.exp((1 - v) * z) * v, 0, 1) * z if exact else np.expm1(z) / 2
            y = y - q[i + 1] * weight * slope
        x = y
    return x
