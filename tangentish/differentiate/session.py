"""All functions of one derivation: the function asked for, and a pair for each callee.

A `Session` names the functions and keeps what they share; the functions themselves are put together
in `joint`, `pairs` and `forward`.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from tangentish.analyse.analysed import Analysed, Callee
from tangentish.analyse.kinds import may_be_complex
from tangentish.analyse.memory import has_mixed_precision
from tangentish.analyse.program import Program
from tangentish.differentiate import joint, pairs
from tangentish.differentiate.callees import PairUse
from tangentish.differentiate.effects import check_replay, effect_test, silent
from tangentish.differentiate.forward import Forward
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.places import find_places
from tangentish.differentiate.results import Wanted
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.reverse import reverse_sweep
from tangentish.differentiate.sweeps import forward_sweep
from tangentish.differentiate.swept import Seeds, Swept
from tangentish.differentiate.undo import writes_to_undo
from tangentish.errors import Internal
from tangentish.tree.names import HelperNames, Namer
from tangentish.tree.quote import expr
from tangentish.tree.walk import copy_shallow, name_nodes


@dataclass
class Session:
    """The functions of one derivative, in the order of the text.

    Attributes:
        program: the analyses.
        functions: finished functions.
        helpers: objects that the text refers to, by name.
        pairs: the pairs made so far, by callee, part of the result and whether it is masked.
        taken: names that generated functions keep away from, their own among them.
        undoes: some reverse sweep undoes writes.
        jvps: the names of the tangent functions made so far, by callee.
        owners: for each generated function the user's function that it stems from.
        helper_names: the names of objects in the text other than those of the runtime.
    """

    program: Program
    functions: list[gast.FunctionDef] = field(default_factory=list)
    helpers: dict[str, object] = field(default_factory=dict)
    pairs: dict[object, PairUse] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    undoes: bool = False
    jvps: dict[int, str] = field(default_factory=dict)
    owners: dict[str, types.FunctionType] = field(default_factory=dict)
    helper_names: HelperNames = field(init=False)

    def __post_init__(self) -> None:
        """Keep the names of helpers apart from all that the functions of the user read."""
        words = (n.id for a in self.program.functions for n in name_nodes(a.fn))
        free = (n for a in self.program.functions for n in (*a.locals, *a.flow.evaluator.free))
        self.helper_names = HelperNames((*words, *free, "np", "math"))

    # -- naming ----------------------------------------------------------------------------

    def function_name(self, stem: str) -> str:
        """A name for a generated function."""
        name, count = stem, 1
        while name in self.taken or name in self.helper_names.objects:
            count += 1
            name = f"{stem}{count}"
        self.taken.add(name)
        self.helper_names.taken.add(name)
        return name

    def reserve(self, a: Analysed) -> None:
        """Keep generated functions away from names that a function of the user's reads."""
        self.taken |= set(a.locals) | set(a.flow.evaluator.free)

    def restart(self) -> None:
        """Forget the functions made so far, not the names they have."""
        self.functions.clear()
        self.pairs.clear()
        self.helpers.clear()
        self.owners.clear()

    def namer(self, a: Analysed) -> Namer:
        """A namer that knows everything in a function."""
        taken = (
            a.locals
            | frozenset(a.flow.evaluator.free)
            | {n.id for n in name_nodes(a.fn)}
            | self.taken
            | {"np", "math"}
        )
        return Namer(taken, primals=a.locals, helpers=self.helper_names)

    # -- sweeping --------------------------------------------------------------------------

    def sweep(self, a: Analysed, returned: gast.expr, seeds: Seeds) -> Swept:
        """Write both sweeps; again while the reverse sweep reads memory that was not put back.

        Args:
            a: the function.
            returned: the part of what it returns that is a result, if `seeds` has an adjoint of it.
            seeds: the adjoints of the results.
        """
        result = returned if seeds.result is not None else None
        activity = self.program.active(a, frozenset(seeds.arguments), result)
        places = find_places(a.fn, a.classes.writes)
        has_complex = any(v.varied and may_be_complex(v.kind) for v in a.flow.values.values())
        undo: frozenset[int] = frozenset()
        for _ in range(len(a.classes.writes) + 2):
            namer = self.namer(a)
            reverse = Reversal(a, activity, places, namer, undo, self.pair_of, has_complex)
            backward = reverse_sweep(reverse, seeds.arguments, result, seeds.result)
            needed = undo | writes_to_undo(a, places, reverse)
            if needed == undo:
                break
            undo = needed
            self.undoes = True
        else:
            raise Internal("the set of writes to undo does not settle")
        self.helpers.update(reverse.helpers)
        forward = forward_sweep(a.fn.body, reverse)
        return Swept(a, reverse, forward, backward, namer, self.impure(a), self.helpers)

    def impure(self, a: Analysed) -> Callable[[gast.Call], bool]:
        """A test whether a call in the text of `a` may have an effect."""
        return effect_test(a, self.taken, self.helpers)

    # -- functions for callees -------------------------------------------------------------

    def pair_of(
        self, callee: Callee, s: gast.stmt, wanted: tuple[bool, ...] | None, masked: bool
    ) -> PairUse:
        """The pair for a callee, made when it is first asked for."""
        a = callee.analysed
        returned = pairs.wanted_part(a, wanted)
        key = (a.serial, wanted, masked)
        if key not in self.pairs:
            self.reserve(a)
            stem = _stem(a)
            activity = self.program.active(a, frozenset(), returned)
            active = tuple(p for p in a.params if p in activity.entry)
            self.pairs[key] = PairUse(
                self.function_name(f"{stem}_fwd"), self.function_name(f"{stem}_bwd"), active
            )
            self.functions += self.pair(a, self.pairs[key], returned, False, masked=masked)
        return self.pairs[key]

    def jvp_of(self, callee: Callee) -> str:
        """The name of a callee's tangent function, made when it is first asked for."""
        a = callee.analysed
        if a.serial not in self.jvps:
            self.reserve(a)
            self.jvps[a.serial] = name = self.function_name(f"{_stem(a)}_jvp")
            wrt = tuple(p for p in a.params if p in a.varied)
            self.functions.append(Forward(self, a).function(name, wrt))
        return self.jvps[a.serial]

    # -- functions of each form ------------------------------------------------------------

    def pair(
        self,
        a: Analysed,
        use: PairUse,
        returned: gast.expr,
        private: bool,
        masked: bool = False,
        of: tuple[str, ...] = (),
    ) -> list[gast.FunctionDef]:
        """The two functions of a pair: see `pairs.pair`."""
        seed = self.namer(a).fresh("by")
        swept = self.sweep(a, returned, pairs.seeds_of(seed, of, masked))
        self.owners[use.forward] = self.owners[use.backward] = a.function
        return pairs.pair(swept, use, seed, of, private)

    def replayed(
        self, a: Analysed, use: PairUse, returned: gast.expr, of: tuple[str, ...]
    ) -> list[gast.FunctionDef]:
        """A pair whose backward half runs the forward sweep again: see `pairs.replayed`."""
        seed = self.namer(a).fresh("by")
        swept = self.sweep(a, returned, pairs.seeds_of(seed, of, False))
        derived = {a.function, *self.owners.values()}
        for called in self.program.functions:
            check_replay(called, self.impure(called), quiet=called.function in derived)
        self.functions = [copy_shallow(fn, body=silent(fn.body)) for fn in self.functions]
        self.owners[use.forward] = self.owners[use.backward] = a.function
        return pairs.replayed(swept, use, seed, of)

    def joint(
        self,
        a: Analysed,
        name: str,
        wrt: Wanted,
        single: bool,
        value: bool,
        returned: gast.expr,
        has_aux: bool,
    ) -> gast.FunctionDef:
        """Forward and reverse sweep in one function: see `joint.joint`."""
        one: gast.expr = gast.Constant(1.0, None)
        if has_mixed_precision(a):  # a number of Python's would leave it to the lowest
            one = expr("np.float64(1.0)")
        swept = self.sweep(a, returned, Seeds(Incoming(one, True)))
        self.owners[name] = a.function
        return joint.joint(swept, name, wrt, single, value, returned, has_aux)


def _stem(a: Analysed) -> str:
    """What the names of the functions for a callee begin with."""
    return a.function.__name__ if a.function.__name__.isidentifier() else "lambda_"
