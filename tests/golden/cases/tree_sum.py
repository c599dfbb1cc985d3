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


# output: reverse


def tree_sum_fwd(tree, w):
    return math.sin(w * tree[0]), (tree, w)


def tree_sum_bwd(tape, by):
    tree, w = tape

    # -- reverse sweep ------------------------------------------------------
    # return math.sin(w * tree[0])
    t3 = by * math.cos(w * tree[0])
    return (t3 * w,), t3 * tree[0]


def tree_sum_fwd2(tree, w):
    left, value, right = tree
    t, tree_sum_tape2 = tree_sum_fwd(left, w)
    t2, tree_sum_tape = tree_sum_fwd(right, w)
    return t * w + value * value + t2 * value, (t, t2, tree_sum_tape, tree_sum_tape2, value, w)


def tree_sum_bwd2(tape, by):
    t, t2, tree_sum_tape, tree_sum_tape2, value, w = tape

    # -- reverse sweep ------------------------------------------------------
    # return tree_sum(left, w) * w + value * value + tree_sum(right, w) * value
    t3, t4 = tree_sum_bwd(tree_sum_tape, by * value)
    t5, t6 = tree_sum_bwd(tree_sum_tape2, by * w)
    bw = by * t + t4 + t6
    return (t5, by * value * 2.0 + by * t2, t3), bw


def value_and_grad_tree_sum(tree, w):
    """Value and gradient of tree_sum(tree, w)  [tree_sum.py:7, reverse mode].

    Returns (value, (btree, bw)), shaped as tree, w.
    """
    # -- forward sweep ------------------------------------------------------
    left, value, right = tree
    t, tree_sum_tape2 = tree_sum_fwd2(left, w)
    t2, tree_sum_tape = tree_sum_fwd(right, w)

    # -- reverse sweep ------------------------------------------------------
    # return tree_sum(left, w) * w + value * value + tree_sum(right, w) * value
    t3, t4 = tree_sum_bwd(tree_sum_tape, value)
    result = t * w + value * value + t2 * value
    bt = w
    bvalue = 2.0 * value + t2
    t5, t6 = tree_sum_bwd2(tree_sum_tape2, bt)
    bw = t + t4 + t6
    return result, ((t5, bvalue, t3), bw)


# output: forward


def tree_sum_jvp2(tree, w, dtree, dw):
    return math.sin(w * tree[0]), (dw * tree[0] + dtree[0] * w) * math.cos(w * tree[0])


def tree_sum_jvp(tree, w, dtree, dw):
    dleft, dvalue, dright = dtree
    left, value, right = tree
    t, dt = tree_sum_jvp2(left, w, dleft, dw)
    t2, dt2 = tree_sum_jvp2(right, w, dright, dw)
    return (
        t * w + value * value + t2 * value,
        dt * w + dw * t + dvalue * value * 2.0 + (dt2 * value + dvalue * t2),
    )


def jvp_tree_sum(tree, w, dtree, dw):
    """tree_sum(tree, w) and its tangent  [tree_sum.py:7, forward mode].

    Returns (value, tangent).
    """
    dleft, dvalue, dright = dtree
    left, value, right = tree
    t, dt = tree_sum_jvp(left, w, dleft, dw)
    t2, dt2 = tree_sum_jvp2(right, w, dright, dw)
    return (
        t * w + value * value + t2 * value,
        dt * w + dw * t + dvalue * value * 2.0 + (dt2 * value + dvalue * t2),
    )
