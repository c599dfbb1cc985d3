"""A descent for parameters in structures: tuples, lists, dicts and dataclasses, nested."""

import numpy as np

import tangentish as tg


class Adam:
    """Steps of about `rate` for each number, whatever the scale of its slope.

    D. Kingma, J. Ba, "Adam: A method for stochastic optimization", 2015, algorithm 1.
    """

    def __init__(self, rate, keep=0.9, keep_squares=0.99):
        self.rate, self.keep, self.keep_squares = rate, keep, keep_squares
        self.steps, self.slopes, self.squares = 0, None, None

    def step(self, parameters, gradient):
        """The parameters after one more step, given the gradient where they are."""
        squares = tg.tree_map(np.square, gradient)
        if self.steps == 0:
            self.slopes = self.squares = tg.tree_map(np.zeros_like, gradient)
        self.steps += 1
        self.slopes = averaged(self.slopes, gradient, self.keep)
        self.squares = averaged(self.squares, squares, self.keep_squares)
        rate = self.rate / (1.0 - self.keep**self.steps)
        scale = 1.0 - self.keep_squares**self.steps

        def stepped(value, slope, square):
            return value - rate * slope / (np.sqrt(square / scale) + 1e-8)

        return tg.tree_map(stepped, parameters, self.slopes, self.squares)


def averaged(average, now, keep):
    """A running average that forgets all but the share `keep` at each step."""
    return tg.tree_map(lambda before, new: keep * before + (1.0 - keep) * new, average, now)
