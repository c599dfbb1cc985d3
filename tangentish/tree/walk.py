r"""What trees read and write, and how they are compared and rebuilt.

    >>> from tangentish.emit.layout import show
    >>> from tangentish.tree.quote import expr, quote_one
    >>> loop = quote_one("for i in range(n):\n    x[i] += w * y.real")
    >>> sorted(names_read(loop)), sorted(names_written(loop))
    (['i', 'n', 'range', 'w', 'x', 'y'], ['i', 'x'])
    >>> tree = expr("np.sin(w * x)")
    >>> show(substitute(tree, {"x": expr("a + b")})), show(tree)
    ('np.sin(w * (a + b))', 'np.sin(w * x)')
    >>> equal(expr("a + b"), expr("a  +  b")), equal(expr("a + 1"), expr("a + 1.0"))
    (True, False)

Nothing here modifies a tree, and unchanged subtrees are shared. Origins and positions do not count
when trees are compared, nor does whether a place is read or written. Layer 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar

import gast

from tangentish.tree import nodes

__all__ = [
    "COMPOUND",
    "bound_names",
    "children",
    "copy_shallow",
    "equal",
    "imported_name",
    "key",
    "name_nodes",
    "names_read",
    "names_written",
    "nested",
    "own_nodes",
    "parts_of",
    "substitute",
    "walk",
    "with_blocks",
]

Node = TypeVar("Node")
AST = gast.AST
COMPOUND = (gast.If, gast.For, gast.While, gast.With)
"""The statements of the normal form that hold others, in `body` and, a branch, in `orelse`."""
BLOCKS = ("body", "orelse")
CAPTURES = MappingProxyType(
    {gast.MatchAs: "name", gast.MatchStar: "name", gast.MatchMapping: "rest"}
)
"""The patterns that bind a name, and the field that holds it."""

DISPLAYS = (gast.Tuple, gast.List, gast.Dict)
"""What spells out a structure."""

_DEFINITIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.ClassDef)
_FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_SCOPES = frozenset(_FUNCTIONS + _COMPREHENSIONS)
_NEW_SCOPES = frozenset((*_FUNCTIONS, gast.ClassDef))
_PLACES = frozenset((gast.Name, gast.Subscript, gast.Attribute))
_SKIPPED = frozenset({"ctx", "kind", "type_comment"})
_TEXT = frozenset({"id", "attr", "text"})
_CHILDLESS = _SKIPPED | _TEXT | {"op", "ops", "arg"}


def _nothing(node: Any) -> Iterable[Any]:
    return ()


def _single(field: str) -> Callable[[Any], Iterable[Any]]:
    return lambda node: (getattr(node, field, None),)


def _several(fields: tuple[str, ...]) -> Callable[[Any], Iterable[Any]]:
    every = attrgetter(*fields)

    def parts(node: Any) -> Iterable[Any]:
        try:
            found: Iterable[Any] = every(node)
        except AttributeError:  # a node that lacks fields
            return [getattr(node, field, None) for field in fields]
        return found

    return parts


def _parts_of(kind: Any) -> Callable[[Any], Iterable[Any]]:
    """A function that gives what the fields of a type of nodes hold."""
    fields = tuple(f for f in kind._fields if f not in _CHILDLESS)
    if kind is gast.Constant or not fields:
        return _nothing
    return _single(fields[0]) if len(fields) == 1 else _several(fields)


_KINDS: tuple[Any, ...] = tuple(
    k
    for k in (*vars(gast).values(), *vars(nodes).values())
    if isinstance(k, type) and issubclass(k, AST)
)
_PARTS = MappingProxyType({k: _parts_of(k) for k in _KINDS})
_WALKED = MappingProxyType(
    {k: tuple(f for f in reversed(k._fields) if f not in _SKIPPED | _TEXT) for k in _KINDS}
)
"""The fields of each type of nodes that may hold nodes, from last to first."""


def walk(node: Any) -> Iterator[Any]:
    """Every node of a tree or of a list of trees, parents first, in the order of the text.

    Contexts (`gast.Load`) are left out.
    """
    stack = [node]
    pop, push = stack.pop, stack.append
    while stack:
        item = pop()
        kind = type(item)
        if kind is list:
            stack += item[::-1]
        elif kind in _WALKED:
            yield item
            fields = item.__dict__
            for field in _WALKED[kind]:
                below = fields.get(field)
                if below is not None:
                    push(below)


def statements(stmts: list[Any]) -> Iterator[Any]:
    """Every statement of a block, compound ones before what they hold."""
    for s in stmts:
        yield s
        for field in BLOCKS:
            yield from statements(getattr(s, field, []))
        for case in getattr(s, "cases", []):
            yield from statements(case.body)


def children(node: Any) -> list[Any]:
    """The nodes just below a node, in the order of the text, without operators and contexts."""
    found: list[Any] = []
    for part in _PARTS.get(type(node), _nothing)(node):
        if type(part) is list:
            found += [item for item in part if isinstance(item, AST)]
        elif isinstance(part, AST):
            found.append(part)
    return found


def parts_of(display: Any) -> list[Any]:
    """The items of a tuple, a list or a dict that is spelled out."""
    return list(display.values if isinstance(display, gast.Dict) else display.elts)


def name_nodes(node: Any) -> list[gast.Name]:
    """Every name in a tree, in no order, with those of inner scopes; annotations are left out."""
    found: list[gast.Name] = []
    stack = [node]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is gast.Name:
            found.append(item)
        elif kind is list:
            stack += item
        else:
            stack += _PARTS.get(kind, _nothing)(item)
    return found


def calls_in(node: Any) -> list[gast.Call]:
    """Every call in a tree, in no order; annotations are left out."""
    found: list[gast.Call] = []
    stack = [node]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is list:
            stack += item
        elif kind is not gast.Name:
            if isinstance(item, gast.Call):
                found.append(item)
            stack += _PARTS.get(kind, _nothing)(item)
    return found


def names_read(node: Any) -> frozenset[str]:
    """The names whose value `node` (a tree, or a list of them) reads from around it.

    The target of `op=` is read, and so is a name of which an element or an attribute is written.
    Of an inner function these are the names free in it.
    """
    found: set[str] = set()
    _reads(node, found)
    return frozenset(found)


def names_written(node: Any) -> frozenset[str]:
    """The names that `node` binds or deletes, or of which it writes an element or an attribute.

    Names local to an inner function or a comprehension are not among them; the walrus is.
    """
    found: set[str] = set()
    _writes(node, found)
    return frozenset(found)


def substitute(node: Node, mapping: Mapping[str, Any]) -> Node:
    """`node` with each name that is read replaced as `mapping` says, all at once.

    Parameters of a lambda and targets of a comprehension hide the names of the mapping.
    """
    if not mapping:
        return node
    made: Node = _substituted(node, mapping)
    return made


def equal(a: Any, b: Any) -> bool:
    """Whether two trees (or lists, or fields) mean the same text."""
    if a is b:
        return True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is list:
        return len(a) == len(b) and all(map(equal, a, b))
    if not isinstance(a, AST):
        return _constant_key(a) == _constant_key(b)
    mine, other = a.__dict__, b.__dict__
    return all(
        equal(mine.get(field), other.get(field)) for field in a._fields if field not in _SKIPPED
    )


def key(node: Any) -> Hashable:
    """A hashable value, the same for two trees exactly if they are `equal`."""
    if isinstance(node, AST):
        fields = node.__dict__
        if type(node) is gast.Name and fields.get("annotation") is None:
            return ("Name", fields["id"])
        return (
            type(node).__name__,
            *[key(fields.get(field)) for field in node._fields if field not in _SKIPPED],
        )
    if type(node) is list:
        return tuple([key(item) for item in node])
    return _constant_key(node)


def nested(s: Any) -> list[Any]:
    """The statements in the blocks of a compound statement; those in them not."""
    return [c for field in BLOCKS for c in getattr(s, field, ())]


def with_blocks(s: Node, rewrite: Callable[[list[Any]], list[Any]]) -> Node:
    """A compound statement with each of its blocks rewritten; one that is empty stays so."""
    blocks = {f: rewrite(block) for f in BLOCKS if (block := getattr(s, f, None))}
    return copy_shallow(s, **blocks)


def own_parts(s: Any) -> Any:
    """What a statement evaluates itself, without the statements in it."""
    if isinstance(s, gast.For):
        return s.iter
    if isinstance(s, gast.With):
        return [item.context_expr for item in s.items]
    return s.test if isinstance(s, (gast.If, gast.While)) else s


def copy_shallow(node: Node, **changes: Any) -> Node:
    """A new node with the fields and the origin of `node`, and `changes`."""
    kind = type(node)
    made = kind.__new__(kind)
    made.__dict__.update(node.__dict__)
    made.__dict__.update(changes)
    return made


def _constant_key(value: Any) -> Hashable:
    """Tells apart what `==` does not: 1, 1.0 and True; 0.0 and -0.0; makes nan equal to itself."""
    if isinstance(value, (str, bytes)) or value is None:
        return value
    if isinstance(value, tuple):
        return tuple(_constant_key(item) for item in value)
    return (type(value).__name__, repr(value))


def _reads(node: Any, found: set[str]) -> None:
    """Add what `node` reads to `found`."""
    stack = [node]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is gast.Name:
            if type(item.ctx) is gast.Load:
                found.add(item.id)
        elif kind is list:
            stack += item
        elif kind in _SCOPES:
            found |= _free_names(item)
        else:
            if kind is gast.AugAssign and type(item.target) is gast.Name:
                found.add(item.target.id)
            stack += _PARTS.get(kind, _nothing)(item)


def _free_names(node: Any) -> set[str]:
    """What an inner function, a lambda or a comprehension reads from around it."""
    inside: set[str] = set()
    outside: set[str] = set()
    if isinstance(node, _FUNCTIONS):
        arguments = node.args
        _reads([arguments.defaults, arguments.kw_defaults], outside)
        _reads(node.body, inside)
        bound = _parameters(arguments)
        if not isinstance(node, gast.Lambda):
            _reads([node.decorator_list], outside)
            bound |= bound_names(node.body)
        return outside | (inside - bound)
    first = node.generators[0]
    _reads(first.iter, outside)
    bound = set()
    for position, generator in enumerate(node.generators):
        _reads([generator.ifs, generator.target], inside)
        _writes(generator.target, bound)
        if position:
            _reads(generator.iter, inside)
    _reads([getattr(node, f, None) for f in node._fields if f != "generators"], inside)
    return outside | (inside - bound)


def bound_names(body: list[Any]) -> set[str]:
    """The local names of a function with this body."""
    bound: set[str] = set()
    declared: set[str] = set()
    for node in own_nodes(body):
        kind = type(node)
        if kind is gast.Name:
            if type(node.ctx) is not gast.Load:
                bound.add(node.id)
        elif kind in _DEFINITIONS:
            bound.add(node.name)
        elif kind is gast.alias:
            bound.add(imported_name(node))
        elif kind is gast.Global or kind is gast.Nonlocal:
            declared.update(node.names)
        elif kind in CAPTURES and (name := getattr(node, CAPTURES[kind])) is not None:
            bound.add(name)
    return bound - declared


def own_nodes(node: Any) -> list[Any]:
    """The nodes below `node` that run in its own scope, in no order; literals are left out."""
    nodes: list[Any] = []
    stack = [node]
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind is gast.Name:
            nodes.append(item)
        elif kind is list:
            stack += item
        elif kind in _COMPREHENSIONS:
            walruses = [n for n in walk(item) if type(n) is gast.NamedExpr]
            nodes += walruses
            nodes += [n.target for n in walruses]
        elif isinstance(item, AST):
            nodes.append(item)
            if kind not in _NEW_SCOPES:
                stack += _PARTS.get(kind, _nothing)(item)
    return nodes


def _writes(node: Any, found: set[str]) -> None:
    """Add what `node` writes to `found`."""
    for item in own_nodes(node):
        kind = type(item)
        if kind in _PLACES:
            if type(item.ctx) not in (gast.Store, gast.Del):
                continue
            while type(item) is gast.Subscript:  # a part of an attribute is no part of a name
                item = item.value
            if type(item) is gast.Name:
                found.add(item.id)
        elif kind in _DEFINITIONS:
            found.add(item.name)
        elif kind is gast.alias:
            found.add(imported_name(item))
        elif kind in CAPTURES and (name := getattr(item, CAPTURES[kind])) is not None:
            found.add(name)


def imported_name(node: gast.alias) -> str:
    """The name that a part of an import binds."""
    return str(node.asname or node.name.split(".")[0])


def _parameters(arguments: gast.arguments) -> set[str]:
    """The names of all parameters."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    every += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return {argument.id for argument in every}


