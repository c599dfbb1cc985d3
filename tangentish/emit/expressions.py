"""Expression trees to text, with the parentheses that Python needs and no others.

    >>> from tangentish.tree.quote import expr
    >>> sources = ["(a*b) + c", "a-(b-c)", "(-x)**2", "-(x**2)", "f(x[1:,None], x[i-1:n], 'it')"]
    >>> for source in sources:
    ...     print(text(expr(source)))
    a * b + c
    a - (b - c)
    (-x) ** 2
    -x ** 2
    f(x[1:, None], x[i - 1 : n], "it")

The levels are astor's; its expression visitors are not used, because they write the level that a
parent demands onto every node, which goes wrong where subtrees are shared, as ours are. Here the
level is an argument. The same tree gives the same bytes on every Python: numbers by `repr`, strings
by rules of our own. Layer 5.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import gast

from tangentish.emit.generator import Precedence, symbols
from tangentish.emit.numbers import number
from tangentish.emit.strings import double_quoted, escaped
from tangentish.tree.nodes import InPlace

__all__ = ["LEVELS", "bare", "needs_parentheses", "parameters", "text"]

LEVELS: Mapping[str, int] = MappingProxyType(
    {name: level for name, level in vars(Precedence).items() if isinstance(level, int)}
)

TEST = LEVELS["If"]
COMMA = LEVELS["Comma"]
ONE_ARGUMENT = LEVELS["call_one_arg"]
TERNARY = LEVELS["IfExp"]
ITERATED = LEVELS["comprehension"]
ATOM = LEVELS["highest"]


def text(node: Any, level: int = COMMA) -> str:
    """`node` as text, in parentheses if it binds less tightly than `level` demands."""
    printer = _PRINTERS.get(type(node))
    return printer(node, level) if printer is not None else _unparsed(node, level)


def bare(node: Any, level: int = COMMA) -> str:
    """As `text`, but a tuple goes without its parentheses where that is as clear."""
    return _listed(node.elts) if is_bare(node) else text(node, level)


def is_bare(node: Any) -> bool:
    """Whether `node` is a tuple that may go without parentheses."""
    return type(node) is gast.Tuple and len(node.elts) > 1


def needs_parentheses(node: Any, level: int) -> bool:
    """Whether `text(node, level)` is `text(node)` in parentheses, for a node with an operator."""
    return _level_of(node) < level


def parameters(arguments: Any) -> list[str]:
    """The parameters of a function or a lambda, each with its annotation and default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults = [None] * missing + list(arguments.defaults)
    shown = [_parameter(name, default) for name, default in zip(positional, defaults, strict=True)]
    if arguments.posonlyargs:
        shown.insert(len(arguments.posonlyargs), "/")
    if arguments.vararg is not None:
        shown.append("*" + _parameter(arguments.vararg, None))
    elif arguments.kwonlyargs:
        shown.append("*")
    for name, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        shown.append(_parameter(name, default))
    if arguments.kwarg is not None:
        shown.append("**" + _parameter(arguments.kwarg, None))
    return shown


def _parameter(name: Any, default: Any) -> str:
    """`x`, `x=1`, `x: int` or `x: int = 1`."""
    if name.annotation is None:
        return str(name.id) if default is None else f"{name.id}={text(default)}"
    shown = f"{name.id}: {text(name.annotation)}"
    return shown if default is None else f"{shown} = {text(default)}"


def _level_of(node: Any) -> int:
    """How tightly a node with an operator binds."""
    if isinstance(node, (gast.BinOp, gast.BoolOp, gast.UnaryOp)):
        return LEVELS[type(node.op).__name__]
    if isinstance(node, gast.Compare):
        return LEVELS["Eq"]
    return LEVELS.get(type(node).__name__, ATOM)


def _listed(nodes: list[Any]) -> str:
    return ", ".join([text(node, COMMA) for node in nodes])


def _name(node: Any, level: int) -> str:
    return str(node.id)


def _attribute(node: Any, level: int) -> str:
    return f"{text(node.value, ATOM)}.{node.attr}"


def _binary(node: Any, level: int) -> str:
    kind = type(node.op).__name__
    own = LEVELS[kind]
    if kind == "Pow":
        left, right = own + 1, LEVELS["PowRHS"]
    else:
        left, right = own, own + 1
    shown = f"{text(node.left, left)} {symbols[kind]} {text(node.right, right)}"
    return f"({shown})" if own < level else shown


def _unary(node: Any, level: int) -> str:
    kind = type(node.op).__name__
    own = LEVELS[kind]
    shown = symbols[kind] + (" " if kind == "Not" else "") + text(node.operand, own)
    return f"({shown})" if own < level else shown


