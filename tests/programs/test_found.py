"""Programs that were once derived wrongly, in the smallest form found."""

import numpy as np
import pytest

import tangentish as tg

X = np.array([0.3, 0.5, -0.7])
M = np.outer(X, X)


def f30(x, n):
    s = x
    for j in range(n):
        s = s * x
        n = j
    return s * n


def f31(x):
    x[()] = x[:] * x[...]
    return x * x


def f34(x):
    return np.sum(x + 1.0) + np.sum(x)


def f38(x):
    z = x * 1.0
    z *= z[0]
    return np.sum(z * x)


def f38b(x, s):
    y = x * 2
    y -= y[::-1]
    y -= s * y[0]
    y += y[0]
    return np.sum(y * x)


def f39(x):
    y = np.array(x)
    z = np.array([x, x]) * 1.0
    z[0] *= y
    return np.sum(z)


def h(x, t):
    return x * t


def f39b(x, m, t):
    z = m.copy()
    z[0] = h(x, t)
    return np.sum(z * z)


def hv(v, c):
    w = v * c
    w[0] = c
    return w


def f43(x, m):
    z = m.copy()
    y = hv(z[0], x[0])
    z *= 2.0
    return y * z


def f45(x, t, n):
    y = x * 1.0
    k = 1
    for j in range(2):
        y[k % 3] += t
        for k in range(n):
            t = t * x[k]
        x[k % 3 - 1] += y[1:].sum()
    return np.sum(y * x)


def f46(x, m, t, y, c):
    z = m * 1.0
    if c:
        if z[1, 0] > 2.0:
            return t + np.sum(y)
    else:
        z[0, 0] += x[1]
    return np.sum(z)


def sq(v):
    return np.sum(v * v)


def f47(x, t):
    y = x * 2
    a = sq(y)
    y[:] -= hv(y[::-1], x[0])
    return a * np.sum(y)


def f20(x, w):
    return np.sum(x[:0] * w) + w.sum() + np.sum(x)


def f21(x):
    k = len(x[3:])
    y = x * np.ones(2)
    if k == 0:
        y = y * x
    return np.sum(y * y)


def f27(x, k):
    return np.max(x, axis=k, keepdims=True) * x


def f32(x, mode):
    if mode == "a":
        return x * 2
    return x * x


def f8(unbroadcast, A):
    return (unbroadcast * A).sum()


def fnp(x, np):
    return x * np


def flen(x, len):
    s = 0.0
    for v in x:
        s += v * len
    return s


def g50(x, n):
    for n in range(n):
        b = x * 2
    b = x * n
    return b


def g50b(x, n):
    for j in range(n):
        a = x[0]
    a = x[1]
    return a * j


def g50c(x):
    for i in range(3):
        if x < i:
            break
    return x * i


def squashed(x):
    return np.tanh(x)


def g51(x):
    b = 1.3 if squashed(x) > 0.5 else 0.4
    return b * x


def g52(x):
    y = x * 1.0
    k = 0
    y[(k := k + 1)] = k * x[0]
    return y


def g53(x):
    assert (z := x * 2) > 0, "m"
    return z * x


def g54(x):
    a, b, c = x
    a, b = b, a
    return a * b * c + a


def g54b(x):
    (a, b), (c, d) = x
    return a * b * c + d


def g55(x):
    if 0 < squashed(x) < squashed(squashed(x)) + 1 < 5:
        return x * x
    return x


def g55b(x):
    if 0.1 < (a := squashed(x)) < (b := squashed(a) + 1.0):
        return a * b
    return x


def g57(x, m):
    y = x * 1.0
    for i in range(2):
        y[y > 1.0] = 0.7
    return np.stack((x, y)) + m


def h62(x):
    y = x * 1.0
    y += y[1:2] - x
    return np.sum(y * x)


def h63(x):
    y = x
    y -= y * y[0:1]
    return np.sum(y * y)


def h64(x, s):
    y = x * 1.0
    z = np.array([x, x])
    for i in range(2):
        x[0] += z.mean()
        z = np.sin(np.array([y, x]))
        z[1, 2] += s
    return np.sum(z)


def h66(x):
    b = x * x
    b -= (b := 1.3) * x
    return b


def h68(a, b, n):
    c = a
    k = 1
    if n > 1:
        return c and k or b
    return a


def h70(x, g):
    g = g * 1.0
    g = g[:1] / x
    return np.sum(g * g * g)


def h71(x, k):
    g = np.sin(np.ones((3, len(x))) * x)
    g = (x[0] + g[0, -2]) / (1.6 + np.cos(x[-2]))
    return 0.79 * g * k


def h72(x0, n):
    y = np.exp(x0)
    x = np.cos(x0)
    s = 0.0
    for _ in range(n):
        t = np.sin(y)
        s = s + np.sum(t * t)
        y = t
    z = x + y  # both receive the adjoint of z; the loop may not write into it
    return np.sum(z * z) + s


