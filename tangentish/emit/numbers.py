"""Numbers as text that evaluates to the same bits, on every Python.

    >>> print(number(1e-5), number(1e16), number(2j), number(complex(0.0, -2.0)), number(-0.0))
    1e-05 1e16 2j 0.0 - 2j -0.0
    >>> print(number(float("-inf")), number(complex(-0.0, 1.0)))
    -float("inf") complex(-0.0, 1.0)

Layer 5.
"""

from __future__ import annotations

import math

__all__ = ["number"]

_LONG_INTEGER_BITS = 3000  # longer ones are printed in hexadecimal: Python limits decimal digits


def number(value: complex) -> str:
    """A number as text that evaluates to the same bits."""
    if isinstance(value, int):
        long = value.bit_length() > _LONG_INTEGER_BITS
        return hex(value) if long else int.__repr__(value)
    if isinstance(value, float):
        if math.isfinite(value):
            return float.__repr__(value).replace("e+", "e")
        return 'float("nan")' if value != value else "-" * (value < 0) + 'float("inf")'
    if not isinstance(value, complex):
        raise TypeError(f"no text for a constant of type {type(value).__name__}")
    return _complex(value.real, value.imag)


def _complex(real: float, imaginary: float) -> str:
    """A complex number: the sign of a zero counts."""
    plain = math.isfinite(real) and math.isfinite(imaginary)
    negative = math.copysign(1.0, imaginary) < 0
    if plain and real == 0.0 and (math.copysign(1.0, real) < 0) == negative:
        return f"{'-' * negative}{number(abs(imaginary)).removesuffix('.0')}j"
    if plain and (imaginary != 0.0 or not negative) and repr(real) != "-0.0":
        shown = number(abs(imaginary)).removesuffix(".0")
        return f"{number(real)} {'-' if negative else '+'} {shown}j"
    return f"complex({number(real)}, {number(imaginary)})"