def _substituted(node: Any, mapping: Mapping[str, Any]) -> Any:
    """`node` itself where nothing below it changes, else a copy of the changed path."""
    kind = type(node)
    if kind is gast.Name:
        return mapping.get(node.id, node) if type(node.ctx) is gast.Load else node
    if kind is list:
        made = [_substituted(item, mapping) for item in node]
        return made if any(map(_differ, made, node)) else node
    if not isinstance(node, AST):
        return node
    if kind in _SCOPES:
        hidden = _hidden(node)
        if not hidden.isdisjoint(mapping):
            return _substituted_scope(node, mapping, hidden)
    changed: dict[str, Any] | None = None
    fields = node.__dict__
    for field in node._fields:
        child = fields.get(field)
        if child is None or type(child) is str:
            continue
        new = _substituted(child, mapping)
        if new is not child:
            changed = {} if changed is None else changed
            changed[field] = new
    return node if changed is None else copy_shallow(node, **changed)


def _differ(a: Any, b: Any) -> bool:
    return a is not b


def _hidden(node: Any) -> set[str]:
    """The names that an inner scope binds."""
    if isinstance(node, gast.Lambda):
        return _parameters(node.args)
    if isinstance(node, _FUNCTIONS):
        return _parameters(node.args) | bound_names(node.body)
    bound: set[str] = set()
    _writes([generator.target for generator in node.generators], bound)
    return bound


