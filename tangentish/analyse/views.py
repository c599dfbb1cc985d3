"""Expressions that look at the memory of a name, and the same look at another array.

`row = A[i].T` looks at `A`: what is written into one is seen in the other. Some expressions do so
for some layouts alone (`x.reshape(-1)` of a transposed array is a copy), which is seen at run time.
A structure, `(u, [v, w])`, looks at all that it holds.
"""

from __future__ import annotations

import copy
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import gast

from tangentish.analyse.aliases import converts, is_basic, sources
from tangentish.analyse.flow import Flow, number_of
from tangentish.analyse.kinds import (
    Array,
    Kind,
    Num,
    Seq,
    Static,
    Tup,
    holds_numbers,
    is_real,
    is_record,
    is_text,
    parts_of,
)
from tangentish.analyse.values import PARAMETER, UNBOUND, Env, Value
from tangentish.lower.forms import load, replace_operands
from tangentish.tree.quote import expr
from tangentish.tree.walk import (
    DISPLAYS,
    copy_shallow,
    dotted,
    name_nodes,
    names_read,
    statements,
    walk,
)
from tangentish.tree.walk import parts_of as items_in

ALWAYS = frozenset(
    {"T", "atleast_1d", "atleast_2d", "atleast_3d", "expand_dims", "flip", "fliplr", "flipud",
     "imag", "mT", "array_split", "hsplit", "matrix_transpose", "moveaxis", "permute_dims",
     "real", "rot90", "split", "squeeze", "swapaxes", "transpose", "vsplit"}
)  # fmt: skip
SAME = frozenset({"asanyarray", "asarray"})  # of an array, where no dtype is asked for
READ_ONLY = frozenset({"numpy.broadcast_to", "numpy.diag", "numpy.diagonal", "ndarray.diagonal"})
"""Rules of views that NumPy does not write: an adjoint that was one could not be written either."""
BY_LAYOUT = frozenset({"asanyarray", "asarray", "ascontiguousarray", "ravel", "reshape"})


class View(NamedTuple):
    """What an expression looks at.

    Attributes:
        root: the name whose memory it is a part of.
        certain: it is for every layout of that memory.
    """

    root: str
    certain: bool


def view_of(e: gast.expr, flow: Flow) -> View | None:
    """What an expression looks at; None if it makes something new, or if that is not known."""
    if isinstance(e, gast.Name):
        return View(e.id, True)
    if isinstance(e, gast.Subscript):
        if isinstance(flow.value(e.value).kind, (Tup, Seq)):
            new = isinstance(e.slice, gast.Slice) and holds_numbers(flow.value(e).kind)
            return None if new else view_of(e.value, flow)
        return view_of(e.value, flow) if is_basic(e, flow) else None
    if _is_field(e, flow):
        return view_of(e.value, flow)
    given = _given_back(e, flow) or _gone_through(e, flow)
    if given is not None:
        return view_of(given, flow)
    operand = _looked_at(e, flow)
    if operand is None:
        return None
    inner = view_of(operand, flow)
    return View(inner.root, False) if inner is not None and minds_layout(e) else inner


def minds_layout(e: gast.expr) -> bool:
    """Whether the layout of its operand decides whether a call is a view of it."""
    word = _word(e)
    asked = [*getattr(e, "args", ())[1:], *getattr(e, "keywords", ())]
    return word in BY_LAYOUT and not (word in SAME and not asked)


def makes_array(e: gast.expr, flow: Flow) -> bool:
    """Whether the value of an expression shares memory with nothing, nor do its parts."""
    value = flow.values.get(id(e))
    called = None if value is None else value.callee or value.constant
    doubles = called is not None and called.analysed.doubles
    doubles = doubles or getattr(getattr(value, "rule", None), "target", None) is copy.deepcopy
    return not sources(e, flow) and not (doubles and parts_of(flow.value(e).kind))


