r"""The normal form, and a checker for it.

```
stmt   ::=  name = expr  |  name, name, ... = expr  |  place = expr
         |  name op= expr  |  place op= expr
         |  if expr: block else: block
         |  for name in range(expr, ...): block  |  while expr: block
         |  with call, ...: block              # contexts that may be entered again
         |  break                              # the last statement of its block
         |  call  |  assert expr  |  raise expr  |  pass
         |  return expr                        # once, the last statement of the function
place  ::=  name[expr]...                      # a chain of subscripts and views on a name
```

A star, in a target or in a call, is there only until the analysis has learned how many values it
stands for; the function is then lowered again. Expressions are the user's own trees, without
assignments, and without conditional expressions except between literals and in conditions, which
nothing is differentiated through.

    >>> check(gast.parse("def f(x):\n    y = x * x\n    return y").body[0])
    >>> check(gast.parse("def f(x):\n    return x\n    y = 1").body[0])
    Traceback (most recent call last):
    tangentish.errors.Internal: ...not in normal form: a function that does not end in a return...

Layer 1: `lower` ensures it, everything after relies on it. Checked in tests, and wherever
``TANGENTISH_DEBUG`` is set.
"""

from __future__ import annotations

import gast

from tangentish.errors import Internal
from tangentish.tree.walk import walk

__all__ = ["check"]

_PLAIN = (gast.Expr, gast.Assert, gast.Raise, gast.Pass)


def check(fn: gast.FunctionDef) -> None:
    """Raise `Internal` where a function is not in normal form."""
    if not fn.body or not isinstance(fn.body[-1], gast.Return):
        _fail("a function that does not end in a return", fn)
    for s in fn.body[:-1]:
        if isinstance(s, gast.Return):
            _fail("a return that is not the last statement", s)
    _block(fn.body[:-1], False)
    _expression(fn.body[-1].value)


def _fail(what: str, node: object) -> None:
    raise Internal(f"not in normal form: {what}", at=node)


def _block(stmts: list[gast.stmt], looped: bool) -> None:
    for k, s in enumerate(stmts):
        if isinstance(s, gast.Break):
            if not looped or k != len(stmts) - 1:
                _fail("a break that does not end its path", s)
        elif isinstance(s, gast.If):
            _test(s.test)
            _block(s.body, looped)
            _block(s.orelse, looped)
        elif isinstance(s, (gast.For, gast.While)):
            _loop(s)
        elif isinstance(s, gast.With):
            _contexts(s)
            _block(s.body, looped)
        else:
            _simple(s)


def _loop(s: gast.For | gast.While) -> None:
    if s.orelse:
        _fail("a loop with else", s)
    if isinstance(s, gast.For):
        if not isinstance(s.target, gast.Name) or not isinstance(s.iter, gast.Call):
            _fail("a loop over something else than a range", s)
        for a in s.iter.args:
            _expression(a)
    else:
        _test(s.test)
    _block(s.body, True)


def _contexts(s: gast.With) -> None:
    for item in s.items:
        call = item.context_expr
        if item.optional_vars is not None or not isinstance(call, gast.Call):
            _fail("a context that is no call, or has a name", s)
        for e in (*call.args, *(k.value for k in call.keywords)):
            if not isinstance(e, (gast.Constant, gast.Name, gast.Attribute)):
                _fail("an expression in the arguments of a context", e)


def _simple(s: gast.stmt) -> None:
    if isinstance(s, gast.Assign):
        if len(s.targets) != 1:
            _fail("a chained assignment", s)
        _target(s.targets[0])
        if isinstance(s.targets[0], gast.Tuple) and isinstance(s.value, (gast.Tuple, gast.List)):
            _fail("a display that is unpacked", s)
        _expression(s.value)
    elif isinstance(s, gast.AugAssign):
        _target(s.target)
        _expression(s.value)
    elif not isinstance(s, _PLAIN):
        _fail(f"a statement of kind {type(s).__name__}", s)


def _target(target: gast.expr) -> None:
    if isinstance(target, gast.Tuple):
        names = (t.value if isinstance(t, gast.Starred) else t for t in target.elts)
        if not all(isinstance(t, gast.Name) for t in names):
            _fail("a nested target", target)
        return
    while isinstance(target, (gast.Subscript, gast.Attribute)):
        target = target.value
    if not isinstance(target, gast.Name):
        _fail("an assignment to something that no name holds", target)


def _test(e: gast.expr) -> None:
    if any(isinstance(node, gast.NamedExpr) for node in walk(e)):
        _fail("an assignment inside a condition", e)


def _expression(e: gast.expr) -> None:
    for node in walk(e):
        if isinstance(node, gast.NamedExpr):
            _fail("an assignment inside an expression", node)
        if isinstance(node, gast.IfExp) and not (_literal(node.body) and _literal(node.orelse)):
            _fail("a conditional expression", node)


def _literal(e: gast.expr) -> bool:
    if isinstance(e, gast.UnaryOp):
        return _literal(e.operand)
    return isinstance(e, gast.Constant)
