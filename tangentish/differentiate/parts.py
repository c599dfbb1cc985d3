"""Small parts of generated functions, and what their statements bind and write into."""

from __future__ import annotations

import cmath
import types
from collections.abc import Sequence

import gast

from tangentish import runtime
from tangentish.analyse.kinds import Array, Kind, Num, Seq, Static, Tup
from tangentish.differentiate.incoming import is_fresh
from tangentish.differentiate.structures import display, parts
from tangentish.optimise.dead import root_name
from tangentish.parse.signature import signature_of
from tangentish.tree.mutations import changed_names
from tangentish.tree.nodes import Title
from tangentish.tree.quote import expr, quote_one
from tangentish.tree.walk import COMPOUND, binds, names_read, nested, walk

Stmts = list[gast.stmt]


def load(name: str) -> gast.Name:
    """A name that is read."""
    return gast.Name(name, gast.Load(), None, None)


def function_def(
    name: str, params: list[str], body: Stmts, defaults: Sequence[gast.expr] = ()
) -> gast.FunctionDef:
    """A function definition; `defaults` are those of the last parameters."""
    fn = quote_one(
        "def {name}({params}):\n    {body}", name=name, params=params, body=body or [gast.Pass()]
    )
    assert isinstance(fn, gast.FunctionDef)
    fn.args.defaults = list(defaults)
    return fn


def copied(e: gast.expr, kind: Kind, helpers: dict[str, object]) -> gast.expr:
    """A value that shares memory with nothing.

    Args:
        e: the value.
        kind: its kind.
        helpers: objects that the text refers to, by name; one may be added.
    """
    if is_fresh(e) or isinstance(kind, (Num, Static)):
        return e
    if isinstance(kind, Array):  # without dimensions the adjoint may be a number
        return expr("{e}.copy()" if kind.rank else "np.array({e})", e=e)
    if isinstance(kind, Tup):
        if not _has_arrays(kind):
            return e
        if kind.fields is not None or kind.class_ is not None:
            helpers["copied"] = runtime.copied
            return expr("copied({e})", e=e)
        inner = zip(parts(e, kind), kind.items, strict=True)
        items = [copied(p, k, helpers) for p, k in inner]
        return display(kind, items, mutable=isinstance(e, gast.List))
    if isinstance(kind, Seq) and kind.type is not tuple and not _has_arrays(kind.item):
        return expr("dict({e})" if kind.type is dict else "list({e})", e=e)
    helpers["copied"] = runtime.copied
    return expr("copied({e})", e=e)


def placed(e: gast.expr, like: gast.expr, kind: Kind) -> gast.expr:
    """A derivative whose arrays lie in memory as those of the value that it is of."""
    if isinstance(kind, Array):
        return expr("laid_out({e}, {x})", e=e, x=like)
    if isinstance(kind, Tup) and _has_arrays(kind):
        plain = Tup(kind.items) if kind.fields else kind
        pairs = zip(parts(e, plain), parts(like, kind, primal=True), kind.items, strict=True)
        return display(plain, [placed(d, x, k) for d, x, k in pairs])
    if not isinstance(kind, Seq) or not _has_arrays(kind.item):
        return e
    if kind.type is dict:
        item = placed(load("d"), expr("{x}[key]", x=like), kind.item)
        return expr("{key: {i} for key, d in {e}.items()}", i=item, e=e)
    item = placed(load("d"), load("item"), kind.item)
    form = "[{i} for d, item in zip({e}, {x})]"
    return expr(f"tuple({form})" if kind.type is tuple else form, i=item, e=e, x=like)


def if_bound(name: str, e: gast.expr, otherwise: gast.expr) -> gast.expr:
    """`e if "x" in locals() else otherwise`, where some path has not bound `x`.

    The name stays unbound there, so that a line of the user's that reads it fails as it did.
    """
    word = gast.Constant(name, None)
    return expr("{e} if {w} in locals() else {o}", e=e, w=word, o=otherwise)


def _has_arrays(kind: Kind) -> bool:
    """Whether a value is, or holds, what can be written into."""
    return (
        is_mutable(kind.type) or any(map(_has_arrays, kind.items))
        if isinstance(kind, Tup)
        else not isinstance(kind, (Num, Static))
    )


def is_mutable(type_: type) -> bool:
    """Whether the items of a structure of a class may be exchanged."""
    if issubclass(type_, tuple):
        return False
    return not getattr(getattr(type_, "__dataclass_params__", None), "frozen", False)


def literal_defaults(function: types.FunctionType) -> list[gast.expr]:
    """The defaults of the last parameters of a function, as far as a text can hold them."""
    found: list[gast.expr] = []
    for parameter in [*signature_of(function).parameters.values()][::-1]:
        value = literal_of(parameter.default)
        if value is None:
            break
        found.insert(0, value)
    return found


def literal_of(value: object) -> gast.expr | None:
    """The expression for a number, a string, None or a tuple of them; None for anything else."""
    if type(value) is tuple:
        items = [literal_of(v) for v in value]
        return None if None in items else gast.Tuple(items, gast.Load())
    if type(value) in (int, float, complex) and not cmath.isfinite(value):  # type: ignore[arg-type]
        return None
    if type(value) in (bool, int, float, complex, str, type(None), type(Ellipsis)):
        return gast.Constant(value, None)
    return None


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
    return {*changed_names(stmts), *_stored(stmts)}


def _stored(stmts: Stmts) -> set[str]:
    """Those of which a statement says it itself."""
    found: set[str] = set()
    for s in stmts:
        if isinstance(s, COMPOUND):
            found |= _stored(nested(s))
        elif isinstance(s, gast.Assign):
            if isinstance(s.targets[0], gast.Subscript):
                found.add(root_name(s.targets[0]))
        elif isinstance(s, gast.AugAssign):
            found.add(root_name(s.target))
        elif (
            isinstance(s, gast.Expr)
            and isinstance(s.value, gast.Call)
            and isinstance(s.value.func, gast.Name)
            and s.value.func.id == "scatter_add"
        ):
            found.add(root_name(s.value.args[0]))
    return found


def modified_memory(stmts: Stmts) -> set[str]:
    """All names that may share memory with one into which statements write.

    `by` is one in `bt = by` before `bt += 1.0`.
    """
    links: dict[str, set[str]] = {}
    for s in stmts:
        for node in walk(s):
            if isinstance(node, gast.Assign) and not is_fresh(node.value):
                for name in {*binds(node), *map(root_name, node.targets)} - {""}:
                    for read in names_read(node.value):
                        links.setdefault(name, set()).add(read)
                        links.setdefault(read, set()).add(name)
    pending, found = list(stores(stmts)), set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += links.get(name, ())
    return found