def h73_turned(y, n):
    s = 0.0
    for _ in range(n):
        t = np.sin(y)
        s = s + np.sum(t * t)
        y = t
    return y + s


def h73(x0, n):
    z = np.cos(x0) + h73_turned(np.exp(x0), n)
    return np.sum(z * z)


CASES = [
    (
        f30,
        (
            1.2,
            3,
        ),
        None,
    ),
    (f31, (X,), None),
    (f34, (X,), None),
    (f38, (X,), None),
    (
        f38b,
        (
            X,
            0.4,
        ),
        None,
    ),
    (f39, (X,), None),
    (
        f39b,
        (
            X,
            M,
            0.3,
        ),
        None,
    ),
    (
        f43,
        (
            X,
            M,
        ),
        None,
    ),
    (
        f45,
        (
            X,
            0.3,
            3,
        ),
        None,
    ),
    (
        f45,
        (
            X,
            0.3,
            0,
        ),
        None,
    ),
    (
        f46,
        (
            X,
            M + 1,
            0.3,
            X,
            True,
        ),
        None,
    ),
    (
        f46,
        (
            X,
            M + 1,
            0.3,
            X,
            False,
        ),
        None,
    ),
    (
        f46,
        (
            X,
            M + 8,
            0.3,
            X,
            True,
        ),
        None,
    ),
    (
        f47,
        (
            X,
            0.2,
        ),
        None,
    ),
    (
        f20,
        (
            np.ones(1),
            np.ones(1),
        ),
        None,
    ),
    (f21, (np.array([0.3, 0.4]),), None),
    (
        f27,
        (
            X,
            None,
        ),
        (0,),
    ),
    (
        f32,
        (
            1.2,
            "a",
        ),
        (0,),
    ),
    (
        f8,
        (
            np.ones((2, 1)),
            np.ones(3),
        ),
        None,
    ),
    (
        fnp,
        (
            0.3,
            0.4,
        ),
        None,
    ),
    (
        flen,
        (
            X,
            0.4,
        ),
        None,
    ),
    (
        g50,
        (
            1.2,
            3,
        ),
        None,
    ),
    (
        g50b,
        (
            X,
            3,
        ),
        None,
    ),
    (g50c, (1.2,), None),
    (g51, (1.2,), None),
    (g51, (0.1,), None),
    (g52, (X,), None),
    (g53, (1.2,), None),
    (g54, (X,), None),
    (g54b, (M[:2, :2],), None),
    (g55, (0.3,), None),
    (g55b, (0.3,), None),
    (
        g57,
        (
            X + 1,
            M[:2],
        ),
        None,
    ),
    (h62, (X,), None),
    (h63, (X,), None),
    (
        h64,
        (
            X,
            0.3,
        ),
        None,
    ),
    (h66, (1.2,), None),
    (
        h68,
        (
            1.2,
            0.3,
            2,
        ),
        None,
    ),
    (
        h68,
        (
            1.2,
            0.3,
            1,
        ),
        None,
    ),
    (h70, (X, X + 2.0), None),
    (h71, (X, 1), None),
    (h72, (X, 2), None),
    (h72, (X, 0), None),
    (h73, (X, 3), None),
]


def copied(args):
    return [a.copy() if isinstance(a, np.ndarray) else a for a in args]


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0].__name__}-{k}" for k, c in enumerate(CASES)])
def test_found(case):
    program, args, wrt = case
    wrt = wrt or tuple(i for i, a in enumerate(args) if isinstance(a, float | np.ndarray))
    rng = np.random.default_rng(3)
    before = copied(args)
    y, pullback = tg.vjp(program, *args, wrt=wrt)
    seed = rng.normal(size=np.shape(y))
    pullback(seed)
    found = pullback(seed)
    tangents = [rng.normal(size=np.shape(a)) if i in wrt else None for i, a in enumerate(args)]
    tangents = [float(t) if t is not None and np.ndim(t) == 0 else t for t in tangents]
    _, moved = tg.jvp(program, args, tangents)

    def at(h):
        pairs = zip(copied(args), tangents, strict=True)
        return np.asarray(program(*[a if t is None else a + h * t for a, t in pairs]))

    expected = np.sum((at(1e-6) - at(-1e-6)) / 2e-6 * seed)
    reverse = sum(np.sum(b * tangents[i]) for b, i in zip(found, wrt, strict=True))
    scale = max(1.0, abs(expected))
    assert abs(reverse - expected) < 1e-5 * scale
    assert abs(np.sum(moved * seed) - reverse) < 1e-9 * scale
    assert all(np.shape(b) == np.shape(args[i]) for b, i in zip(found, wrt, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(args, before, strict=True))
