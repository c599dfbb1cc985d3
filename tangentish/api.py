"""What users call: `grad`, `value_and_grad`, `vjp`, `jvp`, `stop_gradient`, and their text."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from tangentish.analyse.kinds import DEEP, Kind, Num, differentiable, kind_of
from tangentish.captured import Applied, FunctionValue, class_of, fields_of
from tangentish.errors import NotDifferentiable, SourceUnavailable, Unsupported
from tangentish.load.entry import arguments_of
from tangentish.load.results import converted
from tangentish.load.specialise import Dispatcher
from tangentish.parse.signature import signature_of
from tangentish.parse.variadic import KINDS as VARIADIC
from tangentish.parse.variadic import given_names, named_values, positional_names
from tangentish.request import Request

if TYPE_CHECKING:  # the engine is imported when something is derived
    from tangentish.pipeline import Derived

Function = Callable[..., Any]
Wrt = int | str | Sequence[int | str] | None
T = TypeVar("T")
UNSET: Any = object()


class Derivative:
    """A derivative of a function: called as the function is, it returns the derivative.

    Attributes:
        source: the text of the latest call's derivative; before any call, the text for annotated
            kinds.
    """

    _dispatcher: Dispatcher
    _options: tuple[str, Any, Any, bool]
    __wrapped__: Any
    __signature__: inspect.Signature
    __name__: str
    __qualname__: str

    @property
    def source(self) -> str:
        """The text of the derivative that ran last."""
        known = self._dispatcher.known
        if known:
            return known[0].derived.text
        kinds = annotated_kinds(self._dispatcher.function)
        lacking = [n for n in self._dispatcher.params if n not in kinds]
        if lacking:
            return (
                f"# The kinds of {', '.join(lacking)} are not known yet: "
                f"call {self.__name__} once, or\n"
                f"# use source_for(*args), or annotate the parameters as float, int or complex.\n"
            )
        return self._dispatcher.derive({}, kinds=kinds).text

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The text of the derivative for these arguments."""
        found = arguments_of(self._dispatcher.signature, args, kwargs)
        return self._dispatcher.find(found).derived.text

    def stages(self, *args: Any, **kwargs: Any) -> dict[str, str]:
        """The function at each stage on its way to the derivative, as text, in order."""
        d = self._dispatcher
        found = dict(zip(d.params, arguments_of(d.signature, args, kwargs), strict=True))
        return d.derive(found, stages=True).stages

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments."""
        return self._dispatcher.cell.cell_contents(
            *arguments_of(self._dispatcher.signature, args, kwargs)
        )

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """Bind as functions do when they are looked up on an instance."""
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        """Say what it is the derivative of."""
        of: Any = self.__wrapped__
        named = of if isinstance(of, Derivative) else self.__qualname__
        return f"<{self._options[0]} of {named}>"

    def _repr_html_(self) -> str:
        import html

        return f"<pre><code class='language-python'>{html.escape(self.source)}</code></pre>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as 'derive this function with these options'."""
        module = inspect.getmodule(self.__wrapped__)
        found: Any = module
        for part in self.__qualname__.split("."):
            found = getattr(found, part, None)
        if found is self:
            return _found, (self.__wrapped__.__module__, self.__qualname__)
        return _made, (*self._options, self.__wrapped__)


def _made(mode: str, wrt: Any, of: Any, has_aux: bool, function: Any) -> Derivative:
    made: Derivative = transform(function, mode, wrt, of, has_aux)
    return made


def _found(module: str, qualname: str) -> Any:
    import importlib

    found: Any = importlib.import_module(module)
    for part in qualname.split("."):
        found = getattr(found, part)
    return found


def plain(f: Any) -> types.FunctionType:
    """The Python function behind what a user gives; of a derivative, what it is a derivative of."""
    if isinstance(f, Derivative):
        return f._dispatcher.function
    if hasattr(f, "py_func") and isinstance(f.py_func, types.FunctionType):
        f = f.py_func
    if isinstance(f, types.FunctionType):
        return f
    if callable(f):
        raise SourceUnavailable(
            f"cannot differentiate {f!r}", why="It is not a function written in Python.",
            remedy="Wrap it in a function, or register a rule: see docs/rules.md#your-own",
        )  # fmt: skip
    raise TypeError(f"a function is needed, not {type(f).__name__}")


