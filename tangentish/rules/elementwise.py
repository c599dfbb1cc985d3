# mypy: disallow-untyped-defs=False
"""Rules of NumPy and Python maps that act element by element: the elementary ones first.

A rule is written for ``dy = f'(x) dx``; where the kinds are complex its text is conjugated on the
way in and out, and the derivative of a real value is the real part of it.
"""

import numpy as np

from tangentish.rules.registry import adjoint, attribute, elementwise, linear, method, tangent
from tangentish.runtime import broadcast_like, unbroadcast

# -- operators ----------------------------------------------------------------


@elementwise("+", np.add)
def add(g, y, a, b):
    """dy = da + db."""
    return g, g


@elementwise("-", np.subtract)
def subtract(g, y, a, b):
    """dy = da - db."""
    return g, -g


@elementwise("*", np.multiply)
def multiply(g, y, a, b):
    """dy = b da + a db."""
    return g * b, g * a


@elementwise("/", np.divide, domain=("real", "nonzero"))
def divide(g, y, a, b):
    """dy = da / b - y db / b."""
    return g / b, -g * y / b


@elementwise(
    "**", np.power, np.float_power, pow, domain=("positive", "real"), kinks="zero for b where a = 0"
)
def power(g, y, a, b):
    """dy = b a**(b - 1) da + y log(a) db;  0 for a where b = 0, 0 for b where a = 0."""
    exponent = (b - 1 if b != 0 else 1) if np.ndim(b) == 0 else np.where(b == 0, 1, b - 1)
    base = (1.0 * a if a != 0 else 1) if np.ndim(a) == 0 else np.where(a == 0, 1.0, a)
    return g * b * a**exponent, g * y * np.log(base)


