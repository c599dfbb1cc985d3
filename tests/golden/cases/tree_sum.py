# flags: wrt=tree,w
"""Recursion over a tree of nested tuples, each call for another kind."""

import math


def tree_sum(tree, w):
    if len(tree) == 1:
        return math.sin(w * tree[0])
    left, value, right = tree
    return tree_sum(left, w) * w + value * value + tree_sum(right, w) * value


def points():
    return [
        ((((0.3,), 0.8, (1.7,)), -0.6, (0.9,)), 0.7),
        ((((1.1,), -0.2, (0.4,)), 1.6, (-0.5,)), 1.9),
        ((((-0.3,), 0.5, (0.2,)), 0.1, (2.9,)), -0.4),
    ]