def names_of(f: types.FunctionType, wrt: Any) -> tuple[str, ...]:
    """The parameters that `wrt` means; of an item of `*args` its place, as in "xs[0]"."""
    items = wrt if isinstance(wrt, (tuple, list)) else (wrt,)
    found = []
    for item in items:
        if isinstance(item, bool) or not isinstance(item, (int, str)):
            raise TypeError(f"wrt takes positions and names, not {item!r}")
        found.append(_named(f, item) if isinstance(item, str) else _numbered(f, item))
    if len(set(found)) != len(found):
        raise ValueError(f"wrt names a parameter twice: {found}")
    return tuple(found)


def _named(f: types.FunctionType, name: str) -> str:
    """A name of `wrt`: a parameter, or any word where there are `**kwargs`."""
    parameters = signature_of(f).parameters
    words = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    if name not in parameters and not (words and name.isidentifier()):
        raise ValueError(
            f"wrt: `{f.__name__}` has no parameter `{name}`; it has {', '.join(parameters)}"
        )
    if name in parameters and parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
        raise ValueError(f"wrt: `**{name}` as a whole; name the words that are meant")
    return name


def _numbered(f: types.FunctionType, number: int) -> str:
    """A position of `wrt`: a parameter, or an item of `*args`."""
    params = list(signature_of(f).parameters)
    names = positional_names(f, number + 1)
    if names is None and -len(params) <= number < len(params):
        return params[number]
    if names is not None and 0 <= number < len(names):
        return names[number]
    count = "any number of" if names is not None else len(params)
    raise ValueError(f"wrt: `{f.__name__}` has {count} parameters, there is no number {number}")


def inner_of(f: Any) -> Dispatcher | None:
    """What finds the text of a derivative that is given to be derived; of a function None."""
    return f._dispatcher if isinstance(f, Derivative) else None


