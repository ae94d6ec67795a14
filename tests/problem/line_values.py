"""Stored numbers of additive-nonlinear and double-well (src/problem).

E phi(u_T) = [exp(-H T) (phi psi)](u0)/psi(u0), psi = exp(-V/s^2), H = -s^2/2 d^2 + f^2/(2 s^2) + f'/2:
the generator in its symmetric form, on a sinc grid at two resolutions.  Integrals by quadrature in
30-digit arithmetic.  Prints the C constants."""
import mpmath as mp
import numpy as np

mp.mp.dps = 40
PROBLEMS = {
    # name: s, u0, T, half width, f, f', V (numpy and mpmath alike)
    "additive-nonlinear": (0.5, 1.0, 1.0, 5.0, lambda u, m: -(u + m.sin(u)), lambda u, m: -(1 + m.cos(u)),
                           lambda u, m: u * u / 2 + 1 - m.cos(u)),
    "double-well": (0.7, -1.0, 5.0, 3.8, lambda u, m: u - u**3, lambda u, m: 1 - 3 * u * u,
                    lambda u, m: u**4 / 4 - u * u / 2),
}


def expectation(problem, phi, h):
    s, u0, end, half, f, slope, potential = problem
    k = np.arange(-int(half / h), int(half / h) + 1)
    u = k * h
    difference = k[:, None] - k[None, :]
    with np.errstate(divide="ignore"):
        kinetic = np.where(difference == 0, np.pi**2 / 3, 2.0 * (-1.0) ** difference / difference**2.0)
    hamiltonian = s * s / 2 * kinetic / h**2 + np.diag(f(u, np) ** 2 / (2 * s * s) + slope(u, np) / 2)
    value, vector = np.linalg.eigh(hamiltonian)
    psi = np.exp(-potential(u, np) / s**2)
    at = np.argmin(abs(u - u0))
    assert abs(u[at] - u0) < 1e-12
    return (vector[at] * np.exp(-end * value)) @ (vector.T @ (phi(u) * psi)) / psi[at]


for name, problem in PROBLEMS.items():
    s, u0, end, half, f, slope, potential = problem
    for text, phi in (("u", lambda u: u), ("u^2", lambda u: u * u)):
        print(name, text, *(repr(float(expectation(problem, phi, h))) for h in (0.05, 0.04)))
    weight = lambda u: mp.exp(-2 * potential(u, mp) / mp.mpf(s) ** 2)
    print(name, "integral", mp.nstr(mp.quad(weight, [-mp.inf, -2, -1, 0, 1, 2, mp.inf]), 25))

s = mp.mpf("0.7")
potential = PROBLEMS["double-well"][6]
inner = lambda y: mp.quad(lambda z: mp.exp(-2 * potential(z, mp) / s**2), [-mp.inf, -2, -1, y])
mp.mp.dps = 25
print("double-well exit", mp.nstr(2 / s**2 * mp.quad(lambda y: mp.exp(2 * potential(y, mp) / s**2) * inner(y), [-1, 0]), 20))
