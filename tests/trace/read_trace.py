"""Opens traces as users do, by h5py and by xarray.

usage: read_trace.py TRACE EXPERIMENT
Prints one TAP-like line for each check; ends with 77 where a package is missing.
"""

import sys

try:
    import h5netcdf  # noqa: F401
    import h5py
    import numpy as np
    import xarray as xr
except ImportError as missing:
    print(missing)
    sys.exit(77)


def check(holds, text):
    print("ok" if holds else "not ok", text, flush=True)


def pattern(t, p, i):
    """The bits that tests/trace/pattern.h writes."""
    mask = (1 << 64) - 1
    z = ((t * 1000003 + p) * 64 + i + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


trace, experiment = sys.argv[1:]
places = [(0, 0, 0), (12, 2999, 1), (9, 2048, 0), (10, 2047, 1)]

with h5py.File(trace, "r") as f:
    check(text(f.attrs["ito_format"]) == "trace", "h5py: format")
    check(int(f.attrs["ito_format_version"]) == 1, "h5py: format version")
    check(text(f.attrs["status"]) == "complete", "h5py: status")
    check(f["x"].shape == (13, 3000, 2), "h5py: shape of x")
    bits = f["x"][:].view(np.uint64)
    check(all(int(bits[q]) == pattern(*q) for q in places), "h5py: bits of x")
    check([d.keys()[0] for d in f["x"].dims] == ["time", "path", "dim"], "h5py: scales of x")
    check(np.array_equal(f["time"][:], 0.25 * np.arange(13)), "h5py: times")
    check(int(f.attrs["seed"]) == 2**64 - 1, "h5py: the seed has all its bits")

with xr.open_dataset(trace, engine="h5netcdf") as d:
    check(d.x.dims == ("time", "path", "dim"), "xarray: dimensions of x")
    bits = d.x.values.view(np.uint64)
    check(all(int(bits[q]) == pattern(*q) for q in places), "xarray: bits of x")
    check(float(d.x.time[4]) == 1.0, "xarray: coordinates")
    check(d.path_stop_state.dims == ("path", "dim"), "xarray: the end of paths")
    check(d.x.attrs["long_name"] == "state", "xarray: names for plots")
    check(text(d.attrs["status"]) == "complete", "xarray: attributes")
with xr.open_dataset(trace, engine="h5netcdf", group="resume") as d:
    check(d.done.values.tolist() == [1, 1], "xarray: /resume")

with h5py.File(experiment, "r") as f:
    row = f["claims/table"][1]
    check(text(row["name"]) == "wrong" and text(row["kind"]) == "control", "h5py: claims")
    check(row["value"] == 0.5 and bool(row["as_expected"]) is True, "h5py: numbers of claims")
    check(h5py.check_enum_dtype(f["claims/table"].dtype["as_expected"]) == {"FALSE": 0, "TRUE": 1}
          or f["claims/table"].dtype["as_expected"] == np.dtype(bool), "h5py: a bool is a bool")
with xr.open_dataset(experiment, engine="h5netcdf") as d:
    check(text(d.attrs["ito_format"]) == "experiment", "xarray: the root of an experiment")
with xr.open_dataset(experiment, engine="h5netcdf", group="tables/order") as d:
    check(d.error.dims == ("row",) and float(d.error[2]) == 3.0, "xarray: a table")
    check(d.error.attrs["units"] == "m", "xarray: units")
with xr.open_dataset(experiment, engine="h5netcdf", group="runs/a") as d:
    check(d.x.shape == (1, 5, 1), "xarray: a run of an experiment")
with xr.open_dataset(experiment, engine="h5netcdf", group="target") as d:
    check(d.covariances.dims == ("component", "dim", "dim_2"), "xarray: the target")
    check(d.means.shape == (2, 1) and np.isclose(d.weights.values.sum(), 1), "xarray: its arrays")