def results_of(given: Any, of: Any) -> tuple[str, ...]:
    """The results that `of` means."""
    if of is None:
        return ("return",)
    f = plain(given)
    if isinstance(given, Derivative) and of not in ("return", ("return",), ["return"]):
        raise ValueError(f"of: a derivative writes into none of the arguments of `{f.__name__}`")
    plain_ones = signature_of(f).parameters.values()
    params = [p.name for p in plain_ones if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    names = of if isinstance(of, (tuple, list)) else (of,)
    for name in names:
        if name != "return" and name not in params:
            raise ValueError(
                f"of: `{f.__name__}` has no parameter `{name}`; it has {', '.join(params)}"
            )
    return tuple(names)


def transform(f: Any, mode: str, wrt: Any, of: Any, has_aux: bool) -> Any:
    """The derivative of `f` as an object with the signature of `f`."""
    if isinstance(f, FunctionValue):
        return of_value(f, lambda g, w: transform(g, mode, w, of, has_aux), wrt)
    function = plain(f)
    single = not isinstance(wrt, (tuple, list))
    request = Request(mode, names_of(function, wrt), results_of(f, of), has_aux, single)
    if mode not in GRADIENTS:
        return _made_of(_dispatcher_of(f, request), f, (mode, wrt, of, has_aux))
    if len(request.of) != 1 or (has_aux and request.of != ("return",)):
        raise Unsupported(
            f"{mode} of several results",
            why="A gradient needs one number as result.",
            remedy="Use vjp(f, *args, of=...) with an adjoint of its shape.",
        )  # fmt: skip
    return _made_of(Dispatcher(function, request, inner_of(f)), f, (mode, wrt, of, has_aux))


def of_value(f: FunctionValue, made: Callable[[Any, Any], Any], wrt: Any) -> Any:
    """A derivative of a function of which the first parameters are given."""
    held = fields_of(type(f))
    count = len(held) - len(type(f).words)

    def behind(w: Any) -> Any:
        return w + count if isinstance(w, int) and w >= 0 else w

    places = tuple(map(behind, wrt)) if isinstance(wrt, (tuple, list)) else behind(wrt)
    derivative = made(type(f).function, places)
    return class_of(derivative, held, words=type(f).words)(*f)  # type: ignore[misc]


def _dispatcher_of(f: Any, request: Request) -> Dispatcher:
    """What finds a Jacobian, or a product with a Hessian."""
    function, inner = plain(f), inner_of(f)
    if request.mode in ("hessian", "hvp"):
        gradient = replace(request, mode="grad", of=("return",))
        inner = Dispatcher(function, gradient, inner)
    if request.mode != "jacobian":
        return Dispatcher(function, request, inner)
    from tangentish.load.choosing import Choosing

    return Choosing(function, request, inner)


GRADIENTS = ("grad", "value_and_grad")


def _made_of(dispatcher: Dispatcher, f: Any, options: tuple[str, Any, Any, bool]) -> Derivative:
    """The object that a user calls."""
    function = dispatcher.function
    members = {
        "__call__": dispatcher.entry("__call__"),
        "__module__": function.__module__,
        "__doc__": function.__doc__,
    }
    bases: tuple[type, ...] = (Derivative,)
    if options[0] == "hvp":
        bases = (Product,)
        members.pop("__call__")
    made: Derivative = type("Derivative", bases, members)()
    functools.update_wrapper(made, f if isinstance(f, Derivative) else function)
    made._dispatcher = dispatcher  # in place of that of `f`
    made._options = options
    made.__signature__ = (
        _with_vector(dispatcher.signature) if options[0] == "hvp" else dispatcher.signature
    )
    return made


class Product(Derivative):
    """The product of the Hessian of a function with a vector, which is the last argument."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The product at these arguments."""
        from tangentish.load.tangents import fitted, separate

        d, names = self._dispatcher, self._dispatcher.request.wrt
        if "v" in kwargs and "v" not in d.params:
            v, kwargs = kwargs["v"], {k: a for k, a in kwargs.items() if k != "v"}
        elif args:
            *args, v = args  # type: ignore[assignment]
        else:
            raise TypeError(f"{self.__name__}: the vector is missing, the last argument")
        complete = len(args) == len(d.params) and not kwargs and not d.variadic
        values = tuple(args) if complete else arguments_of(d.signature, tuple(args), kwargs)
        vectors = (v,) if d.request.single else tuple(v)
        if len(vectors) != len(names):
            raise TypeError(f"{self.__name__}: {len(vectors)} vectors for {', '.join(names)}")
        plain = zip(d.params, values, strict=False)
        known = named_values(d.function, values) if d.variadic else dict(plain)
        directions = [fitted(t, known[n], n) for n, t in zip(names, vectors, strict=True)]
        found = d.cell.cell_contents(*values, *directions)
        return separate(found, found)


def _with_vector(of: inspect.Signature) -> inspect.Signature:
    """The signature of a function, and a vector behind its arguments."""
    parameters = list(of.parameters.values())
    names = of.parameters.keys()
    vector = next(n for n in ("v", "vector", "v_", "vector_") if n not in names)
    plain = all(p.kind <= p.POSITIONAL_OR_KEYWORD and p.default is p.empty for p in parameters)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if plain else inspect.Parameter.KEYWORD_ONLY
    last = bool(parameters) and parameters[-1].kind is inspect.Parameter.VAR_KEYWORD
    parameters.insert(len(parameters) - last, inspect.Parameter(vector, kind))
    return of.replace(parameters=parameters)


def _decorator(
    mode: str, f: Any, wrt: Any, of: Any, has_aux: bool, argnums: Any, argnum: Any
) -> Any:
    for synonym in (argnums, argnum):
        if synonym is not UNSET:
            wrt = synonym
    if f is None:
        return lambda g: transform(g, mode, wrt, of, has_aux)
    return transform(f, mode, wrt, of, has_aux)


def grad(
    f: Any = None,
    wrt: Any = 0,
    of: Any = None,
    has_aux: bool = False,
    *,
    argnums: Any = UNSET,
    argnum: Any = UNSET,
) -> Any:
    """The gradient of a function whose result is a real number.

    Args:
        f: a Python function; without it a decorator is returned.
        wrt: position or name of the argument to differentiate in, or a tuple of them; of `*xs`
            positions count the arguments that are given, the name stands for the tuple.
        of: which result is meant: the return value, or the name of an argument, an array of one
            element into which `f` writes.
        has_aux: `f` returns `(result, auxiliary)`; the derivative returns `(gradient, auxiliary)`.
        argnums: a synonym of `wrt`.
        argnum: a synonym of `wrt`.

    Returns:
        A function of the arguments of `f`, with the text of the derivative as `.source`. It returns
        the gradient in the structure, shape and dtype of the argument; a tuple if `wrt` is one.

    Raises:
        Unsupported: a construct cannot be differentiated. NoRule: a function has no rule.
        NotDifferentiable: an argument or the result cannot carry a derivative.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> def energy(x, k):
    ...     return 0.5 * k * np.sum(x ** 2)
    >>> tg.grad(energy)(np.array([1.0, 2.0]), 3.0)
    array([3., 6.])
    >>> tg.grad(energy, wrt=("x", "k"))(np.array([1.0, 2.0]), 3.0)
    (array([3., 6.]), 2.5)
    """
    return _decorator("grad", f, wrt, of, has_aux, argnums, argnum)


def value_and_grad(
    f: Any = None,
    wrt: Any = 0,
    of: Any = None,
    has_aux: bool = False,
    *,
    argnums: Any = UNSET,
    argnum: Any = UNSET,
) -> Any:
    """The value and the gradient of a function, in one pass.

    Args and errors are those of `grad`.

    Returns:
        A function that returns `(value, gradient)`; with `has_aux`,
        `((value, auxiliary), gradient)`.

    >>> import tangentish as tg
    >>> @tg.value_and_grad
    ... def cube(x):
    ...     return x * x * x
    >>> cube(2.0)
    (8.0, 12.0)
    """
    return _decorator("value_and_grad", f, wrt, of, has_aux, argnums, argnum)


def vjp(f: Any, *args: Any, wrt: Any = None, of: Any = None) -> tuple[Any, Function]:
    """The value of a function and its pullback at a point.

    Args:
        f: a Python function.
        *args: the point.
        wrt: positions or names of the arguments to differentiate in; all by default.
        of: which results are meant: "return", or names of arguments that `f` writes into, or a
            tuple of those.

    Returns:
        `(y, pullback)`; `pullback(ybar)` takes an adjoint of the shape of `y` and returns a tuple
        with one entry for each differentiated argument, None for one that cannot carry a
        derivative. It may be called any number of times.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> y, pullback = tg.vjp(lambda x: x * x, np.array([1.0, 2.0]))
    >>> pullback(np.array([1.0, 0.0]))
    (array([2., 0.]),)
    """
    if isinstance(f, FunctionValue):
        return Applied(vjp, type(f).function, len(fields_of(type(f))), wrt, of)(*f, *args)  # type: ignore[misc, no-any-return]
    dispatcher, chosen, names = _directional(f, "vjp", args, wrt, of)
    values = arguments_of(dispatcher.signature, args, {})
    y, pullback = dispatcher.find(values).call(*values)
    alone = _is_alone(of)
    if names == chosen and not alone:
        return y, pullback

    def full(ybar: Any) -> tuple[Any, ...]:
        found = dict(zip(chosen, pullback(ybar[0] if alone else ybar), strict=True))
        return tuple(found.get(n) for n in names)

    return (y,) if alone else y, full


def _is_alone(of: Any) -> bool:
    """Whether `of` is a tuple of one, which gives a tuple of one."""
    return isinstance(of, (tuple, list)) and len(of) == 1


def _dispatcher(f: Any, request: Request) -> Dispatcher:
    """The dispatcher of a request, kept on the function or the derivative that is given."""
    from tangentish.load.cache import dispatcher_for

    return dispatcher_for(plain(f), request, inner_of(f), f if isinstance(f, Derivative) else None)


def _directional(
    f: Any, mode: str, args: tuple[Any, ...], wrt: Any, of: Any
) -> tuple[Dispatcher, tuple[str, ...], tuple[str, ...]]:
    """The dispatcher for the arguments that can carry a derivative, their names, all names."""
    function = plain(f)
    if wrt is None:
        names = given_names(function, args)
        chosen = tuple(
            n for n, a in zip(names, args, strict=True) if _carries(kind_of(a, n, DEEP, True))
        )
    else:
        names = chosen = names_of(function, wrt)
    return _dispatcher(f, Request(mode, chosen, results_of(f, of))), chosen, names


def _carries(kind: Kind) -> bool:
    return differentiable(kind) and not (isinstance(kind, Num) and kind.type == "b")


def jvp(f: Any, primals: Sequence[Any], tangents: Sequence[Any], of: Any = None) -> tuple[Any, Any]:
    """The value of a function and its derivative along a direction.

    Args:
        f: a Python function.
        primals: the arguments.
        tangents: the direction: for each argument a value of its structure and shape, or None for
            an argument that does not move.
        of: which results are meant, as for `vjp`.

    Returns:
        `(y, dy)`.

    >>> import tangentish as tg
    >>> tg.jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    if isinstance(f, FunctionValue):
        held = len(fields_of(type(f)))
        return Applied(jvp, type(f).function, held, None, of)(*f, primals, tangents)  # type: ignore[misc, no-any-return]
    function = plain(f)
    if len(primals) != len(tangents):
        raise TypeError(f"jvp: {len(primals)} primals and {len(tangents)} tangents")
    params = given_names(function, primals)
    from tangentish.load.tangents import check_agreement, fitted, separate

    moving = tuple(n for n, t in zip(params, tangents, strict=False) if t is not None)
    dispatcher = _dispatcher(f, Request("jvp", moving, results_of(f, of)))
    values = arguments_of(dispatcher.signature, tuple(primals), {})
    directions = {
        n: fitted(t, p, n)
        for n, p, t in zip(params, primals, tangents, strict=False)
        if t is not None
    }
    found = dispatcher.find(values)
    check_agreement(directions, dict(zip(params, primals, strict=False)), found.overlaps)
    y, dy = found.call(*values, *(directions[n] for n in moving))
    dy = separate(dy, y)
    return ((y,), (dy,)) if _is_alone(of) else (y, dy)


def jacobian(
    f: Any = None, wrt: Any = 0, of: Any = None, *, argnums: Any = UNSET, argnum: Any = UNSET
) -> Any:
    """The Jacobian of a function: of each element of its result in each element of an argument.

    It goes by rows (`jacrev`) or by columns (`jacfwd`), whichever are fewer for the lengths at
    hand.

    Args:
        f: a Python function, or a derivative of one; without it a decorator is returned.
        wrt: as for `grad`.
        of: as for `vjp`.
        argnums: a synonym of `wrt`.
        argnum: a synonym of `wrt`.

    Returns:
        A function of the arguments of `f`, with the text as `.source`. It returns an array of shape
        `(*shape of the result, *shape of the argument)`, a float where both are numbers; a tuple if
        `wrt` is one. If the result is a structure, that structure of such, and if an argument is
        one, its structure of arrays in each place; None at what cannot carry a derivative.

    Raises:
        Unsupported: a construct cannot be differentiated, or the structure of the result is not
            known before the call. NotDifferentiable: an argument or the result is complex.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> def polar(p):
    ...     return np.array([p[0] * np.cos(p[1]), p[0] * np.sin(p[1])])
    >>> tg.jacobian(polar)(np.array([2.0, 0.0]))
    array([[1., 0.],
           [0., 2.]])
    """
    return _decorator("jacobian", f, wrt, of, False, argnums, argnum)


def jacfwd(
    f: Any = None, wrt: Any = 0, of: Any = None, *, argnums: Any = UNSET, argnum: Any = UNSET
) -> Any:
    """The Jacobian in forward mode, column by column: a sweep for each element of the argument.

    Arguments, result and errors are those of `jacobian`.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> tg.jacfwd(lambda t: np.array([t, t * t, t**3]))(2.0)
    array([ 1.,  4., 12.])
    """
    return _decorator("jacfwd", f, wrt, of, False, argnums, argnum)


def jacrev(
    f: Any = None, wrt: Any = 0, of: Any = None, *, argnums: Any = UNSET, argnum: Any = UNSET
) -> Any:
    """The Jacobian in reverse mode, row by row: a backward sweep for each element of the result.

    The forward sweep runs once. Arguments, result and errors are those of `jacobian`.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> tg.jacrev(lambda p: (p["x"] ** 2, p["x"] * p["y"]))({"x": 3.0, "y": 2.0})
    ({'x': 6.0, 'y': 0.0}, {'x': 2.0, 'y': 3.0})
    """
    return _decorator("jacrev", f, wrt, of, False, argnums, argnum)


def hessian(f: Any = None, wrt: Any = 0, *, argnums: Any = UNSET, argnum: Any = UNSET) -> Any:
    """The second derivatives of a function whose result is a real number: forward over reverse.

    Args:
        f: a Python function, or a derivative of one; without it a decorator is returned.
        wrt: as for `grad`.
        argnums: a synonym of `wrt`.
        argnum: a synonym of `wrt`.

    Returns:
        The Jacobian of the gradient: for an array of shape `s` an array of shape `(*s, *s)`; for a
        tuple of arguments a tuple of tuples of such.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> tg.hessian(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]))
    array([[4., 2.],
           [2., 0.]])
    """
    return _decorator("hessian", f, wrt, None, False, argnums, argnum)


def hvp(f: Any = None, wrt: Any = 0, *, argnums: Any = UNSET, argnum: Any = UNSET) -> Any:
    """The product of the Hessian of a function with a vector, without the Hessian.

    It is the tangent of the gradient (Pearlmutter 1994, equation 3: the operator R), and costs
    about as much as two or three gradients.

    Args:
        f: a Python function whose result is a real number, or a derivative of one.
        wrt: as for `grad`.
        argnums: a synonym of `wrt`.
        argnum: a synonym of `wrt`.

    Returns:
        A function of the arguments of `f` and then of a vector `v`, of the structure and shape of
        the argument (a tuple of them if `wrt` is one). It returns the product in the same form.

    >>> import numpy as np
    >>> import tangentish as tg
    >>> tg.hvp(lambda x: x[0] ** 2 * x[1])(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    array([4., 2.])
    """
    return _decorator("hvp", f, wrt, None, False, argnums, argnum)


def stop_gradient(x: T) -> T:
    """`x`, constant to every derivative.

    >>> import tangentish as tg
    >>> tg.grad(lambda x: x * tg.stop_gradient(x))(3.0)
    3.0
    """
    return x


def source(
    f: Any,
    *args: Any,
    mode: str = "reverse",
    wrt: Any = None,
    of: Any = None,
    has_aux: bool = False,
) -> str:
    """The text of a derivative for arguments at hand, without running it.

    Args:
        f: a Python function.
        *args: arguments of the kinds that the text is for.
        mode: "reverse" or "forward".
        wrt: as for `grad`; by default all arguments that can carry a derivative.
        of: as for `vjp`.
        has_aux: as for `grad`.
    """
    return derivation(f, args, mode, wrt, of, has_aux).text


def standalone(
    f: Any,
    *args: Any,
    mode: str = "reverse",
    wrt: Any = None,
    of: Any = None,
    has_aux: bool = False,
) -> str:
    """The text of a derivative as a module that imports NumPy alone; arguments as for `source`."""
    from tangentish.load.standalone import module_text

    return module_text(derivation(f, args, mode, wrt, of, has_aux))


def derivation(
    f: Any,
    args: tuple[Any, ...],
    mode: str = "reverse",
    wrt: Any = None,
    of: Any = None,
    has_aux: bool = False,
    kinds: Mapping[str, Kind] | None = None,
    sizes: Mapping[str, int] | None = None,
    stages: bool = False,
) -> Derived:
    """Derive without loading: a gradient where the result is a number, a pair otherwise."""
    if mode not in ("reverse", "forward"):
        raise ValueError(f"mode is 'reverse' or 'forward', not {mode!r}")
    function = plain(f)
    signature = signature_of(function)
    values = (
        {}
        if kinds is not None
        else dict(zip(signature.parameters, arguments_of(signature, args, {}), strict=True))
    )
    found = (
        dict(kinds)
        if kinds is not None
        else {n: kind_of(v, n, DEEP, True) for n, v in values.items()}
    )
    names = (
        names_of(function, wrt)
        if wrt is not None
        else tuple(n for n, k in found.items() if _carries(k) and not _is_word(signature, n))
    )
    results = results_of(f, of)

    def made(mode: str, *more: Any) -> Derived:
        dispatcher = Dispatcher(function, Request(mode, names, results, *more), inner_of(f))
        return dispatcher.derive(values, kinds=kinds, stages=stages, sizes=sizes)

    if mode == "forward":
        return made("jvp")
    if results == ("return",):
        try:
            return made("value_and_grad", has_aux)
        except NotDifferentiable:
            if has_aux:
                raise
    return made("vjp")


def _is_word(signature: inspect.Signature, name: str) -> bool:
    """Whether a parameter is `**kwargs`."""
    return signature.parameters[name].kind is inspect.Parameter.VAR_KEYWORD


def annotated_kinds(function: types.FunctionType) -> dict[str, Kind]:
    """Kinds that annotations tell."""
    kinds: dict[str, Kind] = {}
    samples = {
        float: 0.5,
        int: 1,
        complex: 1j,
        bool: True,
        "float": 0.5,
        "int": 1,
        "complex": 1j,
        "bool": True,
    }
    for name, parameter in signature_of(function).parameters.items():
        if parameter.annotation in samples and parameter.kind not in VARIADIC:
            kinds[name] = kind_of(samples[parameter.annotation], name)
    return kinds


__all__ = [
    "Derivative",
    "converted",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "source",
    "standalone",
    "stop_gradient",
    "value_and_grad",
    "vjp",
]
