#!/usr/bin/env python3
"""Order conditions of the Runge-Kutta tableaus, in integers, on the digits that the sources hold.

tableaus.py FILE.c...: for each file with a tableau, the conditions sum_i b_i phi_i(t) = 1/gamma(t)
of all rooted trees t (Butcher; Hairer, Norsett, Wanner 1993, II.2): they hold up to the declared
order (exactly where all coefficients are fractions, else to the digits that are given), and not
beyond; a changed digit is noticed."""

import re
import sys
from fractions import Fraction
from functools import lru_cache
from math import lcm

count = failures = 0


def ok(holds, text):
    global count, failures
    count += 1
    failures += not holds
    print(f"{'' if holds else 'not '}ok {count} - {text}")


@lru_cache(None)
def trees(order):
    """Rooted trees of an order: sorted tuples of their subtrees."""
    if order == 1:
        return [()]

    def forests(total, bound):
        # Multisets of trees with `total` nodes, the trees in an order not above `bound`.
        if total == 0:
            yield ()
        for size in range(min(total, bound[0]), 0, -1):
            for k, tree in enumerate(trees(size)):
                if (size, k) <= bound:
                    for rest in forests(total - size, (size, k)):
                        yield (tree,) + rest

    return list(forests(order - 1, (order - 1, len(trees(order - 1)))))


@lru_cache(None)
def nodes(tree):
    return 1 + sum(map(nodes, tree))


@lru_cache(None)
def gamma(tree):
    product = nodes(tree)
    for sub in tree:
        product *= gamma(sub)
    return product


NUMBER = r"[-+]?[\d.]+(?:e[-+]?\d+)?"


def value(text):
    parts = [Fraction(p.strip()) for p in text.split("/")]
    return parts[0] / parts[1] if len(parts) == 2 else parts[0]


def array(source, name):
    """Entries of an array as texts, by rows; None where there is none."""
    m = re.search(rf"static const double {name}(?:\[[A-Z\d +]*\])+ = \{{(.*?)\}};", source, re.S)
    if not m:
        return None
    rows = re.findall(r"\{(.*?)\}", m[1], re.S) or [m[1]]
    return [[e.strip() for e in row.split(",") if e.strip()] for row in rows]


class Tableau:
    def __init__(self, source):
        texts = {n: array(source, n) for n in ("a", "b", "c", "b_error", "b_error_lower")}
        entries = [e for t in texts.values() if t for row in t for e in row]
        # A decimal of many digits is a rounded number.
        digits = [len(re.sub(r"e.*|[-.]", "", e).lstrip("0")) for e in entries if "/" not in e]
        self.exact = max(digits) < 12
        self.digits = min((n for n in digits if n >= 12), default=None)
        rows = {n: [[value(e) for e in row] for row in t] for n, t in texts.items() if t}
        self.b, self.c = rows["b"][0], rows["c"][0]
        n = len(self.b)
        self.a = [row + [Fraction(0)] * (n - len(row)) for row in rows["a"]]
        self.triangle = all(len(r) <= max(i, 1) for i, r in enumerate(rows["a"])) and rows["a"][0] == [0]
        self.errors = [rows[n][0] for n in ("b_error", "b_error_lower") if n in rows]

    def scaled(self, vectors):
        """Integers: the entries times their common denominator, and that."""
        one = lcm(*(x.denominator for v in vectors for x in v))
        return one, [[int(x * one) for x in v] for v in vectors]

    def violation(self, order, b):
        """Largest |sum_i b_i phi_i - 1/gamma| of an order, and that of the sum of |terms|."""
        one, rows = self.scaled(self.a + [b])
        a, b = rows[:-1], rows[-1]
        n = len(b)

        @lru_cache(None)
        def phi(tree, size):
            # Times one^(nodes - 1), for each stage; size: of the absolute values.
            result = [1] * n
            for sub in tree:
                inner = phi(sub, size)
                for i in range(n):
                    result[i] *= sum(
                        (abs(a[i][j]) if size else a[i][j]) * inner[j] for j in range(i) if a[i][j]
                    )
            return result

        worst, largest = Fraction(0), Fraction(0)
        for tree in trees(order):
            unit = one ** nodes(tree)
            total = sum(x * y for x, y in zip(b, phi(tree, False)))
            size = sum(abs(x) * y for x, y in zip(b, phi(tree, True)))
            worst = max(worst, abs(Fraction(total * gamma(tree) - unit, unit * gamma(tree))))
            largest = max(largest, Fraction(size, unit))
        return worst, largest


def holds_up_to(t, order, b):
    """Whether the conditions hold, and the worst violation."""
    worst, right = 0, True
    for q in range(1, order + 1):
        v, size = t.violation(q, b)
        worst = max(worst, v)
        # Coefficients are given to `digits` digits: each factor of a term is off by half a unit.
        bound = 0 if t.exact else q * size * Fraction(1, 10 ** (t.digits - 1)) / 2
        right = right and v <= bound
    return right, float(worst)


def nested(rows, theta):
    """Weights of x1 - x0, h k_0, h k_last and the rows F_j at theta: ode/embedded.h."""
    up, down = theta, 1 - theta
    difference = up * (1 - down + up * down * 2)
    first = up * (down - up * down)
    last = -up * down * up
    weights, factor = [], up * down * up
    for j in range(rows):
        factor *= down if j % 2 == 0 else up
        weights.append(factor)
    return difference, first, last, weights


