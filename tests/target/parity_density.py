#!/usr/bin/env python3
"""Writes parity_density.h from /target and /density of parity.h5, the numbers of reference
implementations: log-density and score of a 2D Gaussian mixture diffused by the VP-linear schedule
(beta 0.1 to 20), in double precision, as the published code of the samplers saw them.
Run: python3 parity_density.py parity.h5 > parity_density.h; clang-format -i parity_density.h"""
import sys
import h5py

f = h5py.File(sys.argv[1], "r")


def show(name, a):
    values = ", ".join(repr(float(v)) for v in a.ravel())
    dims = "".join("[%d]" % n for n in a.shape) if a.size > 1 else "[1]"
    print("static const double %s[%d] = { %s }; /* %s */" % (name, a.size, values, dims))


print("/* Made by parity_density.py: edit that.  Log-density and score of a Gaussian mixture diffused by\n"
      " * the VP-linear schedule (beta 0.1 to 20), numbers of reference implementations. */")
for name in ("weights", "means", "covariances"):
    show("parity_" + name, f["target/" + name][...])
for name in ("x", "t", "logp", "score"):
    show("parity_" + name, f["density/" + name][...])
