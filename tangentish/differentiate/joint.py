"""The joint function: forward and reverse sweep in one, the derivative of a real number."""

from __future__ import annotations

import gast

from tangentish.analyse.kinds import Num, Unknown
from tangentish.differentiate.assemble import assembled
from tangentish.differentiate.copies import kept_value
from tangentish.differentiate.parts import function_def, literal_defaults, load
from tangentish.differentiate.results import Wanted, adjoint_results
from tangentish.differentiate.swept import Swept
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import expr, quote

_CHECK = """
if np.ndim({y}) != 0 or np.iscomplexobj({y}):
    raise TypeError('grad needs a real number as result')
"""
_CHECK_OF = """
if np.size({x}) != 1 or np.iscomplexobj({x}):
    raise TypeError('grad needs a real number as result')
"""


def joint(
    swept: Swept,
    name: str,
    wrt: Wanted,
    single: bool,
    value: bool,
    returned: gast.expr,
    has_aux: bool,
    of: str = "return",
) -> gast.FunctionDef:
    """Forward and reverse sweep in one function: the derivative, with or without the value.

    Args:
        swept: both sweeps.
        name: the name of the function.
        wrt: the arguments whose adjoints it returns.
        single: return the only adjoint as it is, not in a tuple.
        value: return the value as well.
        returned: the part of what the primal returns that is differentiated.
        has_aux: what the primal returns has a second part, which is returned as well.
        of: the argument whose final content, of one element, is the result, if not "return".
    """
    a = swept.analysed
    kind = a.flow.value(returned).kind
    if of != "return":
        origin = origin_of(a.fn.body[-1])
        swept.forward += [with_origin(s, origin) for s in quote(_CHECK_OF, x=load(of))]
    elif isinstance(kind, Unknown) or (isinstance(kind, Num) and kind.type == "c"):
        origin = origin_of(a.fn.body[-1])
        swept.forward += [with_origin(s, origin) for s in quote(_CHECK, y=returned)]
    parts = adjoint_results(swept, wrt)
    if not single and len(wrt) == 1:
        parts = gast.Tuple([parts], gast.Load())
    if value or has_aux:
        whole = a.returned() if of == "return" else expr("{x}.item()", x=load(of))
        if not value:
            whole = whole.elts[1] if isinstance(whole, gast.Tuple) else expr("{y}[1]", y=whole)
        whole = kept_value(swept, whole)
        parts = gast.Tuple([whole, parts] if value else [parts, whole], gast.Load())
    return function_def(name, list(a.params), assembled(swept, parts), literal_defaults(a.function))
