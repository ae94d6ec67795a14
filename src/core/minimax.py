#!/usr/bin/env python3
"""The coefficients in vmath_inline.h: weighted Remez exchange in 60 digits (needs mpmath).

Prints, for each polynomial, the coefficients rounded to double and the largest error that is left
with the rounded ones, relative to the function that they serve.
"""
from mpmath import mp, mpf, matrix, lu_solve, exp, log, sqrt, sin, cos, pi

mp.dps = 60


def remez(f, weight, a, b, degree, rounds=12):
    """c minimising max |weight (f - sum c_i x^i)| on [a, b]."""
    n = degree + 2
    x = [(a + b) / 2 + (b - a) / 2 * cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)][::-1]
    for _ in range(rounds):
        A, y = matrix(n, n), matrix(n, 1)
        for i, xi in enumerate(x):
            for j in range(degree + 1):
                A[i, j] = xi**j
            A[i, degree + 1] = (-1) ** i / weight(xi)
            y[i] = f(xi)
        c = lu_solve(A, y)[: degree + 1]
        error = lambda t: weight(t) * (f(t) - sum(ci * t**i for i, ci in enumerate(c)))
        grid = [a + (b - a) * mpf(i) / 2000 for i in range(2001)]
        grid[0], grid[-1] = a + (b - a) * mpf(10) ** -9, b
        e = [error(t) for t in grid]
        # The largest error in each stretch of one sign.
        peaks, start = [], 0
        for i in range(1, len(grid) + 1):
            if i == len(grid) or (e[i] > 0) != (e[start] > 0):
                k = max(range(start, i), key=lambda q: abs(e[q]))
                peaks.append(grid[k])
                start = i
        if len(peaks) < n:
            break
        while len(peaks) > n:
            peaks.pop(0 if abs(error(peaks[0])) < abs(error(peaks[-1])) else -1)
        x = peaks
    return c


def show(name, f, weight, a, b, degree):
    c = [mpf(float(ci)) for ci in remez(f, weight, mpf(a), mpf(b), degree)]
    a, b = mpf(a), mpf(b)
    grid = [a + (b - a) * (mpf(i) + mpf(1) / 3) / 3000 for i in range(3000)]
    worst = max(abs(weight(t) * (f(t) - sum(ci * t**i for i, ci in enumerate(c)))) for t in grid)
    print(f"{name}: error {float(worst):.2e} (2^{float(log(worst, 2)):.1f})")
    for ci in c:
        print("   ", float(ci).hex(), repr(float(ci)))


h = log(2) / 2 * (1 + mpf(10) ** -6)
show("exp: (e^r - 1 - r) / r^2",
     lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10) ** -20 else mpf(1) / 2,
     lambda r: (r**2 + mpf("1e-4")) / exp(r), -h, h, 9)
show("exp2: (2^r - 1) / r",
     lambda r: (2**r - 1) / r if abs(r) > mpf(10) ** -25 else log(2),
     lambda r: (abs(r) + mpf("1e-12")) / 2**r, -mpf(1) / 2, mpf(1) / 2, 10)
s = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)
show("log: (log((1+s)/(1-s)) / s - 2) / s^2 of s^2",
     lambda z: (log((1 + sqrt(z)) / (1 - sqrt(z))) / sqrt(z) - 2) / z if z else mpf(2) / 3,
     lambda z: z / 2 + mpf(10) ** -30, 0, s**2, 6)
show("sin: sin(2 pi r) / r of r^2",
     lambda z: sin(2 * pi * sqrt(z)) / sqrt(z) if z else 2 * pi,
     lambda z: 1 / (2 * pi), 0, mpf(1) / 64, 6)
show("cos: (cos(2 pi r) - 1) / r^2 of r^2",
     lambda z: (cos(2 * pi * sqrt(z)) - 1) / z if z else -2 * pi**2,
     lambda z: z + mpf(10) ** -30, 0, mpf(1) / 64, 6)
print("ln 2:", (float(log(2))).hex())
hi = mpf(int(log(2) * 2**42)) / 2**42
print("ln 2 high, 42 bits:", float(hi).hex(), "low:", float(log(2) - hi).hex())
