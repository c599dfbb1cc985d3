# mypy: disallow-untyped-defs=False
"""Rules of products of vectors, matrices and stacks of them, folded by rank."""

import numpy as np

from tangentish.rules.registry import bilinear, method
from tangentish.runtime import unbroadcast


@bilinear(np.matmul, "@")
def matmul(g, y, a, b):
    """y[.., i, k] = a[.., i, j] b[.., j, k]:  ba = g b^T,  bb = a^T g.

    A vector is a row on the left and a column on the right.
    """
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return g * b, g * a
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return g @ np.transpose(b), np.transpose(a) @ g
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(g, b), np.transpose(a) @ g
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ g, np.outer(a, g)
    rows = np.expand_dims(a, 0) if np.ndim(a) == 1 else a
    columns = np.expand_dims(b, 1) if np.ndim(b) == 1 else b
    if np.ndim(a) == 1:
        g = np.expand_dims(g, -2)
    if np.ndim(b) == 1:
        g = np.expand_dims(g, -1)
    left = unbroadcast(g @ np.swapaxes(columns, -1, -2), rows)
    right = unbroadcast(np.swapaxes(rows, -1, -2) @ g, columns)
    return np.reshape(left, np.shape(a)), np.reshape(right, np.shape(b))


@bilinear(np.dot, method("dot"), signature="(a, b, out=None)")
def dot(g, y, a, b):
    """y[i.., k.., m] = a[i.., j] b[k.., j, m]:  as matmul for vectors and matrices."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(g * b, a), unbroadcast(g * a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return g * b, g * a
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return g @ np.transpose(b), np.transpose(a) @ g
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(g, b), np.transpose(a) @ g
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return b @ g, np.outer(a, g)
    last = np.moveaxis(b, -2, -1) if np.ndim(b) > 1 else b
    left = np.tensordot(g, last, np.ndim(b) - 1)
    right = np.tensordot(np.moveaxis(a, -1, 0), g, np.ndim(a) - 1)
    return left, np.moveaxis(right, 0, -2) if np.ndim(b) > 1 else right


@bilinear(np.inner, signature="(a, b, /)")
def inner(g, y, a, b):
    """y[i.., k..] = a[i.., j] b[k.., j]:  ba = g b,  bb = g^T a."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(g * b, a), unbroadcast(g * a, b)
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return g * b, g * a
    if np.ndim(a) == 2 and np.ndim(b) == 2:
        return g @ b, np.transpose(g) @ a
    if np.ndim(a) == 2 and np.ndim(b) == 1:
        return np.outer(g, b), np.transpose(a) @ g
    if np.ndim(a) == 1 and np.ndim(b) == 2:
        return g @ b, np.outer(g, a)
    left = np.tensordot(g, b, np.ndim(b) - 1)
    right = np.tensordot(np.moveaxis(a, -1, 0), g, np.ndim(a) - 1)
    return left, np.moveaxis(right, 0, -1)


@bilinear(np.outer)
def outer(g, y, a, b):
    """y[i, j] = a[i] b[j]:  ba = g b,  bb = g^T a;  operands are flattened."""
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        return g @ b, np.transpose(g) @ a
    return np.reshape(g @ np.ravel(b), np.shape(a)), np.reshape(
        np.transpose(g) @ np.ravel(a), np.shape(b)
    )


@bilinear(np.tensordot)
def tensordot(g, y, a, b, *, axes=2):
    """y[i.., k..] = a[i.., j..] b[j.., k..]:  as matmul, of matrices (i, j) and (j, k)."""
    if not isinstance(axes, int):
        raise NotImplementedError("numpy.tensordot with lists of axes")
    inner = np.shape(b)[:axes]
    count = np.prod(inner, dtype=int)
    flat_a = np.reshape(a, (np.prod(np.shape(a)[: np.ndim(a) - axes], dtype=int), count))
    flat_b = np.reshape(b, (count, np.prod(np.shape(b)[axes:], dtype=int)))
    flat_g = np.reshape(g, (np.shape(flat_a)[0], np.shape(flat_b)[1]))
    left = np.reshape(flat_g @ np.transpose(flat_b), np.shape(a))
    right = np.reshape(np.transpose(flat_a) @ flat_g, np.shape(b))
    return left, right


@bilinear(np.vdot, signature="(a, b, /)")
def vdot(g, y, a, b):
    """dy = sum(conj(da) b + conj(a) db);  operands are flattened."""
    if np.ndim(a) == 1 and np.ndim(b) == 1:
        left, right = g * b, g * a
    else:
        left, right = (
            np.reshape(g * np.ravel(b), np.shape(a)),
            np.reshape(g * np.ravel(a), np.shape(b)),
        )
    left = np.conj(left) if np.iscomplexobj(y) else left
    right = g * np.reshape(np.conj(np.ravel(a)), np.shape(b)) if np.iscomplexobj(a) else right
    return left, right