def through(e: gast.expr, flow: Flow, root: gast.expr) -> gast.expr:
    """The part of `root` that an expression with a view is of its own root."""
    if isinstance(e, gast.Name):
        return root
    if _is_field(e, flow):  # the adjoint of a record is a list
        index = gast.Constant(_fields(e, flow).index(e.attr), None)
        return gast.Subscript(through(e.value, flow, root), index, gast.Load())
    if isinstance(e, (gast.Subscript, gast.Attribute)):
        return copy_shallow(e, value=through(e.value, flow, root))
    given = _given_back(e, flow)
    if given is not None:
        return through(given, flow, root)
    assert isinstance(e, gast.Call)
    items = _gone_through(e, flow)
    if items is not None:  # the adjoint of a tuple is a list, of its own
        new, every = through(items, flow, root), gast.Slice(None, None, None)
        if isinstance(flow.value(items).kind, Array):
            return expr("list({x})", x=new)
        return gast.Subscript(new, every, gast.Load())
    operand = _looked_at(e, flow)
    assert operand is not None
    new = through(operand, flow, root)
    if isinstance(e.func, gast.Attribute) and e.func.value is operand:
        return copy_shallow(e, func=copy_shallow(e.func, value=new))
    return copy_shallow(e, args=[new, *e.args[1:]])


def whole_of(e: gast.expr, flow: Flow) -> gast.expr:
    """The whole array that a view is a part of: a name, or an item of a structure."""
    while True:
        inner = _given_back(e, flow) or _looked_at(e, flow)
        if inner is None and isinstance(e, gast.Subscript):
            inner = e.value if isinstance(flow.value(e.value).kind, Array) else None
        if inner is None:
            return e
        e = inner


def mirrored(
    e: gast.expr, flow: Flow, adjoint: Callable[[str], gast.expr | None]
) -> gast.expr | None:
    """The adjoint of what an expression looks at, made of those of names as the expression is.

    That of a structure is a list or a dict, in which the adjoints of numbers have places; that of
    a name that holds no memory may be None, and is zeros. None if not all that the expression looks
    at is known.
    """
    value = flow.values.get(id(e))
    if value is None:
        return None
    plain = _of_plain(value.kind)
    if plain is not None:
        return plain
    view = view_of(e, flow)
    if view is not None:
        root = adjoint(view.root)
        return _of_plain_structure(value.kind) if root is None else through(e, flow, root)
    given = _given_back(e, flow)
    if given is not None:
        return mirrored(given, flow, adjoint)
    if value.makes_record:
        assert isinstance(value.kind, Tup)
        operands = [
            _of_plain(kind) if o is None else mirrored(o, flow, adjoint)  # None: its default
            for o, kind in zip(value.operands, value.kind.items, strict=True)
        ]
        return None if None in operands else gast.List(operands, gast.Load())
    if isinstance(e, gast.BinOp) and isinstance(value.kind, (Tup, Seq)):
        new = value.varied and holds_numbers(value.kind)  # adjoints of numbers of its own
        return None if new else _joined(e, flow, adjoint)
    if not isinstance(e, DISPLAYS):
        return None
    items = [mirrored(item, flow, adjoint) for item in items_in(e)]
    if None in items:
        return None
    return gast.Dict(e.keys, items) if isinstance(e, gast.Dict) else gast.List(items, gast.Load())


def _of_plain(kind: Kind) -> gast.expr | None:
    """The adjoint of what is no memory: of a number zero; None if a kind may be of memory."""
    if isinstance(kind, Num):
        return gast.Constant(0j if kind.type == "c" else 0.0, None)
    return gast.Constant(None, None) if isinstance(kind, Static) or is_text(kind) else None


def _of_plain_structure(kind: Kind) -> gast.expr | None:
    """As `_of_plain`, also of tuples and records of such."""
    if isinstance(kind, Tup) and (kind.type is tuple or kind.fields is not None):
        items = list(map(_of_plain_structure, kind.items))
        return None if None in items else gast.List(items, gast.Load())
    return _of_plain(kind)


def _joined(
    e: gast.BinOp, flow: Flow, adjoint: Callable[[str], gast.expr | None]
) -> gast.expr | None:
    """As `mirrored`, for lists that are joined, or repeated."""
    new = [
        mirrored(o, flow, adjoint) if parts_of(flow.value(o).kind) else o for o in (e.left, e.right)
    ]
    return None if None in new else copy_shallow(e, left=new[0], right=new[1])


def _is_field(e: gast.expr, flow: Flow) -> bool:
    """Whether an expression is a field of a record."""
    return isinstance(e, gast.Attribute) and e.attr in _fields(e, flow)


def _fields(e: gast.Attribute, flow: Flow) -> tuple[str, ...]:
    """The fields of the record of which something is read; none of anything else."""
    base = flow.values.get(id(e.value))
    fields = base.kind.fields if base is not None and is_record(base.kind) else None
    return fields or ()


