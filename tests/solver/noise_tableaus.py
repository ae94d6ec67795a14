#!/usr/bin/env python3
"""Order conditions of the tableaus for noise, exactly, on the coefficients as the sources hold them.

noise_tableaus.py FILE.c...: numbers are fractions, or sums of fractions times square roots of whole
numbers, added and multiplied as such: a condition holds or does not.

  additive noise, strong 3/2:  A. Roessler 2010, SIAM J. Numer. Anal. 48, 922, theorem 6.1
  diagonal noise, strong 3/2:  theorem 5.1 there
  any noise, strong 1:         section 6.2 there
  any noise, weak 2:           A. Roessler 2009, SIAM J. Numer. Anal. 47, 1713, theorem 5.1
  ShARK:                       moments of its noise against those of the path (J. Foster 2023)"""

import re
import sys
from fractions import Fraction

count = failures = 0


def ok(holds, text):
    global count, failures
    count += 1
    failures += not holds
    print(f"{'' if holds else 'not '}ok {count} - {text}")


class Number:
    """sum of q sqrt(r), r squarefree: a dictionary from r to q."""

    def __init__(self, terms):
        self.terms = {r: Fraction(q) for r, q in terms.items() if q}

    @staticmethod
    def root(q):
        """sqrt(q) of a fraction."""
        n, outside, inside, p = q.numerator * q.denominator, Fraction(1, q.denominator), 1, 2
        while n > 1:
            power = 0
            while n % p == 0:
                n //= p
                power += 1
            outside *= p ** (power // 2)
            inside *= p ** (power % 2)
            p += 1
        return Number({inside: outside})

    def __add__(self, other):
        terms = dict(self.terms)
        for r, q in other.terms.items():
            terms[r] = terms.get(r, 0) + q
        return Number(terms)

    def __mul__(self, other):
        total = Number({})
        for r, q in self.terms.items():
            for s, p in other.terms.items():
                root = Number.root(Fraction(r * s))
                total = total + Number({t: q * p * c for t, c in root.terms.items()})
        return total

    def __eq__(self, other):
        return self.terms == other.terms

    def __float__(self):
        return sum(float(q) * r**0.5 for r, q in self.terms.items())


ZERO, ONE, HALF = Number({}), Number({1: 1}), Number({1: Fraction(1, 2)})


def fraction(text):
    parts = [Fraction(p.strip()) for p in text.split("/")]
    return parts[0] / parts[1] if len(parts) == 2 else parts[0]


def plain(q):
    return Number({1: Fraction(q)})


def read(source, name):
    """A flat array of fractions or of surds."""
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    surds = re.search(rf"ito_surd {name}\[\]\s*= \{{(.*?)\}};", source, re.S)
    if not surds:
        flat = re.search(rf"\b{name}\[\] = \{{([^{{}}]*)\}}", source)
        return [plain(fraction(e)) for e in flat[1].split(",")]
    body = re.sub(r"ITO_RATIONAL \(([^()]*)\)", r"{ \1, 0, 0 }", surds[1])
    result = []
    for a, b, c in re.findall(r"\{([^,{}]*),([^,{}]*),([^,{}]*)\}", body):
        result.append(plain(fraction(a)) + plain(fraction(b)) * Number.root(fraction(c)))
    return result


def dot(a, b):
    total = ZERO
    for x, y in zip(a, b, strict=True):
        total = total + x * y
    return total


def square(n, a):
    assert len(a) == n * n
    return [a[i * n : i * n + n] for i in range(n)]


def apply(a, v):
    return [dot(row, v) for row in a]


def times(*vectors):
    result = vectors[0]
    for v in vectors[1:]:
        result = [x * y for x, y in zip(result, v, strict=True)]
    return result


def is_lower(a):
    return all(a[i][j] == ZERO for i in range(len(a)) for j in range(i, len(a)))


def additive(t):
    n = len(t["alpha"])
    e = [ONE] * n
    a0, b0 = square(n, t["a0"]), square(n, t["b0"])
    a, b = apply(a0, e), apply(b0, e)
    assert is_lower(a0) and is_lower(b0) and a == t["c0"]
    return [
        (dot(t["alpha"], e), ONE),
        (dot(t["beta1"], e), ONE),
        (dot(t["beta2"], e), ZERO),
        (dot(t["alpha"], b), ONE),
        (dot(t["alpha"], a), HALF),
        (dot(t["alpha"], times(b, b)), plain(Fraction(3, 2))),
        (dot(t["beta1"], t["c1"]), ONE),
        (dot(t["beta2"], t["c1"]), plain(-1)),
    ]


def diagonal(t):
    n = len(t["alpha"])
    e = [ONE] * n
    a0, a1, b0, b1 = (square(n, t[k]) for k in ("a0", "a1", "b0", "b1"))
    assert all(map(is_lower, (a0, a1, b0, b1)))
    assert apply(a0, e) == t["c0"] and apply(a1, e) == t["c1"]
    b = apply(b1, e)
    wanted = {  # rows beta1, ..., beta4
        "e": (e, (1, 0, 0, 0)),
        "b1 e": (b, (0, 1, 0, 0)),
        "a1 e": (apply(a1, e), (1, 0, -1, 0)),
        "(b1 e)^2": (times(b, b), (1, 0, -1, 2)),
        "b1 b1 e": (apply(b1, b), (0, 0, 0, 1)),
    }
    rows = [(dot(t[f"beta{k + 1}"], v), plain(q[k])) for v, q in wanted.values() for k in range(4)]
    b = apply(b0, e)
    mixed = apply(a1, b)
    return rows + [
        (dot(t["alpha"], e), ONE),
        (dot(t["alpha"], apply(a0, e)), HALF),
        (dot(t["alpha"], b), ONE),
        (dot(t["alpha"], times(b, b)), plain(Fraction(3, 2))),
        (HALF * dot(t["beta1"], mixed) + plain(Fraction(1, 3)) * dot(t["beta3"], mixed), ZERO),
    ]


def strong(t):
    """f at the start alone; g W at the start alone: beta1 = alpha = (1, 0, 0), and a = 0."""
    n = len(t["beta2"])
    b1 = [[t["b1"][i]] + [ZERO] * (n - 1) for i in range(n)]
    b = apply(b1, [ONE] * n)
    first = [ONE] + [ZERO] * (n - 1)
    return [
        (dot(t["beta2"], [ONE] * n), ZERO),
        (dot(first, b), ZERO),
        (dot(t["beta2"], b), ONE),
        (dot(t["beta2"], times(b, b)), ZERO),
        (dot(t["beta2"], apply(b1, b)), ZERO),
    ]


def weak(t):
    n = len(t["alpha"])
    e = [ONE] * n
    column = lambda v: [[v[i]] + [ZERO] * (n - 1) for i in range(n)]
    a0, a1, a2 = square(n, t["a0"]), column(t["c1"]), [[ZERO] * n] * n
    b0, b1, b2 = column(t["b0"]), column(t["b1"]), square(n, t["b2"])
    alpha, s1, s2, s3, s4 = (t[k] for k in ("alpha", "beta1", "beta2", "beta3", "beta4"))
    assert is_lower(a0) and apply(a0, e) == t["c0"]
    p, q, r = apply(b0, e), apply(b1, e), apply(b2, e)  # the rows' sums
    u, v, w = apply(a0, e), apply(a1, e), apply(a2, e)
    power = lambda x, k: times(*[x] * k)
    zeros = [
        dot(s4, e), dot(s3, e), dot(s2, e), dot(s1, q), dot(s4, w), dot(s3, r), dot(s4, power(r, 2)),
        dot(s3, w), dot(s1, apply(b1, q)), dot(s3, apply(b2, q)), dot(s3, apply(b2, apply(b1, q))),
        dot(s1, apply(a1, p)), dot(s3, apply(a2, p)), dot(s4, power(w, 2)), dot(s4, apply(a2, u)),
        dot(alpha, apply(b0, q)), dot(s2, v), dot(s1, times(v, q)), dot(s3, times(w, r)),
        dot(s4, apply(a2, p)), dot(s2, apply(a1, p)), dot(s4, times(power(r, 2), w)),
        dot(s4, apply(a2, power(p, 2))), dot(s2, apply(a1, power(p, 2))), dot(s1, apply(b1, v)),
        dot(s3, apply(b2, v)), dot(s2, power(q, 2)), dot(s4, apply(b2, q)), dot(s2, apply(b1, q)),
        dot(s1, power(q, 3)), dot(s3, power(r, 3)), dot(s1, apply(b1, power(q, 2))),
        dot(s3, apply(b2, power(q, 2))), dot(s4, power(r, 4)), dot(s4, power(apply(b2, q), 2)),
        dot(s4, times(r, apply(b2, q))), dot(alpha, times(p, apply(b0, q))),
        dot(s1, times(apply(a1, p), q)), dot(s3, times(apply(a2, p), r)),
        dot(s1, apply(a1, apply(b0, q))), dot(s3, apply(a2, apply(b0, q))),
        dot(s4, times(apply(b2, v), r)), dot(s1, apply(b1, apply(a1, p))),
        dot(s3, apply(b2, apply(a1, p))), dot(s1, times(q, apply(b1, q))),
        dot(s3, times(r, apply(b2, q))), dot(s1, apply(b1, apply(b1, q))),
        dot(s4, times(r, apply(b2, power(q, 2)))), dot(s4, times(r, apply(b2, apply(b1, q)))),
    ]  # fmt: skip
    one = dot(s1, e)
    return [(x, ZERO) for x in zeros] + [
        (dot(alpha, e), ONE),
        (one * one, ONE),
        (dot(alpha, u), HALF),
        (dot(alpha, power(p, 2)), HALF),
        (one * dot(alpha, p), HALF),
        (one * dot(s1, v), HALF),
        (dot(s2, q), ONE),
        (dot(s4, r), ONE),
        (one * dot(s1, power(q, 2)), HALF),
        (one * dot(s3, power(r, 2)), HALF),
    ]


def shark(t):
    """Noise w W + v H of the stages, E H^2 = h/12: int W ds/h = W/2 + H, E int W^2 ds/h = h/2."""
    w, v, twelfth = t["of_w"], t["of_h"], plain(Fraction(1, 12))
    a = apply(square(len(w), t["a0"]), [ONE] * len(w))
    assert a == t["c0"]
    return [
        (dot(t["alpha"], [ONE] * len(w)), ONE),
        (dot(t["alpha"], a), HALF),
        (dot(t["alpha"], w), HALF),
        (dot(t["alpha"], v), ONE),
        (dot(t["alpha"], times(w, w)) + twelfth * dot(t["alpha"], times(v, v)), HALF),
    ]


KINDS = {
    "ito_additive_tableau": (additive, "c0 c1 a0 b0 alpha beta1 beta2", "strong order 3/2"),
    "ito_diagonal_tableau": (
        diagonal,
        "c0 c1 a0 a1 b0 b1 alpha beta1 beta2 beta3 beta4",
        "strong order 3/2",
    ),
    "ito_weak_tableau": (
        weak,
        "c0 c1 a0 alpha beta1 beta3 b0 b1 b2 beta2 beta4",
        "weak order 2",
    ),
    "sri1": (strong, "b1 beta2", "strong order 1"),
    "shark": (shark, "c0 a0 alpha of_w of_h", "strong order 3/2"),
}


def check(path):
    source = open(path).read()
    name = re.search(r'\.name = "([^"]+)"', source)
    if not name:
        return 0
    kind = re.search(r"static const (ito_\w+_tableau) tableau", source)
    key = kind[1] if kind else name[1]
    if key not in KINDS:
        return 0
    conditions, names, order = KINDS[key]
    t = {k: read(source, k) for k in names.split()}
    defects = [abs(float(x) - float(y)) for x, y in conditions(t) if not x == y]
    ok(not defects, f"{name[1]}: {len(conditions(t))} conditions of {order} hold exactly {defects}")
    # Control: a weight off in its 15th digit.
    last = names.split()[-1]
    at = max(k for k, x in enumerate(t[last]) if not x == ZERO)
    changed = list(t[last])
    changed[at] = changed[at] * plain(1 + Fraction(1, 10**15))
    ok(
        any(not x == y for x, y in conditions({**t, last: changed})),
        f"{name[1]}: control: {last} off in its 15th digit is noticed",
    )
    return 1


two = Number.root(Fraction(2, 9))
ok(two * two == plain(Fraction(2, 9)) and two.terms == {2: Fraction(1, 3)}, "sqrt(2/9) = sqrt(2)/3")
six = Number.root(Fraction(6)) * Number.root(Fraction(10, 3))
ok(six.terms == {5: Fraction(2)}, "sqrt(6) sqrt(10/3) = 2 sqrt(5)")
ok(not two == plain(Fraction(1414213562373095, 3 * 10**15)), "control: a decimal is not it")
found = sum(map(check, sys.argv[1:]))
ok(found >= 8, f"{found} tableaus found")
print(f"1..{count}")
sys.exit(failures != 0)