@elementwise(
    "%",
    np.remainder,
    domain=("real", "nonzero"),
    kinks="that of the right side, where a / b is an integer",
)
def remainder(g, y, a, b):
    """dy = da - floor(a / b) db."""
    return g, -g * (a // b)


@elementwise("u-", np.negative)
def negative(g, y, x):
    """dy = -dx."""
    return -g


@elementwise("u+", np.positive, float)
def positive(g, y, x):
    """dy = dx."""
    return g


@linear(np.float64, np.float32, np.float16, np.longdouble, view=True, signature="(x)")
def to_float(g, y, x):
    """dy = dx."""
    return g


@linear(np.complex128, np.complex64, np.clongdouble, view=True, signature="(x)")
def to_complex(g, y, x):
    """dy = dx."""
    return g


@elementwise(complex)
def complex_(g, y, a, b):
    """dy = da + i db."""
    return g, 1j * g


@elementwise(abs, np.absolute, np.fabs, kinks="0 at 0")
def absolute(g, y, x):
    """dy = sign(x) dx  (complex: Re(conj(sign(x)) dx));  0 at 0."""
    return g * (np.conj(np.sign(x)) if np.iscomplexobj(x) else np.sign(x))


@tangent(divmod, np.divmod, domain=("real", "nonzero"))
def divmod_tangent(da, db, y, a, b):
    """d(q, r) = (0, da - q db)."""
    if np.ndim(a) == 0 and np.ndim(b) == 0:
        return None, da - y[0] * db
    return None, broadcast_like(da - y[0] * db, y[1])


@adjoint(divmod, np.divmod, domain=("real", "nonzero"))
def divmod_adjoint(g, y, a, b):
    """d(q, r) = (0, da - q db)."""
    if np.ndim(a) == 0 and np.ndim(b) == 0:
        return g[1], -g[1] * y[0]
    return unbroadcast(g[1], a), unbroadcast(-g[1] * y[0], b)


# -- elementary functions -----------------------------------------------------


@elementwise(np.sin)
def sin(g, y, x):
    """dy = cos(x) dx."""
    return g * np.cos(x)


@elementwise(np.cos)
def cos(g, y, x):
    """dy = -sin(x) dx."""
    return -g * np.sin(x)


@elementwise(np.tan)
def tan(g, y, x):
    """dy = (1 + y**2) dx."""
    return g * (1 + y * y)


@elementwise(np.arcsin, domain="unit")
def arcsin(g, y, x):
    """dy = dx / sqrt(1 - x**2);  infinite at -1 and 1."""
    return g / np.sqrt((1 - x) * (1 + x))


@elementwise(np.arccos, domain="unit")
def arccos(g, y, x):
    """dy = -dx / sqrt(1 - x**2);  infinite at -1 and 1."""
    return -g / np.sqrt((1 - x) * (1 + x))


@elementwise(np.arctan)
def arctan(g, y, x):
    """dy = dx / (1 + x**2)."""
    return g / (1 + x * x)


@elementwise(np.sinh)
def sinh(g, y, x):
    """dy = cosh(x) dx."""
    return g * np.cosh(x)


@elementwise(np.cosh)
def cosh(g, y, x):
    """dy = sinh(x) dx."""
    return g * np.sinh(x)


@elementwise(np.tanh)
def tanh(g, y, x):
    """dy = (1 - y**2) dx."""
    return g * (1 - y * y)


@elementwise(np.arcsinh)
def arcsinh(g, y, x):
    """dy = dx / sqrt(1 + x**2)."""
    return g / np.sqrt(1 + x * x)


@elementwise(np.arccosh, domain="above")
def arccosh(g, y, x):
    """dy = dx / (sqrt(x - 1) sqrt(x + 1));  infinite at 1."""
    return g / (np.sqrt(x - 1) * np.sqrt(x + 1))


@elementwise(np.arctanh, domain="unit")
def arctanh(g, y, x):
    """dy = dx / (1 - x**2)."""
    return g / ((1 - x) * (1 + x))


@elementwise(np.exp)
def exp(g, y, x):
    """dy = y dx."""
    return g * y


@elementwise(np.exp2)
def exp2(g, y, x):
    """dy = y log(2) dx."""
    return g * y * 0.6931471805599453


@elementwise(np.expm1)
def expm1(g, y, x):
    """dy = (y + 1) dx."""
    return g * (y + 1)


@elementwise(np.log, domain="positive")
def log(g, y, x):
    """dy = dx / x."""
    return g / x


@elementwise(np.log2, domain="positive")
def log2(g, y, x):
    """dy = dx / (x log(2))."""
    return g / (x * 0.6931471805599453)


@elementwise(np.log10, domain="positive")
def log10(g, y, x):
    """dy = dx / (x log(10))."""
    return g / (x * 2.302585092994046)


@elementwise(np.log1p, domain="positive")
def log1p(g, y, x):
    """dy = dx / (1 + x)."""
    return g / (1 + x)


@elementwise(np.sqrt, domain="positive")
def sqrt(g, y, x):
    """dy = dx / (2 y);  infinite at 0."""
    return g / (2 * y)


@elementwise(np.cbrt, domain="nonzero")
def cbrt(g, y, x):
    """dy = dx / (3 y**2);  infinite at 0."""
    return g / (3 * y * y)


@elementwise(np.square)
def square(g, y, x):
    """dy = 2 x dx."""
    return g * 2 * x


@elementwise(np.reciprocal, domain="nonzero")
def reciprocal(g, y, x):
    """dy = -y**2 dx."""
    return -g * y * y


# -- the others, by name ------------------------------------------------------


@elementwise(np.angle, domain="nonzero")
def angle(g, y, x, *, deg=False):
    """dy = Im(dx / x);  nan at 0."""
    if deg:
        g = g * 57.29577951308232
    if not np.iscomplexobj(x):
        return np.zeros_like(x)
    return -1j * g / x


@elementwise(np.arctan2)
def arctan2(g, y, a, b):
    """dy = (b da - a db) / (a**2 + b**2);  nan at (0, 0)."""
    radius = np.hypot(a, b)  # what is whole may be too small for its square
    return g * b / radius / radius, -g * a / radius / radius


@elementwise(np.clip, method("clip"), cheap=False, domain=("real", "real", "real"))
def clip(g, y, a, a_min, a_max):
    """dy = da within the bounds, and on them; that of the bound beyond it."""
    if a_min is None and a_max is None:
        return g, None, None
    if a_min is None:
        return np.where(a <= a_max, g, 0.0), None, np.where(a > a_max, g, 0.0)
    if a_max is None:
        return np.where(a >= a_min, g, 0.0), np.where(a < a_min, g, 0.0), None
    if np.ndim(y) == 0:
        return (
            g if a_min <= a <= a_max else 0.0,
            g if a < a_min <= a_max else 0.0,
            g if a > a_max or a_min > a_max else 0.0,
        )
    return (
        np.where((a_min <= a) & (a <= a_max), g, 0.0),
        np.where((a < a_min) & (a_min <= a_max), g, 0.0),
        np.where((a > a_max) | (a_min > a_max), g, 0.0),
    )


@elementwise(np.conj, method("conj"), method("conjugate"))
def conj(g, y, x):
    """dy = conj(dx)."""
    return np.conj(g)


@elementwise(np.copysign, domain=("nonzero", "nonzero"), kinks="0 at a = 0")
def copysign(g, y, a, b):
    """dy = sign(a) sign(b) da;  0 at a = 0."""
    return g * np.sign(a) * np.copysign(1, b), None


@elementwise(np.deg2rad, np.radians)
def deg2rad(g, y, x):
    """dy = pi / 180 dx."""
    return g * 0.017453292519943295


@elementwise(np.fmax, kinks="a tie is shared evenly")
def fmax(g, y, a, b):
    """dy = that of the larger;  a tie is shared evenly, a nan receives nothing."""
    return (
        np.where(a == b, 0.5 * g, np.where(a == y, g, 0.0)),
        np.where(a == b, 0.5 * g, np.where(b == y, g, 0.0)),
    )


@elementwise(np.fmin, kinks="a tie is shared evenly")
def fmin(g, y, a, b):
    """dy = that of the smaller;  a tie is shared evenly, a nan receives nothing."""
    return (
        np.where(a == b, 0.5 * g, np.where(a == y, g, 0.0)),
        np.where(a == b, 0.5 * g, np.where(b == y, g, 0.0)),
    )


@elementwise(
    np.fmod, domain=("real", "nonzero"), kinks="that of the right side, where a / b is an integer"
)
def fmod(g, y, a, b):
    """dy = da - trunc(a / b) db."""
    return g, -g * np.rint((a - y) / b)


@elementwise(np.heaviside, domain=("nonzero", "real"))
def heaviside(g, y, x, h):
    """dy = dh where x = 0, and 0 elsewhere."""
    return None, np.where(x == 0, g, 0.0)


@elementwise(np.hypot)
def hypot(g, y, a, b):
    """dy = (a da + b db) / y;  nan at (0, 0)."""
    return g * a / y, g * b / y


@elementwise(np.imag, attribute("imag"), view=True, flat_on_reals=True)
def imag(g, y, x):
    """dy = Im(dx)."""
    if not np.iscomplexobj(x):
        return np.zeros_like(x)
    return -1j * g


@elementwise(np.ldexp, domain=("real", "integer"))
def ldexp(g, y, x, i):
    """dy = 2**i dx."""
    return np.ldexp(g, i), None


@elementwise(np.logaddexp)
def logaddexp(g, y, a, b):
    """dy = exp(a - y) da + exp(b - y) db."""
    return g * np.exp(a - y), g * np.exp(b - y)


@elementwise(np.logaddexp2)
def logaddexp2(g, y, a, b):
    """dy = 2**(a - y) da + 2**(b - y) db."""
    return g * np.exp2(a - y), g * np.exp2(b - y)


@elementwise(np.maximum, kinks="a tie is shared evenly")
def maximum(g, y, a, b):
    """dy = that of the larger;  a tie is shared evenly, a nan receives nothing."""
    if np.ndim(y) == 0:
        return (
            g if a > b else 0.5 * g if a == b else 0.0,
            g if b > a else 0.5 * g if a == b else 0.0,
        )
    return (
        np.where(a > b, g, np.where(a == b, 0.5 * g, 0.0)),
        np.where(b > a, g, np.where(a == b, 0.5 * g, 0.0)),
    )


@elementwise(np.minimum, kinks="a tie is shared evenly")
def minimum(g, y, a, b):
    """dy = that of the smaller;  a tie is shared evenly, a nan receives nothing."""
    if np.ndim(y) == 0:
        return (
            g if a < b else 0.5 * g if a == b else 0.0,
            g if b < a else 0.5 * g if a == b else 0.0,
        )
    return (
        np.where(a < b, g, np.where(a == b, 0.5 * g, 0.0)),
        np.where(b < a, g, np.where(a == b, 0.5 * g, 0.0)),
    )


@elementwise(max, min, least=2, kinks="a tie is shared evenly")
def extreme(g, y, *xs):
    """dy = that of the chosen number;  a tie is shared evenly."""
    return tuple(g / sum(int(each == y) for each in xs) if x == y else 0.0 for x in xs)


@elementwise(np.nan_to_num)
def nan_to_num(g, y, x, *, nan=0.0, posinf=None, neginf=None):
    """dy = dx where x is finite, 0 elsewhere."""
    return np.where(np.isfinite(x), g, 0.0)


@elementwise(np.rad2deg, np.degrees)
def rad2deg(g, y, x):
    """dy = 180 / pi dx."""
    return g * 57.29577951308232


@elementwise(np.real, attribute("real"), view=True)
def real(g, y, x):
    """dy = Re(dx)."""
    if np.iscomplexobj(x):
        return g + 0j  # what is complex has a complex adjoint, to which others can be added
    return g


@tangent(np.sign, flat_on_reals=True, cheap=True, domain="nonzero")
def sign_tangent(dx, y, x):
    """dy = (dx - y Re(conj(y) dx)) / abs(x);  0 for real numbers."""
    if not np.iscomplexobj(x):
        return np.zeros_like(x)
    return (dx - y * np.real(np.conj(y) * dx)) / np.abs(x)


@adjoint(np.sign, flat_on_reals=True, cheap=True, domain="nonzero")
def sign_adjoint(g, y, x):
    """dy = (dx - y Re(conj(y) dx)) / abs(x);  0 for real numbers."""
    if not np.iscomplexobj(x):
        return np.zeros_like(x)
    return (g - np.conj(y) * np.real(y * g)) / np.abs(x)


@elementwise(np.sinc, kinks="0 at 0, which is the limit")
def sinc(g, y, x):
    """dy = (cos(pi x) - y) / x dx;  0 at 0."""
    return g * np.where(x == 0, 0.0, (np.cos(np.pi * x) - y) / np.where(x == 0, 1, x))


@tangent(np.modf)
def modf_tangent(dx, y, x):
    """d(fraction, whole) = (dx, 0)."""
    return dx, None


@adjoint(np.modf)
def modf_adjoint(g, y, x):
    """d(fraction, whole) = (dx, 0)."""
    return g[0]


@elementwise(np.where, domain=("bool", "real", "real"))
def where(g, y, condition, a, b):
    """dy = da where the condition holds, db elsewhere."""
    if np.ndim(y) == 0:
        return None, g if condition else 0.0, 0.0 if condition else g
    return None, np.where(condition, g, 0.0), np.where(condition, 0.0, g)