def _substituted_scope(node: Any, mapping: Mapping[str, Any], hidden: set[str]) -> Any:
    """Substitute in an inner scope that binds some names of the mapping."""
    inner = {name: value for name, value in mapping.items() if name not in hidden}
    if isinstance(node, _FUNCTIONS):
        arguments = copy_shallow(
            node.args,
            defaults=_substituted(node.args.defaults, mapping),
            kw_defaults=_substituted(node.args.kw_defaults, mapping),
        )
        return copy_shallow(node, args=arguments, body=_substituted(node.body, inner))
    changes = {f: _substituted(getattr(node, f), inner) for f in node._fields}
    first = changes["generators"][0]
    outer = _substituted(node.generators[0].iter, mapping)
    changes["generators"] = [copy_shallow(first, iter=outer), *changes["generators"][1:]]
    return copy_shallow(node, **changes)


def path_of(e: Any) -> tuple[str, str]:
    """The name that a part of something starts with, and the text of the rest; "" of all else.

    >>> import gast
    >>> [path_of(gast.parse(e).body[0].value) for e in ("o.parts[0]['w']", "f(x).T")]
    [('o', ".parts[0]['w']"), ('', '.T')]
    """
    if isinstance(e, gast.Name):
        return e.id, ""
    if isinstance(e, gast.Attribute):
        name, rest = path_of(e.value)
        return name, f"{rest}.{e.attr}"
    if isinstance(e, gast.Subscript) and isinstance(e.slice, gast.Constant):
        name, rest = path_of(e.value)
        return name, f"{rest}[{e.slice.value!r}]"
    return "", ""