def _given_back(e: gast.expr, flow: Flow) -> gast.expr | None:
    """What a called function gives back of its arguments, in terms of those."""
    value = flow.values.get(id(e))
    callee = None if value is None else value.callee or value.constant
    if callee is None or callee.analysed.gives is None:
        return None
    if id(e) not in flow.given_back:
        known = callee.analysed
        arguments = dict(zip(known.params, callee.arguments, strict=True))
        for p, number in _defaults(known.function).items():
            if arguments.get(p, e) is None:
                arguments[p] = number
                flow.values[id(number)] = Value(Num("i", value=number.value))
                flow.keep.append(number)
        flow.given_back[id(e)] = _in_terms_of(known.gives, arguments, known.flow, flow)
    return flow.given_back[id(e)]


def _defaults(function: types.FunctionType) -> dict[str, gast.Constant]:
    """The defaults of parameters that are integers."""
    parameters = inspect.signature(function).parameters
    return {
        p: gast.Constant(q.default, None) for p, q in parameters.items() if type(q.default) is int
    }


def _in_terms_of(
    e: gast.expr, arguments: Mapping[str, gast.expr | None], callee: Flow, flow: Flow
) -> gast.expr | None:
    """An expression of a called function with arguments in place of parameters."""
    if isinstance(e, gast.Name) and e.id in arguments:
        return arguments[e.id]
    changed: dict[tuple[str, int | None], gast.expr] = {}
    for field in e._fields:
        child = getattr(e, field)
        for k, c in enumerate(child) if isinstance(child, list) else [(None, child)]:
            if isinstance(c, (gast.expr, gast.Slice)):
                new = _in_terms_of(c, arguments, callee, flow)
                if new is None:
                    return None
                changed[field, k] = new
    made = replace_operands(e, changed)
    if id(e) in callee.values:
        flow.values[id(made)] = callee.values[id(e)]
        flow.keep.append(made)
    return made


def always_given(fn: gast.FunctionDef, flow: Flow, params: Sequence[str]) -> str | None:
    """The array that a function is given and returns on all paths, also where it calls itself.

    A call of itself is taken to give back that parameter: when it is over, another path was taken.
    """
    last = fn.body[-1]
    bound = {number_of(s): s for s in statements(fn.body) if isinstance(s, gast.Assign)}

    def is_given(e: gast.expr, env: Env, p: str, met: frozenset[int]) -> bool:
        if isinstance(e, gast.Name):
            defs = env[e.id].defs - met if e.id in env else {UNBOUND}
            return all(
                e.id == p
                if d == PARAMETER
                else d in bound
                and isinstance(bound[d].targets[0], gast.Name)
                and is_given(bound[d].value, flow.before[d], p, met | {d})
                for d in defs
            )
        value = flow.values.get(id(e))
        callee = None if value is None else value.callee or value.constant
        if callee is None or callee.analysed.fn is not fn:
            return False
        given = dict(zip(callee.analysed.params, callee.arguments, strict=True))[p]
        return given is not None and is_given(given, env, p, met)

    env = flow.after[number_of(last)]
    arrays = (p for p in params if isinstance(env[p].kind, Array))
    return next((p for p in arrays if is_given(last.value, env, p, frozenset())), None)


def gives_of(fn: gast.FunctionDef, flow: Flow, params: Sequence[str]) -> gast.expr | None:
    """What a function returns of its arguments, where that is all that it returns.

    Args:
        fn: the function.
        flow: its facts.
        params: its parameters.
    """
    if (p := always_given(fn, flow, params)) is not None:
        return load(p)
    env, e = flow.after[number_of(fn.body[-1])], fn.body[-1].value
    bound = {number_of(s): s for s in statements(fn.body) if isinstance(s, gast.Assign)}
    while isinstance(e, gast.Name) and not (e.id in params and _is_entry(env, e.id)):
        var = env.get(e.id)
        (d,) = var.defs if var is not None and len(var.defs) == 1 else (PARAMETER,)
        s = bound.pop(d, None)
        if s is None or not isinstance(s.targets[0], gast.Name):
            return None
        env, e = flow.before[d], s.value
    looks = _is_certain(e, flow) and mirrored(e, flow, load) is not None
    if view_of(e, flow) is None and holds_numbers(flow.value(e).kind):
        return None  # a new structure, in which the adjoints of the numbers are its own
    entry = all(n in params and _is_entry(env, n) for n in names_read(e) - {"np"})
    return e if looks and entry and not _reads_arrays(e, flow) else None


