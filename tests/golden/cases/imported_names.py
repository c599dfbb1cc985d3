# flags: wrt=x
"""Names under which functions were imported are resolved to the objects they mean."""

import math as m
from math import exp as raised

from numpy import sin as s
from numpy import tanh


def imported_names(x, y):
    return s(x) * raised(-y * x) + m.sqrt(1.0 + x * x) * tanh(y * x)


def points():
    return [(0.7, 1.2), (-0.4, 0.3), (1.6, -0.9)]
