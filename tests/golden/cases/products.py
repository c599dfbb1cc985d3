# flags: wrt=A,u,v
"""dot, inner, outer and @ between vectors and matrices, in every combination of ranks."""

import numpy as np


def products(A, u, v):
    left = u @ A
    right = np.dot(A, v)
    plane = np.outer(u, v) * A
    square = A @ A.T
    return (
        left @ v
        + np.inner(u, np.sin(right))
        + np.sum(np.tanh(plane))
        + u @ square @ u
        + np.vdot(u, right)
    )


def points():
    rng = np.random.default_rng(10)
    return [
        (rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n))
        for m, n in ((2, 3), (4, 1), (3, 3))
    ]


# output: reverse


def value_and_grad_products(A, u, v):
    """Value and gradient of products(A, u, v)  [products.py:7, reverse mode].

    Returns (value, (bA, bu, bv)), shaped as A, u, v.
    """
    # -- forward sweep ------------------------------------------------------
    left = u @ A
    right = np.dot(A, v)
    t = np.outer(u, v)
    plane = t * A
    square = A @ A.T
    t2 = np.sin(right)
    t3 = np.tanh(plane)
    t4 = u @ square

    # -- reverse sweep ------------------------------------------------------
    # return (left @ v + np.inner(u, np.sin(right)) + np.sum(np.tanh(plane)) + u @ square @ u + np.vdot(u, right))
    bleft = v
    bv = 1.0 * left
    bt4 = u
    bu = t2 + t4 + right + square @ bt4
    bsquare = np.outer(u, bt4)
    bplane = 1 - t3 * t3
    bright = u + u * np.cos(right)
    # square = A @ A.T
    bA = bsquare @ A + np.transpose(A.T @ bsquare)
    # plane = np.outer(u, v) * A
    bt = bplane * A
    bA += bplane * t
    bu += bt @ v
    bv += np.transpose(bt) @ u
    # right = np.dot(A, v)
    bA += np.outer(bright, v)
    bv += A.T @ bright
    # left = u @ A
    bu += A @ bleft
    bA += np.outer(u, bleft)
    return left @ v + np.inner(u, t2) + np.sum(t3) + t4 @ u + np.vdot(u, right), (bA, bu, bv)


# output: forward


def jvp_products(A, u, v, dA, du, dv):
    """products(A, u, v) and its tangent  [products.py:7, forward mode].

    Returns (value, tangent).
    """
    dleft = du @ A + u @ dA
    left = u @ A
    dright = np.dot(dA, v) + np.dot(A, dv)
    right = np.dot(A, v)
    t = np.outer(u, v)
    dplane = (np.outer(du, v) + np.outer(u, dv)) * A + dA * t
    plane = t * A
    dsquare = dA @ A.T + A @ dA.T
    square = A @ A.T
    t2 = np.sin(right)
    t3 = np.tanh(plane)
    t4 = u @ square
    dt3 = dplane * (1 - t3 * t3)
    dt4 = du @ square + u @ dsquare
    return (
        left @ v + np.inner(u, t2) + np.sum(t3) + t4 @ u + np.vdot(u, right),
        dleft @ v
        + left @ dv
        + (np.inner(du, t2) + np.inner(u, dright * np.cos(right)))
        + np.sum(dt3)
        + (dt4 @ u + t4 @ du)
        + (np.vdot(du, right) + np.vdot(u, dright)),
    )
