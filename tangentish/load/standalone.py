"""A derivative as a module that imports NumPy alone."""

from __future__ import annotations

from typing import cast

import gast

from tangentish.analyse.kinds import Array, Kind, Num, Static, Tup
from tangentish.analyse.shadows import renamed
from tangentish.differentiate.imports import imported_names
from tangentish.emit.standalone import to_module
from tangentish.errors import Unsupported
from tangentish.load.specialise import helpers_of
from tangentish.parse.imports import inner_modules
from tangentish.parse.resolve import cells_of
from tangentish.pipeline import Derived
from tangentish.tree.quote import expr, quote
from tangentish.tree.walk import copy_shallow


def module_text(derived: Derived) -> str:
    """The text of the module: the functions, what they need, a check of what was assumed."""
    root = derived.root
    functions = [
        with_checks(fn, derived) if fn.name == derived.name else fn
        for fn in with_conjugates(derived)
    ]
    imported, modules = imported_by(derived)
    return to_module(
        functions,
        helpers=helpers_of(derived),
        globals_=root.function.__globals__,
        cells=cells_of(root.function),
        owners=derived.owners,
        imported=imported,
        modules=modules,
    )


def imported_by(derived: Derived) -> tuple[dict[str, dict[str, object]], set[str]]:
    """What names mean that the user's functions import, by function of the text.

    And the modules inside of packages that `import a.b` loads.
    """
    sources = {a.function: a for a in derived.program.functions}
    found: dict[str, dict[str, object]] = {}
    modules: set[str] = set()
    for fn in derived.functions:
        a = sources[derived.owners[fn.name]]
        names = imported_names(fn, a)
        found[fn.name] = {new: a.scope.imports[old].value for new, old in names.items()}
        modules.update(*(inner_modules(a.scope.imports[old]) for old in names.values()))
    return found, modules


def with_conjugates(derived: Derived) -> list[gast.FunctionDef]:
    """The functions with adjoints of complex numbers conjugated, on the way in and out.

    That makes them gradients; in the library it is done around the text.
    """
    root, request = derived.root, derived.request
    kinds = [root.kinds[n] for n in request.wrt]
    together = any(isinstance(r, tuple) for r in request.results)
    kind = root.result.kind
    if request.mode == "jvp" or not any(map(_holds_complex, [*kinds, kind])):
        return derived.functions
    if any(isinstance(k, Tup) for k in (*kinds, kind)) or request.has_aux or together:
        raise Unsupported(
            f"a module of its own for `{root.function.__name__}`, with complex numbers and tuples",
            why="Their adjoints would have to be conjugated part by part.",
            remedy="Use the derivative from the library.",
        )  # fmt: skip
    flips = [_holds_complex(k) for k in kinds]
    found = []
    for fn in derived.functions:
        if fn.name == (derived.backward or derived.name):
            fn = _conjugated(fn, flips, derived)
        found.append(fn)
    return found


def _conjugated(fn: gast.FunctionDef, flips: list[bool], derived: Derived) -> gast.FunctionDef:
    *body, last = fn.body
    value = last.value
    valued = derived.request.mode == "value_and_grad"
    parts = value.elts[1] if valued else value
    if isinstance(parts, gast.Tuple):
        elts = [_conj(e) if flip else e for e, flip in zip(parts.elts, flips, strict=True)]
        parts = gast.Tuple(elts, gast.Load())
    elif flips[0]:
        parts = _conj(parts)
    if derived.backward:
        seed = fn.args.args[-1].id
        body = [*quote("{s} = np.conj({s})", s=seed), *body]
    whole = gast.Tuple([value.elts[0], parts], gast.Load()) if valued else parts
    return copy_shallow(fn, body=[*body, gast.Return(whole)])


def _holds_complex(kind: Kind) -> bool:
    if isinstance(kind, Tup):
        return any(map(_holds_complex, kind.items))
    return isinstance(kind, (Num, Array)) and kind.type == "c"


def _conj(e: gast.expr) -> gast.expr:
    return expr("np.conj({e})", e=e)


def with_checks(fn: gast.FunctionDef, derived: Derived) -> gast.FunctionDef:
    """The function with a test of each assumption, after its docstring."""
    root = derived.root
    checks: list[gast.stmt] = []
    for assumption in root.lengths.assumed:
        left, relation, right = assumption.sides()
        fails = "!=" if relation == "==" else "=="
        failed = cast(gast.expr, renamed(expr(f"{left} {fails} {right}"), root.hidden))
        checks += _check(failed, "ValueError", f"{left} {relation} {right}")
    for name in root.params:
        kind = root.kinds[name]
        if isinstance(kind, Static) and kind.value is None:
            checks += _check(expr("{n} is not None", n=name), "TypeError", f"{name}=None")
        elif isinstance(kind, Static) and isinstance(kind.value, (str, bytes)):
            plain = str.__str__(kind.value) if isinstance(kind.value, str) else bytes(kind.value)
            failed = expr("{n} != {v}", n=name, v=gast.Constant(plain, None))
            checks += _check(failed, "ValueError", f"{name}={plain!r}")
    return copy_shallow(fn, body=[fn.body[0], *checks, *fn.body[1:]])


def _check(failed: gast.expr, error: str, holds: str) -> list[gast.stmt]:
    """A statement that raises an error if a condition holds."""
    message = gast.Constant(f"this derivative is for {holds}", None)
    return quote("if {f}:\n    raise {e}({m})", f=failed, e=error, m=message)