def reads_in(stmts: list[gast.stmt]) -> Counter[tuple[str, str]]:
    """How often each name, and each part at a path, is read; in a loop twice.

    >>> import gast
    >>> found = reads_in(gast.parse("for a in o.x: b = o.y + o.x").body)
    >>> found["o", ".x"], found["o", ".y"], found["a", ""]
    (3, 2, 0)
    """
    found: Counter[tuple[str, str]] = Counter()

    def visit(node: gast.AST, weight: int) -> None:
        again: list[gast.AST] = []
        if isinstance(node, (gast.For, gast.While)):
            again = [*node.body, *([node.test] if isinstance(node, gast.While) else [])]
        elif isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
            first, *rest = node.generators
            visit(first.iter, weight)
            inner = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
            for part in (*inner, *first.ifs, *rest):
                visit(part, 2 * weight)
            return
        elif not isinstance(getattr(node, "ctx", None), (gast.Store, gast.Del)):
            path = path_of(node)
            found[path] += weight if path[0] else 0
        repeated = {id(part) for part in again}
        for part in children(node):
            visit(part, 2 * weight if id(part) in repeated else weight)

    for s in stmts:
        visit(s, 1)
    return found


def dotted(node: Any) -> str:
    """The text of a name or a dotted name; "" of anything else.

    >>> import gast
    >>> [dotted(gast.parse(e).body[0].value) for e in ("np.linalg.norm", "f(x).T")]
    ['np.linalg.norm', '']
    """
    parts: list[str] = []
    while isinstance(node, gast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, gast.Name):
        return ""
    return ".".join([node.id, *reversed(parts)])


def binds(node: Any) -> frozenset[str]:
    r"""Names that a statement, or a target, binds; not by assignments inside of expressions.

    For statements in normal form and for generated ones, which hold none, this is `names_written`
    without the walk through all expressions.

    >>> import gast
    >>> sorted(binds(gast.parse("for i in x:\n    a, b[i] = f(i)").body[0]))
    ['a', 'i']
    """
    found: set[str] = set()
    _binds(node, found)
    return frozenset(found)


def _binds(node: Any, found: set[str]) -> None:
    kind = type(node)
    if kind is gast.Name:
        found.add(node.id)
    elif kind in (gast.Tuple, gast.List):
        for item in node.elts:
            _binds(item, found)
    elif kind is gast.Assign:
        for target in node.targets:
            _binds(target, found)
    elif kind in (gast.AugAssign, gast.AnnAssign):
        _binds(node.target, found)
    elif kind in COMPOUND:
        if kind is gast.For:
            _binds(node.target, found)
        for statement in nested(node):
            _binds(statement, found)
    elif kind is gast.FunctionDef:
        found.add(node.name)
