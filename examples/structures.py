"""Parameters in structures, and descents that go through them.

A gradient has the structure of what it was taken in: for parameters in a dict of lists of arrays
it is such a dict, for a dataclass it is such a dataclass. What carries no derivative (words, for
instance) has None there.
"""

from dataclasses import fields, is_dataclass, replace

import numpy as np


def mapped(function, first, *others):
    """`function` of the numbers and arrays at each place of structures that are alike.

    A place where one of the others has None keeps what the first has there.
    """
    if isinstance(first, dict):
        return {k: mapped(function, first[k], *(other[k] for other in others)) for k in first}
    if isinstance(first, tuple) and hasattr(first, "_make"):
        return first._make(mapped(function, *items) for items in zip(first, *others, strict=True))
    if isinstance(first, list | tuple):
        return type(first)(mapped(function, *items) for items in zip(first, *others, strict=True))
    if is_dataclass(first):
        names = [field.name for field in fields(first)]
        parts = [[getattr(structure, name) for structure in (first, *others)] for name in names]
        changes = {name: mapped(function, *part) for name, part in zip(names, parts, strict=True)}
        return replace(first, **changes)
    if any(other is None for other in others):
        return first
    return function(first, *others)


def moved(parameters, direction, distance):
    """The parameters, `distance` times `direction` further."""
    return mapped(lambda value, slope: value + distance * slope, parameters, direction)


class Adam:
    """Steps of about `rate` for each number, whatever the scale of its slope.

    D. Kingma, J. Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.
    """

    def __init__(self, rate, keep=0.9, keep_squares=0.99):
        self.rate, self.keep, self.keep_squares = rate, keep, keep_squares
        self.steps, self.slopes, self.squares = 0, None, None

    def step(self, parameters, gradient):
        """The parameters after one more step, given the gradient where they are."""
        if self.steps == 0:
            self.slopes = self.squares = mapped(np.zeros_like, gradient)
        self.steps += 1
        self.slopes = averaged(self.slopes, gradient, self.keep)
        squares = mapped(np.square, gradient)
        self.squares = averaged(self.squares, squares, self.keep_squares)
        rate = self.rate / (1.0 - self.keep**self.steps)
        spread = 1.0 - self.keep_squares**self.steps

        def stepped(value, slope, square):
            return value - rate * slope / (np.sqrt(square / spread) + 1e-8)

        return mapped(stepped, parameters, self.slopes, self.squares)


def averaged(average, now, keep):
    """A running average that forgets all but the share `keep` at each step."""
    return mapped(lambda before, new: keep * before + (1.0 - keep) * new, average, now)
