"""Structures that hold views and arrays, made in every way: what is written in one place is seen.

Each program is a text, so that every way of making meets every way of writing.
"""

import numpy as np
import pytest

from tests.programs.check import loaded
from tests.programs.whole import check_whole

X = np.random.default_rng(0).uniform(0.3, 1.2, (4, 4))
V = np.array([0.7, -0.4, 0.9, 1.3])
W = 0.7
HEADER = """
import copy
import dataclasses
import functools
import itertools
import operator
from collections import namedtuple
from dataclasses import dataclass

import numpy as np

NT = namedtuple("NT", "u v")


@dataclass
class S:
    u: object
    v: object


def two(a, b):
    return a, b


def lst(a, b):
    return [a, b]


def dct(a, b):
    return {"a": a, "b": b}


def numbers_and_views(a, b):
    return {"k": a, "n": [a[0], a, b]}


def eith(a, b, w):
    return (a, b) if w > 0 else (b, a)


def grow(X):
    L = []
    for r in X:
        L.append(r)
    return L


def growd(X):
    L = {}
    for i, r in enumerate(X):
        L[i] = r
    return L
"""
WRITTEN_IN_THE_STRUCTURE = """
def program(X, x, w):
    K = {made}
    {first}[0] = w * {second}[1]
    return np.sum(X * X) + np.sum(np.sin(x)) + np.sum({second} * {first}[0])
"""
WRITTEN_BELOW = """
def program(X, x, w):
    K = {made}
    X[0] *= w
    X[1, 1] = X[0, 0] * X[2, 2]
    x[0] = w * x[1]
    return np.sum(X * X) + np.sum(np.sin({first}) * {second})
"""
WRITTEN_IN_A_LOOP = """
def program(X, x, w):
    for i in range(2):
        K = {made}
        {second}[i] *= w
        X[i, 1] += {first}[0] * x[i]
    return np.sum(X * X) * np.sum(x) + np.sum(np.sin({first}) * {second})
"""
MADE = [  # how, and how two of the arrays in it are reached
    ("list(X)", "K[0]", "K[1]"),
    ("tuple(X)", "K[0]", "K[1]"),
    ("[*X]", "K[0]", "K[1]"),
    ("(*X,)", "K[0]", "K[1]"),
    ("[X[0],x]", "K[0]", "K[1]"),
    ('{"a":X[0],"b":x}', 'K["a"]', 'K["b"]'),
    ("dict(a=X[0],b=x)", 'K["a"]', 'K["b"]'),
    ('dict(zip("ab",X))', 'K["a"]', 'K["b"]'),
    ('dict([("a",X[0]),("b",x)])', 'K["a"]', 'K["b"]'),
    ("dict(enumerate(X))", "K[0]", "K[1]"),
    ("{k:X[k] for k in range(3)}", "K[0]", "K[1]"),
    ('dict.fromkeys("ab",x)', 'K["a"]', 'K["b"]'),
    ('{**{"a":X[0]},"b":x}', 'K["a"]', 'K["b"]'),
    ('{"a":X[0]}|{"b":x}', 'K["a"]', 'K["b"]'),
    ("list(zip(X,X[1:]))", "K[0][0]", "K[0][1]"),
    ("list(enumerate(X))", "K[0][1]", "K[1][1]"),
    ("list(reversed(list(X)))", "K[0]", "K[1]"),
    ("list(map(np.asarray,X))", "K[0]", "K[1]"),
    ("[r for r in X]", "K[0]", "K[1]"),
    ("[r for r in X if r[0]>-9]", "K[0]", "K[1]"),
    ("[X[i,:] for i in (0,1)]", "K[0]", "K[1]"),
    ("[[r] for r in X]", "K[0][0]", "K[1][0]"),
    ("[(r,1.0) for r in X]", "K[0][0]", "K[1][0]"),
    ("[X[0]]*2", "K[0]", "K[1]"),
    ("[X[0]]+[x]", "K[0]", "K[1]"),
    ("[X[0],X[1],x][1:]", "K[0]", "K[1]"),
    ("list(X)[::-1]", "K[0]", "K[1]"),
    ("sorted([X[0],X[1]],key=np.sum)", "K[0]", "K[1]"),
    ("np.split(X,2)", "K[0][0]", "K[1][0]"),
    ("np.array_split(X,2)", "K[0][0]", "K[1][0]"),
    ("np.hsplit(X,2)", "K[0][0]", "K[1][0]"),
    ("list(X.T)", "K[0]", "K[1]"),
    ("list(np.asarray(X))", "K[0]", "K[1]"),
    ("(X[0],x)", "K[0]", "K[1]"),
    ("((X[0],x),w)", "K[0][0]", "K[0][1]"),
    ("S(X[0],x)", "K.u", "K.v"),
    ("NT(X[0],x)", "K.u", "K.v"),
    ("NT(X[0],x)._replace(u=X[1])", "K.u", "K.v"),
    ("dataclasses.replace(S(X[0],x),u=X[1])", "K.u", "K.v"),
    ("S(S(X[0],x),1.0)", "K.u.u", "K.u.v"),
    ("copy.copy([X[0],x])", "K[0]", "K[1]"),
    ("copy.deepcopy([X[0],x])", "K[0]", "K[1]"),
    ("[X[0],x].copy()", "K[0]", "K[1]"),
    ('list({"a":X[0],"b":x}.values())', "K[0]", "K[1]"),
    ('list({"a":X[0],"b":x}.items())', "K[0][1]", "K[1][1]"),
    ('[{"a":X[0]},{"a":x}]', 'K[0]["a"]', 'K[1]["a"]'),
    ('{"a":[X[0],x]}', 'K["a"][0]', 'K["a"][1]'),
    ("max([X[0],x],key=np.sum),x", "K[0]", "K[1]"),
    ("list(itertools.chain([X[0]],[x]))", "K[0]", "K[1]"),
    ("list(itertools.islice(X,2))", "K[0]", "K[1]"),
    ("list(itertools.product([X[0]],[x]))[0]", "K[0]", "K[1]"),
    ("list(itertools.pairwise(X))[0]", "K[0]", "K[1]"),
    ("operator.itemgetter(0,1)(X)", "K[0]", "K[1]"),
    ("[X[0] if w>0 else x, x if w>0 else X[0]]", "K[0]", "K[1]"),
    ("two(X[0],x)", "K[0]", "K[1]"),
    ("lst(X[0],x)", "K[0]", "K[1]"),
    ("dct(X[0],x)", 'K["a"]', 'K["b"]'),
    ("eith(X[0],x,w)", "K[0]", "K[1]"),
    ("[X.T[0], X.reshape(-1)[4:8]]", "K[0]", "K[1]"),
    ("[u for u in (X[0],x)]", "K[0]", "K[1]"),
    ("[X[0],x] or []", "K[0]", "K[1]"),
    ("[None,X[0],x][1:]", "K[0]", "K[1]"),
    ("grow(X)", "K[0]", "K[1]"),
    ("growd(X)", "K[0]", "K[1]"),
    ("(K:=[X[0],x])", "K[0]", "K[1]"),
    ("list(np.vsplit(X,4))", "K[0][0]", "K[1][0]"),
    ("[X[0:1].squeeze(),x]", "K[0]", "K[1]"),
    ("[a for r in (X,X) for a in r]", "K[0]", "K[4]"),
    ("[r[:2] for r in X]", "K[0]", "K[1]"),
    ('{"a":X[0]}.get("a"),x', "K[0]", "K[1]"),
    ('numbers_and_views(X[0], x)', 'K["k"]', 'K["n"][2]'),
    ('numbers_and_views(X[0], x)', 'K["n"][1]', 'K["n"][2]'),
    ('np.split(X, 2)', 'K[0][0]', 'K[1][0]'),
    ('tuple(list(X))', 'K[0]', 'K[1]'),
    ('tuple(reversed(list(X)))', 'K[0]', 'K[1]'),
]  # fmt: skip


TEXTS = [WRITTEN_IN_THE_STRUCTURE, WRITTEN_BELOW, WRITTEN_IN_A_LOOP]


@pytest.mark.parametrize(
    ("made", "first", "second", "text"), [(*made, TEXTS[k % 3]) for k, made in enumerate(MADE)]
)
def test_what_structures_share(made, first, second, text):
    text = HEADER + text.format(made=made, first=first, second=second)
    with loaded(text) as program:
        check_whole(program, (X, V, W))
