#!/usr/bin/env python3
"""Writes schedule_truth.h: what the schedules are, in 20 of 260 digits, from their definitions alone.

alpha and sigma are the definitions; every derivative is mpmath's numerical differentiation of
them, f and g^2 the combinations f = (log alpha)', g^2 = (sigma^2)' - 2 f sigma^2.
Run by hand: python3 schedule_truth.py > schedule_truth.h
"""
from mpmath import mp, mpf, exp, log, sqrt, cos, pi, diff, nstr

mp.dps = 260  # 1 - alpha^2 loses 174 digits where alpha = exp(-200)


def double(text):
    """The double nearest to a decimal, exactly."""
    return mpf(float(text))


def linear(name, b0, b1):
    b0, b1 = double(b0), double(b1)

    def integral(t):
        return b0 * t + (b1 - b0) * t**2 / 2

    alpha = lambda t: exp(-integral(t) / 2)
    if name == "vp-linear":
        return alpha, lambda t: 1 - exp(-integral(t))
    return alpha, lambda t: (1 - exp(-integral(t))) ** 2


def cosine(s):
    s = double(s)
    alpha = lambda t: cos((t + s) / (1 + s) * pi / 2) / cos(s / (1 + s) * pi / 2)
    return alpha, lambda t: 1 - alpha(t) ** 2


def logsnr(low, high):
    low, high = double(low), double(high)
    lam = lambda t: high + t * (low - high)
    return (lambda t: 1 / sqrt(1 + exp(-2 * lam(t)))), lambda t: 1 / (1 + exp(2 * lam(t)))


def ve(low, high):
    low, high = double(low), double(high)
    return (lambda t: mpf(1)), lambda t: (low * (high / low) ** t) ** 2


inside = ["1e-12", "1e-8", "1e-5", "1e-3", "0.01", "0.1", "0.25", "0.37", "0.5", "0.62", "0.75",
          "0.9", "0.99", "0.999"]
near_one = ["0.99999", "0.999999999", "0.9999999999999"]
cases = [
    ("vp-linear", linear("vp-linear", "0.1", "20"), inside + near_one + ["1"]),
    ("vp-linear:beta0=0,beta1=5", linear("vp-linear", "0", "5"), inside + ["1"]),
    ("vp-linear:beta0=2,beta1=2", linear("vp-linear", "2", "2"), inside + ["1"]),
    ("vp-linear:beta0=300,beta1=500", linear("vp-linear", "300", "500"), inside + ["1"]),
    ("sub-vp", linear("sub-vp", "0.1", "20"), inside + near_one + ["1"]),
    ("sub-vp:beta0=0.5,beta1=0.5", linear("sub-vp", "0.5", "0.5"), inside + ["1"]),
    ("sub-vp:beta0=300,beta1=500", linear("sub-vp", "300", "500"), inside + ["1"]),
    ("vp-cosine", cosine("0.008"), inside + near_one),
    ("vp-cosine:s=0", cosine("0"), inside + near_one),
    ("vp-cosine:s=1", cosine("1"), inside + near_one),
    ("vp-logsnr", logsnr("-5", "5"), ["0"] + inside + ["1"]),
    ("vp-logsnr:lambda_min=-100,lambda_max=100", logsnr("-100", "100"), ["0"] + inside + ["1"]),
    ("vp-logsnr:lambda_min=3,lambda_max=40", logsnr("3", "40"), ["0"] + inside + ["1"]),
    ("ve", ve("0.01", "50"), ["0"] + inside + ["1"]),
    ("ve:sigma_min=1e-40,sigma_max=1e30", ve("1e-40", "1e30"), ["0"] + inside + ["1"]),
    ("edm", ((lambda t: mpf(1)), lambda t: t**2), ["1e-300", "1e-12", "0.002", "1", "80", "1e6"]),
    ("flow", ((lambda t: 1 - t), lambda t: t**2), inside + near_one),
]


def text(x):
    return nstr(x, 20, min_fixed=0, max_fixed=0)


print("""/* Written by schedule_truth.py: 260-digit arithmetic from the definitions.  t is a double. */
/* clang-format off */
static const struct
{
  const char *spec;
  double t;
  double alpha, sigma, lambda, log_alpha, f, g2, d_alpha, d_sigma, d_variance, d_lambda;
} schedule_truth[] = {""")
for spec, (alpha, variance), times in cases:
    for name in times:
        t = double(name)
        # Central differences: a relative error of about (h / t)^2.
        h = mpf("1e-20") * (min(t, 1 - t) if 0 < t < 1 else t if t > 1 else 1)
        d = lambda g: diff(g, t, h=h)
        a, v = alpha(t), variance(t)
        da, dv = d(alpha), d(variance)
        s = sqrt(v)
        f = da / a
        row = [a, s, log(a / s), log(a), f, dv - 2 * f * v, da, dv / (2 * s), dv, f - dv / (2 * v)]
        print('  { "%s", %s, %s },' % (spec, float(t).hex(), ", ".join(text(x) for x in row)))
print("};")