def _is_entry(env: Env, name: str) -> bool:
    """Whether a parameter holds what it was given."""
    return name in env and env[name].defs == frozenset({PARAMETER})


def _is_certain(e: gast.expr, flow: Flow) -> bool:
    """Whether an expression looks at something for every layout of that, or is made of such."""
    if isinstance(e, DISPLAYS):
        return all(_is_certain(item, flow) for item in items_in(e))
    view = view_of(e, flow)
    return view is not None and view.certain


def _reads_arrays(e: gast.expr, flow: Flow) -> bool:
    """Whether an index, or a word of a call, in an expression reads an array."""
    inner = [c for n in walk(e) if isinstance(n, gast.Subscript) for c in name_nodes(n.slice)]
    inner += [
        c for n in walk(e) if isinstance(n, gast.Call) for a in n.args[1:] for c in name_nodes(a)
    ]
    return any(isinstance(flow.value(n).kind, Array) for n in inner if id(n) in flow.values)


def _looked_at(e: gast.expr, flow: Flow) -> gast.expr | None:
    """The operand at which a call or an attribute looks."""
    value = flow.values.get(id(e))
    if not isinstance(e, (gast.Call, gast.Attribute)) or value is None or value.rule is None:
        return None
    word, operand = _word(e), _operand(e, flow)
    known = flow.values.get(id(operand))
    if known is None or not isinstance(known.kind, Array):
        return None
    if word == "imag":
        return operand if is_real(known.kind) is False else None
    if isinstance(e, gast.Call) and converts(e, word, flow):
        return None
    return operand if word in ALWAYS | BY_LAYOUT else None


def read_only(e: gast.expr, flow: Flow) -> gast.expr | None:
    """The array at which a call looks in such a way that nothing can be written."""
    value = flow.values.get(id(e))
    rule = None if value is None else value.rule
    if not isinstance(e, gast.Call) or rule is None or rule.name not in READ_ONLY:
        return None
    operand = _operand(e, flow)
    return operand if operand is not None and sources(e, flow) else None  # `np.diag` of a vector


def looks_only(e: gast.expr, flow: Flow) -> bool:
    """Whether an expression is a view that cannot be written, or a part of one."""
    return bool(sources(e, flow)) and any(read_only(n, flow) is not None for n in walk(e))


def chosen_by(e: gast.expr, flow: Flow) -> list[gast.expr] | None:
    """What tells which part of an array a view shows: indices, words, structures that hold it.

    None: it is not a view of a name.
    """
    found: list[gast.expr] = []
    while not isinstance(e, gast.Name):
        operand = e.value if isinstance(e, (gast.Subscript, gast.Attribute)) else None
        if isinstance(e, gast.Subscript):
            found.append(e.slice)
        elif isinstance(e, gast.Call) and (operand := _operand(e, flow)) is not None:
            found += [a for a in e.args if a is not operand] + [k.value for k in e.keywords]
        known = flow.values.get(id(operand))
        if operand is None or known is None:
            return None
        if not isinstance(known.kind, Array):
            found.append(operand)
        e = operand
    return found


def _gone_through(e: gast.expr, flow: Flow) -> gast.expr | None:
    """The rows, or the list, of which a call makes a tuple or a list, where these are memory."""
    value = flow.values.get(id(e))
    if value is None or not isinstance(e, gast.Call) or len(e.args) != 1 or e.keywords:
        return None
    made = getattr(value.rule, "target", flow.evaluator.resolved.get(dotted(e.func)))
    kind = flow.value(e.args[0]).kind if id(e.args[0]) in flow.values else None
    rows = isinstance(kind, Array) and kind.rank > 1
    items = isinstance(kind, (Tup, Seq)) and kind.type in (list, tuple) and not holds_numbers(kind)
    return e.args[0] if made in (list, tuple) and (rows or items) else None


def _operand(e: gast.Call | gast.Attribute, flow: Flow) -> gast.expr | None:
    """The first operand of a call, or what an attribute is of."""
    base = e.value if isinstance(e, gast.Attribute) else getattr(e.func, "value", None)
    known = flow.values.get(id(base))
    if isinstance(e, gast.Attribute) or (known is not None and isinstance(known.kind, Array)):
        return base
    return e.args[0] if e.args else None


def _word(e: gast.expr) -> str:
    """The last word of what a call calls, or of an attribute."""
    found = e.func if isinstance(e, gast.Call) else e
    return found.attr if isinstance(found, gast.Attribute) else getattr(found, "id", "")
