# mypy: disallow-untyped-defs=False
"""Rules of the functions of ``math``: the differentials of `elementwise`, in its own words."""

import math
import sys

from tangentish.rules.registry import adjoint, elementwise, tangent


@elementwise(math.sin)
def sin(g, y, x):
    """dy = cos(x) dx."""
    return g * math.cos(x)


@elementwise(math.cos)
def cos(g, y, x):
    """dy = -sin(x) dx."""
    return -g * math.sin(x)


@elementwise(math.tan)
def tan(g, y, x):
    """dy = (1 + y**2) dx."""
    return g * (1 + y * y)


@elementwise(math.asin, domain="unit")
def asin(g, y, x):
    """dy = dx / sqrt(1 - x**2);  an error at -1 and 1."""
    return g / math.sqrt((1 - x) * (1 + x))


@elementwise(math.acos, domain="unit")
def acos(g, y, x):
    """dy = -dx / sqrt(1 - x**2);  an error at -1 and 1."""
    return -g / math.sqrt((1 - x) * (1 + x))


@elementwise(math.atan)
def atan(g, y, x):
    """dy = dx / (1 + x**2)."""
    return g / (1 + x * x)


@elementwise(math.sinh)
def sinh(g, y, x):
    """dy = cosh(x) dx."""
    return g * math.cosh(x)


@elementwise(math.cosh)
def cosh(g, y, x):
    """dy = sinh(x) dx."""
    return g * math.sinh(x)


@elementwise(math.tanh)
def tanh(g, y, x):
    """dy = (1 - y**2) dx."""
    return g * (1 - y * y)


@elementwise(math.asinh)
def asinh(g, y, x):
    """dy = dx / sqrt(1 + x**2)."""
    return g / math.sqrt(1 + x * x)


@elementwise(math.acosh, domain="above")
def acosh(g, y, x):
    """dy = dx / sqrt(x**2 - 1);  an error at 1."""
    return g / math.sqrt((x - 1) * (x + 1))


@elementwise(math.atanh, domain="unit")
def atanh(g, y, x):
    """dy = dx / (1 - x**2)."""
    return g / ((1 - x) * (1 + x))


@elementwise(math.exp)
def exp(g, y, x):
    """dy = y dx."""
    return g * y


@elementwise(math.expm1)
def expm1(g, y, x):
    """dy = (y + 1) dx."""
    return g * (y + 1)


@elementwise(math.log, domain=("positive", "above"), signature="(x, base=None, /)")
def log(g, y, x, base):
    """dy = dx / (x log(base)) - y dbase / (base log(base))."""
    if base is None:
        return g / x, None
    return g / (x * math.log(base)), -g * y / (base * math.log(base))


@elementwise(math.log2, domain="positive")
def log2(g, y, x):
    """dy = dx / (x log(2))."""
    return g / (x * 0.6931471805599453)


@elementwise(math.log10, domain="positive")
def log10(g, y, x):
    """dy = dx / (x log(10))."""
    return g / (x * 2.302585092994046)


@elementwise(math.log1p, domain="positive")
def log1p(g, y, x):
    """dy = dx / (1 + x)."""
    return g / (1 + x)


@elementwise(math.sqrt, domain="positive")
def sqrt(g, y, x):
    """dy = dx / (2 y);  an error at 0."""
    return g / (2 * y)


@elementwise(math.pow, domain=("positive", "real"), kinks="zero for b where a = 0")
def power(g, y, a, b):
    """dy = b a**(b - 1) da + y log(a) db;  0 for a where b = 0, 0 for b where a = 0."""
    return g * b * a ** (b - 1 if b != 0 else 1), g * y * math.log(a if a != 0 else 1)


@elementwise(math.fabs, kinks="0 at 0")
def fabs(g, y, x):
    """dy = sign(x) dx;  0 at 0."""
    return g if x > 0 else -g if x < 0 else 0.0


@elementwise(math.atan2)
def atan2(g, y, a, b):
    """dy = (b da - a db) / (a**2 + b**2);  an error at (0, 0)."""
    radius = math.hypot(a, b)
    return g * b / radius / radius, -g * a / radius / radius


@elementwise(math.copysign, domain=("nonzero", "nonzero"), kinks="0 at a = 0")
def copysign(g, y, a, b):
    """dy = sign(a) sign(b) da;  0 at a = 0."""
    return g * (math.copysign(1.0, a * y) if a != 0 else 0.0), None


@elementwise(math.degrees)
def degrees(g, y, x):
    """dy = 180 / pi dx."""
    return g * 57.29577951308232


@elementwise(math.erf)
def erf(g, y, x):
    """dy = 2 / sqrt(pi) exp(-x**2) dx."""
    return g * 1.1283791670955126 * math.exp(-x * x)


@elementwise(math.erfc)
def erfc(g, y, x):
    """dy = -2 / sqrt(pi) exp(-x**2) dx."""
    return g * -1.1283791670955126 * math.exp(-x * x)


@elementwise(
    math.fmod, domain=("real", "nonzero"), kinks="that of the right side, where a / b is an integer"
)
def fmod(g, y, a, b):
    """dy = da - trunc(a / b) db."""
    return g, -g * round((a - y) / b)


@elementwise(
    math.remainder, domain=("real", "nonzero"), kinks="0.5 of the divisor: that of the side chosen"
)
def remainder(g, y, a, b):
    """dy = da - rint(a / b) db."""
    return g, -g * round((a - y) / b)


@elementwise(math.hypot)
def hypot(g, y, *xs):
    """dy = sum(x dx) / y;  an error at 0."""
    return tuple(g * x / y for x in xs)


@elementwise(math.ldexp, domain=("real", "integer"))
def ldexp(g, y, x, i):
    """dy = 2**i dx."""
    return math.ldexp(g, i), None


@elementwise(math.radians)
def radians(g, y, x):
    """dy = pi / 180 dx."""
    return g * 0.017453292519943295


@tangent(math.frexp, domain="nonzero")
def frexp_tangent(dx, y, x):
    """d(mantissa, exponent) = (2**-exponent dx, 0)."""
    return math.ldexp(dx, -y[1]), None


@adjoint(math.frexp, domain="nonzero")
def frexp_adjoint(g, y, x):
    """d(mantissa, exponent) = (2**-exponent dx, 0)."""
    return math.ldexp(g[0], -y[1])


@tangent(math.modf)
def modf_tangent(dx, y, x):
    """d(fraction, whole) = (dx, 0)."""
    return dx, None


@adjoint(math.modf)
def modf_adjoint(g, y, x):
    """d(fraction, whole) = (dx, 0)."""
    return g[0]


if sys.version_info >= (3, 11):

    @elementwise(math.cbrt, domain="nonzero")
    def cbrt(g, y, x):
        """dy = dx / (3 y**2);  an error at 0."""
        return g / (3 * y * y)

    @elementwise(math.exp2)
    def exp2(g, y, x):
        """dy = y log(2) dx."""
        return g * y * 0.6931471805599453