def check_dense(name, source, t):
    """The continuous extension has its order for all theta: as many as make the polynomial 0."""
    order = int(re.search(r"\.dense = \{.*?\.order = (\d+)", source, re.S)[1])
    texts = {n: array(source, n) or [] for n in ("dense", "a_extra", "c_extra")}
    rows = {n: [[value(e) for e in row] for row in r] for n, r in texts.items()}
    dense, n = rows["dense"], len(t.b)
    count = n + len(rows["a_extra"])
    whole = Tableau.__new__(Tableau)
    whole.a = [r + [Fraction(0)] * (count - n) for r in t.a]
    whole.a += [r + [Fraction(0)] * (count - len(r)) for r in rows["a_extra"]]
    decimals = [e for r in texts["dense"] + texts["a_extra"] for e in r if "/" not in e and e != "0"]
    whole.exact = t.exact and not decimals
    whole.digits = min([len(re.sub(r"e.*|[-.]", "", e).lstrip("0").rstrip("0")) for e in decimals
                        if len(e) > 12] or [99] + [t.digits or 99])
    if not whole.exact:
        whole.digits = min(whole.digits, t.digits or 99)
    for row, c in zip(rows["a_extra"], rows["c_extra"][0] if rows["c_extra"] else []):
        off = abs(sum(row) - c)
        ok(off < Fraction(1, 10**27), f"{name}: an extra row sums to its node (off by {float(off):.1e})")

    def weights(d, theta):
        difference, first, last, factors = nested(len(d), theta)
        w = [difference * b for b in t.b] + [Fraction(0)] * (count - n)
        w[0] += first
        w[n - 1] += last
        for factor, row in zip(factors, d):
            for i, x in enumerate(row):
                w[i] += factor * x
        return [x / theta for x in w]

    def scaled_violation(d, q, theta):
        # sum_i b_i(theta) phi_i = theta^q / gamma: with phi of the nodes c/theta it is 1/gamma.
        whole_at = Tableau.__new__(Tableau)
        whole_at.a = [[x / theta for x in r] for r in whole.a]
        return whole_at.violation(q, weights(d, theta))

    thetas = [Fraction(k, 9) for k in range(1, 9)]

    def worst(d):
        right, most = True, Fraction(0)
        for theta in thetas:
            for q in range(1, order + 1):
                v, size = scaled_violation(d, q, theta)
                most = max(most, v)
                bound = 0 if whole.exact else q * size * Fraction(1, 10 ** (whole.digits - 2))
                right = right and v <= bound
        return right, float(most)

    holds, off = worst(dense)
    kind = "exactly" if whole.exact else f"to {whole.digits} digits"
    ok(holds, f"{name}: between steps, order {order} {kind} (off by {off:.1e})")
    beyond = max(scaled_violation(dense, order + 1, theta)[0] for theta in thetas)
    ok(beyond > Fraction(1, 10**6), f"{name}: and not {order + 1} (off by {float(beyond):.1e})")
    if dense:
        changed = [list(r) for r in dense]
        changed[0][0] *= 1 + Fraction(1, 10**12)
        holds, off = worst(changed)
        ok(not holds, f"{name}: control: a weight of it off in its 12th digit is noticed (off by {off:.1e})")


def check(path):
    source = open(path).read()
    if not re.search(r"static const double a\[", source):
        return 0
    name = re.search(r'\.name = "([^"]+)"', source)[1]
    order = int(re.search(r"\.order = (\d+)", source)[1])
    t = Tableau(source)
    kind = "exactly" if t.exact else f"to its {t.digits} digits"
    holds, worst = holds_up_to(t, order, t.b)
    ok(holds, f"{name}: conditions up to order {order} hold {kind} (off by {worst:.1e})")
    beyond, _ = t.violation(order + 1, t.b)
    ok(beyond > Fraction(1, 10**6), f"{name}: not those of order {order + 1} (off by {float(beyond):.1e})")
    worst = max(abs(sum(row) - c) for row, c in zip(t.a, t.c))
    bound = 0 if t.exact else Fraction(len(t.b), 10 ** (t.digits - 3))
    ok(t.triangle and worst <= bound, f"{name}: explicit, rows sum to the nodes {kind}")
    if ".fsal = 1" in source:
        ok(t.a[-1] == t.b and t.c[-1] == 1, f"{name}: the last stage is the next first")
    lower = re.search(r"\.error_order = (\d+)", source)
    orders = [int(lower[1]), 3] if lower else []
    for e, q in zip(t.errors, orders):
        embedded = [x - y for x, y in zip(t.b, e)]
        holds, worst = holds_up_to(t, q, embedded)
        ok(holds, f"{name}: an embedded method has order {q} {kind} (off by {worst:.1e})")
        beyond, _ = t.violation(q + 1, embedded)
        ok(beyond > Fraction(1, 10**6), f"{name}: and not {q + 1} (off by {float(beyond):.1e})")
    # Control: one coefficient changed in its 15th digit, which the doubles would hardly show.
    changed = list(t.b)
    changed[max(j for j, x in enumerate(changed) if x)] *= 1 + Fraction(1, 10**15)
    holds, worst = holds_up_to(t, order, changed)
    ok(not holds, f"{name}: control: a weight off in its 15th digit is noticed (off by {worst:.1e})")
    if ".dense = " in source:
        check_dense(name, source, t)
    return 1


sizes = [len(trees(q)) for q in range(1, 10)]
ok(sizes == [1, 1, 2, 4, 9, 20, 48, 115, 286], f"rooted trees of order 1 to 9: {sizes}")
ok(
    gamma((((((),),),),)) == 120 and gamma(((), (), (), ())) == 5,
    "their densities: 120 for the tall one of order 5, 5 for the broad one",
)
found = sum(map(check, sys.argv[1:]))
ok(found > 0, f"{found} tableaus found")
print(f"1..{count}")
sys.exit(failures != 0)