def _boolean(node: Any, level: int) -> str:
    kind = type(node.op).__name__
    own = LEVELS[kind]
    shown = f" {symbols[kind]} ".join([text(value, own + 1) for value in node.values])
    return f"({shown})" if own < level else shown


def _compare(node: Any, level: int) -> str:
    own = LEVELS["Eq"]
    parts = [text(node.left, own + 1)]
    for op, right in zip(node.ops, node.comparators, strict=True):
        parts += symbols[type(op).__name__], text(right, own + 1)
    shown = " ".join(parts)
    return f"({shown})" if own < level else shown


def _ternary(node: Any, level: int) -> str:
    above = TERNARY + 1
    body, test = text(node.body, above), text(node.test, above)
    shown = f"{body} if {test} else {text(node.orelse, TERNARY)}"
    return f"({shown})" if level > TERNARY else shown


def _lambda(node: Any, level: int) -> str:
    head = ", ".join(parameters(node.args))
    shown = f"lambda {head}: {text(node.body, TERNARY)}" if head else f"lambda: {text(node.body)}"
    return f"({shown})" if level > TERNARY else shown


def _walrus(node: Any, level: int) -> str:
    shown = f"{text(node.target)} := {text(node.value, ONE_ARGUMENT + 1)}"
    return shown if level in (TEST, ONE_ARGUMENT) else f"({shown})"


def _call(node: Any, level: int) -> str:
    head = text(node.func, ATOM)
    if len(node.args) == 1 and not node.keywords:
        return f"{head}({text(node.args[0], ONE_ARGUMENT)})"
    arguments = [text(argument, COMMA) for argument in node.args]
    for keyword in node.keywords:
        arguments.append(keyword_prefix(keyword) + text(keyword.value, COMMA))
    return f"{head}({', '.join(arguments)})"


def keyword_prefix(keyword: Any) -> str:
    """What stands before the value of a keyword argument."""
    return f"{keyword.arg}=" if keyword.arg else "**"


def _subscript(node: Any, level: int) -> str:
    items = indices(node.slice)
    comma = "," if len(items) == 1 and items[0] is not node.slice else ""
    return f"{text(node.value, ATOM)}[{_listed(items)}{comma}]"


def indices(node: Any) -> list[Any]:
    """The items between the brackets of a subscript; a tuple that needs its parentheses is one."""
    if type(node) is not gast.Tuple or not node.elts:
        return [node]
    if any(type(element) is gast.Starred for element in node.elts):
        return [node]
    if len(node.elts) == 1 and type(node.elts[0]) is not gast.Slice:
        return [node]
    return list(node.elts)


def _slice(node: Any, level: int) -> str:
    simple = all(map(_is_simple, (node.lower, node.upper, node.step)))
    lower, upper, step = (
        "" if part is None else text(part, COMMA) for part in (node.lower, node.upper, node.step)
    )
    if simple:
        return f"{lower}:{upper}" + (f":{step}" if step else "")
    shown = f"{lower} :" if lower else ":"
    if upper:
        shown += f" {upper}"
    if step:
        shown += f" : {step}" if upper else f": {step}"
    return shown


def _is_simple(node: Any) -> bool:
    """Whether a bound of a slice needs no spaces around the colon."""
    if type(node) is gast.UnaryOp:
        return type(node.op) is not gast.Not and _is_simple(node.operand)
    return node is None or isinstance(node, (gast.Name, gast.Constant))


def _tuple(node: Any, level: int) -> str:
    return f"({_listed(node.elts)}{',' if len(node.elts) == 1 else ''})"


def _list(node: Any, level: int) -> str:
    return f"[{_listed(node.elts)}]"


def _set(node: Any, level: int) -> str:
    return f"{{{_listed(node.elts)}}}" if node.elts else "{*()}"


def _dict(node: Any, level: int) -> str:
    pairs = zip(node.keys, node.values, strict=True)
    return "{" + ", ".join([key_prefix(key) + text(v, _value_level(key)) for key, v in pairs]) + "}"


def key_prefix(key: Any) -> str:
    """What stands before a value in a dict display."""
    return "**" if key is None else f"{text(key, COMMA)}: "


def _value_level(key: Any) -> int:
    return LEVELS["BitOr"] if key is None else COMMA


def _starred(node: Any, level: int) -> str:
    return "*" + text(node.value, LEVELS["BitOr"])


def clauses(node: Any) -> list[tuple[str, Any]]:
    """The `for ... in` and `if` clauses of a comprehension, each before its expression."""
    found = []
    for generator in node.generators:
        head = "async for" if generator.is_async else "for"
        found.append((f"{head} {bare(generator.target)} in ", generator.iter))
        found += [("if ", test) for test in generator.ifs]
    return found


