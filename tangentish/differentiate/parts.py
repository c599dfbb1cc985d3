"""Small parts of generated functions, and what their statements bind and write into."""

from __future__ import annotations

import gast

from tangentish.differentiate.reverse import _stored
from tangentish.tree.nodes import Title
from tangentish.tree.quote import quote_one
from tangentish.tree.walk import binds

Stmts = list[gast.stmt]


def load(name: str) -> gast.Name:
    """A name that is read."""
    return gast.Name(name, gast.Load(), None, None)


def function_def(name: str, params: list[str], body: Stmts) -> gast.FunctionDef:
    """A function definition."""
    fn = quote_one(
        "def {name}({params}):\n    {body}", name=name, params=params, body=body or [gast.Pass()]
    )
    assert isinstance(fn, gast.FunctionDef)
    return fn


def titled(title: str, stmts: Stmts) -> Stmts:
    """Statements behind a title, if there are any of both."""
    return [Title(title), *stmts] if title and stmts else stmts


def bound(stmts: Stmts) -> set[str]:
    """All names that statements bind."""
    found: set[str] = set()
    for s in stmts:
        found |= binds(s)
    return found


def stores(stmts: Stmts) -> set[str]:
    """All names whose memory statements write into."""
    found: set[str] = set()
    for s in stmts:
        found |= _stored(s)
    return found
