# mypy: disallow-untyped-defs=False
"""Rules of linear algebra, batched where NumPy is.

Giles (2008), Collected matrix derivative results for forward and reverse mode algorithmic
differentiation, section 2; the Cholesky factor after Murray (2016), arXiv:1602.07527.
"""

import numpy as np

from tangentish.rules.registry import adjoint, tangent
from tangentish.runtime import half_tril, unbroadcast


@tangent(np.linalg.solve)
def solve_tangent(da, db, y, a, b):
    """dy = a^-1 (db - da y);  Giles (2008), 2.3.1."""
    if np.ndim(b) == 1 and np.ndim(a) > 2:
        return np.linalg.solve(a, (db - np.squeeze(da @ np.expand_dims(y, -1), -1))[..., None])[
            ..., 0
        ]
    return np.linalg.solve(a, db - da @ y)


@adjoint(np.linalg.solve)
def solve(g, y, a, b):
    """bb = a^-T g,  ba = -bb y^T;  Giles (2008), 2.3.1."""
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        bb = np.linalg.solve(np.transpose(a), g)
        return np.outer(-bb, y), bb
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        bb = np.linalg.solve(np.transpose(a), g)
        return -bb @ np.transpose(y), bb
    if np.ndim(b) == 1:
        bb = np.linalg.solve(np.swapaxes(a, -1, -2), np.expand_dims(g, -1))
        return unbroadcast(-bb @ np.expand_dims(y, -2), a), unbroadcast(np.squeeze(bb, -1), b)
    bb = np.linalg.solve(np.swapaxes(a, -1, -2), g)
    return unbroadcast(-bb @ np.swapaxes(y, -1, -2), a), unbroadcast(bb, b)


@tangent(np.linalg.inv)
def inv_tangent(da, y, a):
    """dy = -y da y;  Giles (2008), 2.2.3."""
    return -y @ da @ y


@adjoint(np.linalg.inv)
def inv(g, y, a):
    """ba = -y^T g y^T;  Giles (2008), 2.2.3."""
    yt = np.transpose(y) if np.ndim(a) == 2 else np.swapaxes(y, -1, -2)
    return -yt @ g @ yt


@tangent(np.linalg.det)
def det_tangent(da, y, a):
    """dy = y tr(a^-1 da);  an error where a is singular;  Giles (2008), 2.2.4."""
    return y * np.trace(np.linalg.solve(a, da), axis1=-2, axis2=-1)


@adjoint(np.linalg.det)
def det(g, y, a):
    """ba = g y a^-T;  an error where a is singular;  Giles (2008), 2.2.4."""
    if np.ndim(a) == 2:
        return g * y * np.transpose(np.linalg.inv(a))
    return np.expand_dims(g * y, (-2, -1)) * np.swapaxes(np.linalg.inv(a), -1, -2)


@tangent(np.linalg.slogdet)
def slogdet_tangent(da, y, a):
    """d(sign, log) = (i sign Im(t), Re(t)),  t = tr(a^-1 da)."""
    t = np.trace(np.linalg.solve(a, da), axis1=-2, axis2=-1)
    return 1j * y[0] * np.imag(t) if np.iscomplexobj(a) else None, np.real(t) if np.iscomplexobj(
        a
    ) else t


@adjoint(np.linalg.slogdet)
def slogdet(g, y, a):
    """ba = g a^-T for the logarithm;  the sign of a complex matrix turns with Im(tr(a^-1 da))."""
    weight = g[1] + 1j * np.imag(g[0] * y[0]) if np.iscomplexobj(a) else g[1]
    if np.ndim(a) == 2:
        return weight * np.transpose(np.linalg.inv(a))
    return np.expand_dims(weight, (-2, -1)) * np.swapaxes(np.linalg.inv(a), -1, -2)


@tangent(np.linalg.norm, kinks="0 at 0")
def norm_tangent(dx, y, x, *, ord=None, axis=None, keepdims=False):
    """dy = sum(Re(conj(x) dx)) / y for the Euclidean and the Frobenius norm;  0 at 0."""
    if not (
        ord is None or ord == "fro" or (ord == 2 and (np.ndim(x) == 1 or isinstance(axis, int)))
    ):
        raise NotImplementedError(
            "numpy.linalg.norm with another ord than that of Euclid and Frobenius"
        )
    scale = (y if y != 0 else 1) if np.ndim(y) == 0 else np.where(y == 0, 1, y)
    return (
        np.sum(
            np.real(np.conj(x) * dx) if np.iscomplexobj(x) else x * dx, axis=axis, keepdims=keepdims
        )
        / scale
    )


@adjoint(np.linalg.norm, kinks="0 at 0")
def norm(g, y, x, *, ord=None, axis=None, keepdims=False):
    """dy = sum(Re(conj(x) dx)) / y for the Euclidean and the Frobenius norm;  0 at 0."""
    if not (
        ord is None or ord == "fro" or (ord == 2 and (np.ndim(x) == 1 or isinstance(axis, int)))
    ):
        raise NotImplementedError(
            "numpy.linalg.norm with another ord than that of Euclid and Frobenius"
        )
    scale = (y if y != 0 else 1) if np.ndim(y) == 0 else np.where(y == 0, 1, y)
    g = g / scale
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return g * (np.conj(x) if np.iscomplexobj(x) else x)


@tangent(np.linalg.cholesky)
def cholesky_tangent(da, y, a):
    """dL = L half(L^-1 da L^-H), the lower triangle, half the diagonal;  Murray (2016), forward."""
    left = np.linalg.solve(y, da)
    both = np.conj(np.swapaxes(np.linalg.solve(y, np.conj(np.swapaxes(left, -1, -2))), -1, -2))
    return y @ half_tril(both)


@adjoint(np.linalg.cholesky)
def cholesky(g, y, a):
    """ba = sym(L^-T half(L^T g) L^-1) for symmetric perturbations;  Murray (2016), reverse."""
    if np.iscomplexobj(a):
        raise NotImplementedError("numpy.linalg.cholesky of complex matrices")
    yt = np.swapaxes(y, -1, -2)
    left = np.linalg.solve(yt, half_tril(yt @ g))
    both = np.swapaxes(np.linalg.solve(yt, np.swapaxes(left, -1, -2)), -1, -2)
    return 0.5 * (both + np.swapaxes(both, -1, -2))