def comprehended(node: Any) -> str:
    """What stands between the brackets of a comprehension."""
    before = key_prefix(node.key) if type(node) is gast.DictComp else ""
    collected = node.value if type(node) is gast.DictComp else node.elt
    parts = [head + text(iterated, ITERATED) for head, iterated in clauses(node)]
    return " ".join([before + text(collected), *parts])


def _comprehension(node: Any, level: int) -> str:
    opening, closing = "()"
    if type(node) is not gast.GeneratorExp:
        opening, closing = "[]" if type(node) is gast.ListComp else "{}"
    elif level == ONE_ARGUMENT:
        opening = closing = ""
    return opening + comprehended(node) + closing


def _yield(node: Any, level: int) -> str:
    word = "yield from" if type(node) is gast.YieldFrom else "yield"
    shown = word if node.value is None else f"{word} {bare(node.value)}"
    return shown if level < COMMA else f"({shown})"


def _await(node: Any, level: int) -> str:
    shown = f"await {text(node.value, ATOM)}"
    return f"({shown})" if LEVELS["Await"] < level else shown


def _constant(node: Any, level: int) -> str:
    value = node.value
    if isinstance(value, str):
        return double_quoted(value)
    if isinstance(value, bytes):
        return double_quoted(value)
    if value is Ellipsis:
        return "..."
    if isinstance(value, tuple):
        return text(gast.Tuple([gast.Constant(v, None) for v in value], gast.Load()))
    if value is None or isinstance(value, bool):
        return repr(value)
    shown = number(value)
    if shown[0] == "-":
        own = LEVELS["USub"]
    elif shown[-1] == ")":
        own = ATOM
    else:
        own = LEVELS["Add"] if " " in shown else ATOM - 1
    return f"({shown})" if own < level else shown


def _joined(node: Any, level: int) -> str:
    """An f-string, in double quotes if what is in its braces allows."""
    try:
        return f'f"{_pieces(node)}"'
    except ValueError:
        return _unparsed(node, level)


def _pieces(node: Any) -> str:
    """What stands between the quotes of an f-string."""
    shown = ""
    for value in node.values:
        if isinstance(value, gast.Constant):
            shown += escaped(value.value, '"').replace("{", "{{").replace("}", "}}")
        elif isinstance(value, gast.FormattedValue):
            shown += _replacement(value)
        else:
            raise ValueError("neither text nor a value")
    return shown


def _replacement(node: Any) -> str:
    """One pair of braces in an f-string."""
    level = ATOM if isinstance(node.value, (gast.Lambda, gast.NamedExpr)) else COMMA
    inner = text(node.value, level)
    if '"' in inner:
        inner = _unparsed(node.value, COMMA)
    if any(character in inner for character in '"\\#\n'):
        raise ValueError("Python 3.10 has no such text in braces")
    conversion = "" if node.conversion == -1 else "!" + chr(node.conversion)
    spec = "" if node.format_spec is None else ":" + _pieces(node.format_spec)
    return "{" + (" " if inner[0] == "{" else "") + inner + conversion + spec + "}"


def _unparsed(node: Any, level: int) -> str:
    """By the standard unparser: what astor does not know, or would need removed names for."""
    shown = ast.unparse(gast.gast_to_ast(node))
    return f"({shown})" if level > COMMA and " " in shown and shown[0] not in "([{fbt" else shown


Printer = Callable[[Any, int], str]
_PRINTERS: Mapping[type, Printer] = MappingProxyType(
    {
        gast.Attribute: _attribute,
        gast.Await: _await,
        gast.BinOp: _binary,
        gast.BoolOp: _boolean,
        gast.Call: _call,
        gast.Compare: _compare,
        gast.Constant: _constant,
        gast.Dict: _dict,
        gast.DictComp: _comprehension,
        gast.GeneratorExp: _comprehension,
        gast.IfExp: _ternary,
        InPlace: _call,
        gast.JoinedStr: _joined,
        gast.Lambda: _lambda,
        gast.List: _list,
        gast.ListComp: _comprehension,
        gast.Name: _name,
        gast.NamedExpr: _walrus,
        gast.Set: _set,
        gast.SetComp: _comprehension,
        gast.Slice: _slice,
        gast.Starred: _starred,
        gast.Subscript: _subscript,
        gast.Tuple: _tuple,
        gast.UnaryOp: _unary,
        gast.Yield: _yield,
        gast.YieldFrom: _yield,
    }
)
