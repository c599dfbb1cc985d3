"""All functions of one derivation: the function asked for, and a pair for each callee.

A `Session` names the functions and keeps what they share; the functions themselves are put together
in `joint`, `pairs` and `forward`.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import gast

from tangentish.analyse.analysed import Analysed, Callee
from tangentish.analyse.kinds import Array, Kind, may_be_complex
from tangentish.analyse.memory import has_mixed_precision
from tangentish.analyse.program import Program
from tangentish.differentiate import joint, pairs
from tangentish.differentiate.adjoints import Held, zero
from tangentish.differentiate.callees import Again, PairUse
from tangentish.differentiate.effects import check_replay, effect_test, silent
from tangentish.differentiate.forward import Forward
from tangentish.differentiate.incoming import Incoming
from tangentish.differentiate.parts import load
from tangentish.differentiate.places import find_places
from tangentish.differentiate.results import Wanted
from tangentish.differentiate.reversal import Reversal
from tangentish.differentiate.reverse import reverse_sweep
from tangentish.differentiate.sweeps import forward_sweep
from tangentish.differentiate.swept import Seeds, Swept
from tangentish.differentiate.undo import into_arguments, writes_to_undo
from tangentish.errors import Internal
from tangentish.tree.names import HelperNames, Namer
from tangentish.tree.quote import expr
from tangentish.tree.walk import copy_shallow, name_nodes, names_read

Made = tuple[
    list[gast.FunctionDef],
    dict[object, PairUse],
    dict[str, types.FunctionType],
    set[str],
    set[str],
]


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
        early: by the keys of `pairs`, the parameters whose adjoints a forward half is given.
        made: the keys of pairs that are finished.
        recursive: the keys of those that were asked for before.
        kept: by the name of a forward half, what of the arguments the tape may hold.
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
    early: dict[object, tuple[str, ...]] = field(default_factory=dict)
    made: set[object] = field(default_factory=set)
    recursive: set[object] = field(default_factory=set)
    kept: dict[str, frozenset[str]] = field(default_factory=dict)
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

    def snapshot(self) -> Made:
        """The functions made so far, and the names that are taken."""
        names = set(self.taken), set(self.helper_names.taken)
        return list(self.functions), dict(self.pairs), dict(self.owners), *names

    def reset(self, state: Made) -> None:
        """Return to a snapshot: what was made since was made on a wrong assumption."""
        functions, pairs_, owners, taken, helpers = state
        self.functions[:], self.pairs, self.owners = functions, dict(pairs_), dict(owners)
        self.taken, self.helper_names.taken = set(taken), set(helpers)

    def anew(self) -> None:
        """Forget the functions made so far, and their names."""
        self.restart()
        self.jvps.clear()
        self.taken = set()
        self.undoes = False

    def restart(self) -> None:
        """Forget the functions made so far, not the names they have."""
        self.functions.clear()
        self.pairs.clear()
        self.made.clear()
        self.helpers.clear()
        self.owners.clear()

    def namer(self, a: Analysed) -> Namer:
        """A namer that knows everything in a function."""
        shadows = frozenset(a.shadows.values())
        taken = (
            a.locals
            | frozenset(a.flow.evaluator.free)
            | {n.id for n in name_nodes(a.fn)}
            | self.taken
            | {"np", "math"}
        )
        return Namer(taken - shadows, primals=a.locals - shadows, helpers=self.helper_names)

    # -- sweeping --------------------------------------------------------------------------

    def sweep(
        self,
        a: Analysed,
        returned: gast.expr,
        seeds: Seeds,
        undo_all: bool = False,
        masked: bool = False,
        lent: tuple[str, ...] = (),
    ) -> Swept:
        """Write both sweeps; again while the reverse sweep reads memory that was not put back.

        Args:
            a: the function.
            returned: the part of what it returns that is a result, if `seeds` has an adjoint of it.
            seeds: the adjoints of the results.
            undo_all: whether to put back all that is written into arguments.
            masked: whether zeros in adjoints that it is given have to stay zero.
            lent: parameters with adjoints that it is lent.
        """
        result = returned if seeds.result is not None else None
        analysed = a

        def share(name: str) -> None:
            """Have the adjoint of an array be part of a shadow: a forward half is given it."""
            self.program.share(analysed, name)
            raise Again

        def splice(call: gast.Call, function: object) -> None:
            """Have the body of a function take the place of a call, where that can be done."""
            if self.program.spliced(analysed, call, function):
                raise Again

        a = self.program.shadowed(a, self.namer(a).adjoint, _zero_shadow)
        self.undoes |= bool(a.shadows.keys() - set(a.given))  # which are used up
        wanted = frozenset(seeds.arguments) | frozenset(a.given)
        activity = self.program.active(a, wanted, result)
        activity = activity.without(frozenset(a.shadows))
        places = find_places(a.fn, a.classes.writes)
        has_complex = any(v.varied and may_be_complex(v.kind) for v in a.flow.values.values())
        undo = into_arguments(a, places) if undo_all else frozenset[int]()
        undo |= _of_given_shadows(a)
        state = self.snapshot()
        for _ in range(len(a.classes.writes) + 2):
            self.reset(state)
            namer = self.namer(a)
            reverse = Reversal(
                a, activity, places, namer, undo, self.pair_of, share, splice, has_complex
            )
            reverse.has_masks |= masked
            reverse.adjoints.held |= dict.fromkeys(lent, Held(True, masked))
            backward = reverse_sweep(reverse, seeds.arguments, result, seeds.result)
            needed = undo | writes_to_undo(a, places, reverse)
            self.undoes |= bool(needed)
            if needed == undo:
                break
            undo = needed
        else:
            raise Internal("the set of writes to undo does not settle")
        self.helpers.update(reverse.helpers)
        forward = forward_sweep(a.fn.body, reverse)
        return Swept(a, reverse, forward, backward, namer, self.impure(a), self.helpers, lent)

    def impure(self, a: Analysed) -> Callable[[gast.Call], bool]:
        """A test whether a call in the text of `a` may have an effect."""
        return effect_test(a, self.taken, self.helpers)

    # -- functions for callees -------------------------------------------------------------

    def pair_of(
        self,
        callee: Callee,
        wanted: tuple[bool, ...] | None,
        masked: bool,
        seeded: bool,
        undo: bool,
        lent: tuple[str, ...] = (),
    ) -> PairUse:
        """The pair for a callee, made when it is first asked for.

        Args:
            callee: the function, as it is called.
            wanted: which items of its result have adjoints; None for all of it.
            masked: whether zeros in those have to stay zero.
            seeded: whether its result has an adjoint at all.
            undo: whether to put back all that it has written into arguments.
            lent: parameters with adjoints that may be lent.
        """
        a = callee.analysed
        returned = pairs.wanted_part(a, wanted)
        key = (a.serial, wanted, masked, seeded, undo, lent)
        if key not in self.pairs:
            self.reserve(a)
            self.made.discard(key)
            stem = _stem(a)
            given = frozenset(a.given)
            activity = self.program.active(a, given, returned if seeded else None)
            active = tuple(p for p in a.params if p in activity.entry and p not in given)
            lent = tuple(p for p in lent if p in active)
            active = tuple(p for p in active if p not in lent)
            self.pairs[key] = PairUse(
                self.function_name(f"{stem}_fwd"),
                self.function_name(f"{stem}_bwd"),
                active,
                given=a.given,
                seeded=seeded,
                undo=undo,
                early=self.early.get(key, ()),
                lent=lent,
            )
            made = self.pair(a, self.pairs[key], returned, False, masked=masked)
            while not self.has_early(a, key, made[0]):
                if key in self.recursive:  # what calls it was made on a wrong assumption
                    raise Again
                self.pairs[key] = replace(self.pairs[key], early=self.early[key])
                made = self.pair(a, self.pairs[key], returned, False, masked=masked)
            self.pairs[key] = replace(self.pairs[key], kept=self.kept.pop(self.pairs[key].forward))
            self.made.add(key)
            self.functions += made
        elif key not in self.made:
            self.recursive.add(key)
        return self.pairs[key]

    def has_early(self, a: Analysed, key: object, forward: gast.FunctionDef) -> bool:
        """Whether a forward half is given the adjoints of which it records parts."""
        read = names_read(forward.body)
        adjoint = self.namer(a).adjoint
        early = tuple(p for p in a.given if adjoint(p) in read)
        if set(early) <= set(self.early.get(key, ())):
            return True
        self.early[key] = early
        return False

    def jvp_of(self, callee: Callee) -> str:
        """The name of a callee's tangent function, made when it is first asked for."""
        a = callee.analysed
        if a.serial not in self.jvps:
            self.reserve(a)
            self.jvps[a.serial] = name = self.function_name(f"{_stem(a)}_jvp")
            self.functions.append(Forward(self, a).function(name, a.moving))
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
        seeds = pairs.seeds_of(a, seed, of, masked) if use.seeded else Seeds(None)
        swept = self.sweep(a, returned, seeds, use.undo, masked, use.lent)
        self.owners[use.forward] = self.owners[use.backward] = a.function
        made = pairs.pair(swept, use, seed, of, private)
        self.kept[use.forward] = swept.kept
        return made

    def replayed(
        self, a: Analysed, use: PairUse, returned: gast.expr, of: tuple[str, ...]
    ) -> list[gast.FunctionDef]:
        """A pair whose backward half runs the forward sweep again: see `pairs.replayed`."""
        seed = self.namer(a).fresh("by")
        swept = self.sweep(a, returned, pairs.seeds_of(a, seed, of, False))
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
        of: str = "return",
    ) -> gast.FunctionDef:
        """Forward and reverse sweep in one function: see `joint.joint`."""
        one: gast.expr = gast.Constant(1.0, None)
        if has_mixed_precision(a):  # a number of Python's would leave it to the lowest
            one = expr("np.float64(1.0)")
        seeds = Seeds(Incoming(one, True))
        if of != "return":
            seeds = Seeds(None, {of: Incoming(expr("np.ones_like({x})", x=load(of)), True)})
        swept = self.sweep(a, returned, seeds)
        self.owners[name] = a.function
        return joint.joint(swept, name, wrt, single, value, returned, has_aux, of)


def _of_given_shadows(a: Analysed) -> frozenset[int]:
    """The changes of lists and dicts that are shadows of arguments.

    They are undone in any case: the backward halves of earlier calls find them as they were, and
    what is returned for an argument is shaped as that was.
    """
    changes, shadows = a.classes.of_lists | a.classes.in_calls, a.shadows
    given = [shadows[p] for p in a.params if p in shadows and (p in a.given or p in a.varied)]
    return frozenset(n for b in given for n, _ in a.classes.writes_to(b) if n in changes)


def _zero_shadow(kind: Kind, like: gast.expr, exact: bool) -> gast.expr:
    """The zero shadow of a value; of an array of integers too, whose parts are looked at."""
    if isinstance(kind, Array):
        return expr("laid_out(0.0, {x})" if exact else "np.zeros_like({x})", x=like)
    return zero(kind, like, mutable=True, exact=exact)


def _stem(a: Analysed) -> str:
    """What the names of the functions for a callee begin with."""
    name = a.function.__name__
    if not name.isidentifier():
        return "lambda"
    *_, around, own = ("<locals>", *a.function.__qualname__.split("."))
    if around.isidentifier():  # a method
        return f"{around}_{own.strip('_')}"
    return name.rstrip("_") or name
