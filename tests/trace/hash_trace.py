"""The hash of a file's data by h5py and hashlib, as doc/format.md states it.

usage: hash_trace.py FILE...
Prints one hash for each file; ends with 77 where a package is missing.
"""

import hashlib
import sys

try:
    import h5py
    import numpy as np
except ImportError as missing:
    print(missing)
    sys.exit(77)


def kind(dtype):
    """The form of a value, and its type in the hash."""
    if h5py.check_enum_dtype(dtype) is not None or dtype == np.bool_:
        return f"e{dtype.itemsize}", dtype
    if dtype.kind == "S":
        return f"S{dtype.itemsize}", dtype
    return {"f": "f8", "i": "i8", "u": "u8"}[dtype.kind], np.dtype("<" + dtype.kind + "8")


def form(dtype):
    if dtype.names is None:
        return kind(dtype)
    parts = [(name,) + kind(dtype[name]) for name in dtype.names]
    text = "{" + ",".join(f"{name}:{what}" for name, what, _ in parts) + "}"
    return text, np.dtype([(name, to) for name, _, to in parts])


def tiles(shape):
    """Three axes: pieces of 10 by 2048, halved to at most 512 KiB; else the whole."""
    if len(shape) != 3:
        yield ...
        return
    times, paths = min(10, shape[0]), 2048
    while paths > 1 and times * paths * shape[2] * 8 > 524288:
        paths //= 2
    for t in range(0, shape[0], times):
        for p in range(0, shape[1], paths):
            yield slice(t, t + times), slice(p, p + paths)


def digest(path):
    names = []
    total = hashlib.sha256()
    with h5py.File(path, "r") as f:
        f.visititems(lambda name, x: names.append("/" + name) if isinstance(x, h5py.Dataset) else None)
        for name in sorted(names, key=str.encode):
            if name.startswith("/record/") or "/resume/" in name:
                continue
            data = f[name]
            text, to = form(data.dtype)
            total.update(f"{name} {text} [{', '.join(map(str, data.shape))}]\n".encode())
            for tile in tiles(data.shape):
                total.update(np.ascontiguousarray(data[tile].astype(to)).tobytes())
    return total.hexdigest()


for name in sys.argv[1:]:
    print(digest(name))
