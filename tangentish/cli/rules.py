"""`tangentish rules`: what has a rule, and what the rule says.

    >>> print(description(matching("numpy.exp2")[0]), end="")
    numpy.exp2  (elementwise: tangent and adjoint are one text)
    <BLANKLINE>
        dy = y log(2) dx.
    <BLANKLINE>
        def exp2(g, y, x):
            return g * y * 0.6931471805599453

Layer 7.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import inspect
import pydoc
import re
import textwrap
from types import MappingProxyType

from tangentish.cli.terminal import BadCall, complain, show
from tangentish.rules.body import Body
from tangentish.rules.registry import Rule, all_rules, rule_for

__all__ = ["run"]

STRUCTURES = MappingProxyType(
    {
        "elementwise": "tangent and adjoint are one text",
        "linear": "the tangent is the function itself, of the tangent",
        "bilinear": "the tangent is f(da, b) + f(a, db)",
        "general": "tangent and adjoint, each with a text",
        "expansion": "written in terms of functions that have rules",
        "constant": "the derivative is zero",
    }
)


def run(options: argparse.Namespace) -> int:
    """List all rules, or show those that a name means."""
    if options.name is None:
        show(listing(sorted_rules()), python=False)
        return 0
    found = matching(options.name)
    if found:
        show("\n".join(map(description, found)), python=False)
        return 0
    what = located(options.name)
    if what is None:
        raise BadCall(unknown(options.name))
    complain(no_rule(options.name, what))
    return 1


def sorted_rules() -> list[Rule]:
    """All rules by name; that of an array's method is also known by the unbound method."""
    return sorted({rule.name: rule for rule in all_rules()}.values(), key=lambda rule: rule.name)


def matching(name: str) -> list[Rule]:
    """The rules that a name means: in full, an operator, the last part, or another name for it.

    >>> [rule.name for rule in matching("sin")], [rule.name for rule in matching("np.abs")]
    (['math.sin', 'numpy.sin'], ['numpy.absolute'])
    >>> [rule.name for rule in matching("+")], [rule.name for rule in matching("max")]
    (['operator +'], ['max'])
    """
    name = re.sub(r"^np\.", "numpy.", name)
    rules = sorted_rules()
    exact = [rule for rule in rules if rule.name in (name, f"operator {name}")]
    last = exact or [rule for rule in rules if rule.name.endswith(f".{name}")]
    if last:
        return last
    rule = rule_for(located(name))
    return [] if rule is None else [rule]


def located(name: str) -> object:
    """What a dotted name means, or None."""
    try:
        return pydoc.locate(re.sub(r"^np\.", "numpy.", name))
    except pydoc.ErrorDuringImport:
        return None


def unknown(name: str) -> str:
    """The message for a name that means nothing."""
    full = [rule.name for rule in sorted_rules()]
    close = difflib.get_close_matches(name, [*full, *(each.split(".")[-1] for each in full)])
    hint = f"Is it {' or '.join(dict.fromkeys(close))}? " if close else ""
    return f"nothing is called {name}\n{hint}`tangentish rules` lists what has a rule."


def no_rule(name: str, what: object) -> str:
    """The message for a thing that has no rule."""
    if inspect.isfunction(what):
        return f"{name} has no rule\nAs a function in Python it needs none: its source is derived."
    return f"no derivative rule for {name}\nRegister one: see docs/rules.md#your-own"


def listing(rules: list[Rule]) -> str:
    """One line for each rule: the function, the kind of rule, the differential."""
    names = max(len(rule.name) for rule in rules)
    structures = max(map(len, STRUCTURES))
    return "".join(
        f"{rule.name:{names}}  {rule.structure:{structures}}  {differential(rule)}\n"
        for rule in rules
    )


def bodies(rule: Rule) -> dict[str, Body]:
    """The texts of a rule, by what they are."""
    found = {"tangent": rule.tangent, "adjoint": rule.adjoint, "expansion": rule.expansion}
    return {what: body for what, body in found.items() if body is not None}


def differential(rule: Rule) -> str:
    """The first line of the rule's docstring, which says what its derivative is."""
    documented = [inspect.getdoc(body.function) for body in bodies(rule).values()]
    lines = [text.splitlines()[0] for text in documented if text]
    return lines[-1].rstrip(".") if lines else "dy = 0" if rule.structure == "constant" else ""


def description(rule: Rule) -> str:
    """All that is known of one rule."""
    parts = [f"{rule.name}  ({rule.structure}: {STRUCTURES[rule.structure]})\n"]
    for what, body in bodies(rule).items():
        if rule.structure == "general":
            parts.append(f"{what}:\n")
        if text := inspect.getdoc(body.function):
            parts.append(textwrap.indent(text, "    ") + "\n")
        parts.append(textwrap.indent(definition(body), "    "))
    if rule.kinks:
        parts.append(f"where there is no derivative: {rule.kinks}\n")
    return "\n".join(parts)


def definition(body: Body) -> str:
    """The text of a rule function, without its decorators and its docstring."""
    text = textwrap.dedent(inspect.getsource(body.function))
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    lines = text.splitlines(keepends=True)
    documented = ast.get_docstring(node) is not None
    first = node.body[1] if documented and len(node.body) > 1 else node.body[0]
    head = node.body[0].lineno - 1 if documented else first.lineno - 1
    return "".join([*lines[node.lineno - 1 : head], *lines[first.lineno - 1 :]])
