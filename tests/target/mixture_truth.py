#!/usr/bin/env python3
"""Writes mixture_truth.h: a 5-component mixture in 3 dimensions with full covariances, diffused to
several (alpha, sigma), by mpmath with 80 digits from the density alone; derivatives by mpmath's
numerical differentiation.  Nothing of ito is used.
Run: python3 mixture_truth.py > mixture_truth.h; clang-format -i mixture_truth.h"""
from mpmath import mp, mpf, matrix, log, exp, pi, diff, det, lu_solve

mp.dps = 80
K, D = 5, 3
weights = ["0.1", "0.3", "0.15", "0.25", "0.2"]
means = [["0", "0", "0"], ["2", "-1", "0.5"], ["-1.5", "1", "2"], ["0.25", "3", "-2"], ["-2", "-2", "-1"]]
# S = B B^T with entries that are exact in binary
factors = [[[1, 0, 0], [0.5, 0.75, 0], [-0.25, 0.5, 1.25]],
           [[0.5, 0, 0], [0.25, 0.5, 0], [0.125, -0.25, 0.25]],
           [[1.5, 0, 0], [-1, 0.5, 0], [0.5, 0.25, 0.125]],
           [[0.25, 0, 0], [0, 2, 0], [0.125, 1, 0.5]],
           [[1, 0, 0], [0.875, 0.0625, 0], [0.75, 0.5, 0.25]]]
times = [(1.0, 0.0), (0.9375, 0.25), (0.5, 0.875), (0.03125, 1.0), (0.0, 1.0), (1.0, 2.0**-20)]
points = [[0.5, -0.25, 1.0], [-1.0, 2.0, 0.125], [3.0, 3.0, -3.0], [0.0, 0.0, 0.0]]

w = [mpf(float(a)) for a in weights]
total = sum(w)
m = [[mpf(float(a)) for a in row] for row in means]
S = [matrix(f) * matrix(f).T for f in factors]


def logs(alpha, sigma, x):
    out = []
    for k in range(K):
        C = S[k] * mpf(alpha) ** 2 + mp.eye(D) * mpf(sigma) ** 2
        u = matrix([x[i] - alpha * m[k][i] for i in range(D)])
        q = (u.T * lu_solve(C, u))[0]
        out.append(log(w[k] / total) - (q + log(det(C)) + D * log(2 * pi)) / 2)
    return out


def logp(alpha, sigma, *x):
    l = logs(alpha, sigma, x)
    top = max(l)
    return top + log(sum(exp(a - top) for a in l))


def partial(alpha, sigma, x, orders):
    return diff(lambda *y: logp(alpha, sigma, *y), tuple(x), tuple(orders))


def unit(*indices):
    n = [0] * D
    for i in indices:
        n[i] += 1
    return n


def show(v):
    return mp.nstr(v, 20) if v else "0"


print("/* Made by mixture_truth.py: edit that. */")
print("static const double truth_weights[5] = {", ", ".join(weights), "};")
print("static const double truth_means[15] = {", ", ".join(a for r in means for a in r), "};")
print("static const double truth_covariances[45] = {",
      ", ".join(repr(float(S[k][i, j])) for k in range(K) for i in range(D) for j in range(D)), "};")
print("static const struct\n{\n  double alpha, sigma, x[3], logp, score[3], denoiser[3], hessian[9], "
      "grad_laplacian[3];\n} truth_points[] = {")
for alpha, sigma in times:
    for x in points:
        x = [mpf(a) for a in x]
        l = logs(alpha, sigma, x)
        top = max(l)
        r = [exp(a - top) for a in l]
        r = [a / sum(r) for a in r]
        den = [mpf(0)] * D
        for k in range(K):
            C = S[k] * mpf(alpha) ** 2 + mp.eye(D) * mpf(sigma) ** 2
            u = matrix([x[i] - alpha * m[k][i] for i in range(D)])
            y = S[k] * lu_solve(C, u) * alpha
            for i in range(D):
                den[i] += r[k] * (m[k][i] + y[i])
        score = [partial(alpha, sigma, x, unit(i)) for i in range(D)]
        hess = [partial(alpha, sigma, x, unit(i, j)) for i in range(D) for j in range(D)]
        gl = [sum(partial(alpha, sigma, x, unit(i, j, j)) for j in range(D)) for i in range(D)]
        # numerical differentiation leaves about 25 digits of noise where the truth is 0
        gl = [a if abs(a) > mpf(10) ** -20 else mpf(0) for a in gl]
        print("  { %r, %r, { %s }, %s, { %s }, { %s }, { %s }, { %s } }," % (
            alpha, sigma, ", ".join(show(a) for a in x), show(logp(alpha, sigma, *x)),
            ", ".join(map(show, score)), ", ".join(map(show, den)), ", ".join(map(show, hess)),
            ", ".join(map(show, gl))))
print("};")
