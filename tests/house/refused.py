"""Programs that docs/limits.md says are refused, under the words of its rows.

Each program defines `f`, which is differentiated in its first parameter, and gives the arguments
of the call as text. `says` stands in the message. `placed` tells whether the error can name a line
of the program: not where the call alone is wrong.
"""

from __future__ import annotations

from typing import NamedTuple


class Program(NamedTuple):
    """A program, the arguments of the call, and what the refusal says."""

    says: str
    text: str
    args: str = "2.0,"
    placed: bool = True


VECTOR = "np.array([0.5, 1.5, -0.3]),"
SCALED = "__import__('types').SimpleNamespace(scale=2.0)"


def returning(expression: str, says: str, args: str = "2.0,", before: str = "") -> Program:
    """A program of one line, after what stands before the function."""
    return Program(says, f"{before}def f(x):\n    return {expression}\n", args)


def running(statements: str, says: str, args: str = VECTOR, params: str = "x") -> Program:
    """A function of the given statements, separated by semicolons."""
    body = "".join(f"    {line.strip()}\n" for line in statements.split(";"))
    return Program(says, f"def f({params}):\n{body}", args)


def looping(iterable: str, says: str, args: str = VECTOR, params: str = "x") -> Program:
    """A function with a loop over `iterable` that uses what it takes."""
    body = f"    s = 1.0\n    for v in {iterable}:\n        s = s * x[0]\n        print(v)\n"
    return Program(says, f"def f({params}):\n{body}    return s\n", args)


def matching(pattern: str, says: str, args: str) -> Program:
    """A function that returns another value where `k`, its second argument, matches a pattern."""
    text = f"def f(x, k):\n    match k:\n        case {pattern}:\n            return x\n"
    return Program(says, f"{text}    return x * x\n", args)


SQUARE = "def g(y):\n    return y * y\n"
HOLDER = (
    "class Holder:\n    w = 2.0\n    def scaled(self, x):\n        return x * self.w\n"
    "    def __call__(self, x):\n        return x * x\nholder = Holder()\n"
)

RECORDS = (
    "from dataclasses import dataclass, field\nfrom typing import NamedTuple\n"
    "class Pair(NamedTuple):\n    a: float\n    b: float\n"
    "@dataclass\nclass Model:\n    a: float\n    b: float\n"
    "    def area(self):\n        return self.a * self.b\n"
    "    @property\n    def twice(self):\n        return self.a * 2.0\n"
    "@dataclass\nclass Checked:\n    a: float\n"
    "    def __post_init__(self):\n        self.b = self.a * 2.0\n"
    "@dataclass\nclass Free:\n    a: float\n    b: float = field(init=False, default=1.0)\n"
    "class Own:\n    def __init__(self, a):\n        self.a = a\n"
    "class Listed(list):\n    pass\n"
)

LOCK = "import threading\nlock = threading.Lock()\nquiet = np.errstate(all='ignore')\n"

STATEMENTS = {
    "`del` of an attribute, or of an element of an array": [
        running("y = x * x; del y[0]; return y[0]", "`pop`"),
        running("y = x * x; del y.shape; return y[0]", "`del` of anything but a name"),
    ],
    "`del` of a name that may be read later, but only if a condition holds": [
        Program(
            "`del` of `y`",
            "def f(x):\n    y = x * x\n    if x > 3.0:\n        del y\n"
            "    return x if x > 3.0 else y\n",
        ),
        Program(
            "`del` of `y`",
            "def f(x):\n    y = x * x\n    if x > 3.0:\n        del y\n"
            "    z = x > 4.0 and (y := x) > 0.0\n    return y if z else x\n",
        ),
    ],
    "`with` of a context other than `np.errstate`, `np.printoptions`, `warnings.catch_warnings`, "
    "`contextlib.nullcontext`, `decimal.localcontext`, made in the statement itself": [
        Program("`with lock`", f"{LOCK}def f(x):\n    with lock:\n        return x * x\n"),
        Program("`with quiet`", f"{LOCK}def f(x):\n    with quiet:\n        return x * x\n"),
        Program("`with open(...)`", "def f(x):\n    with open('log') as log:\n        return x\n"),
        Program(
            "`with suppress(...)`",
            "from contextlib import suppress\ndef f(x):\n    with suppress(ValueError):\n"
            "        return x * x\n",
        ),
        Program(
            "`with nullcontext(...)`",
            "from contextlib import nullcontext\ndef f(x):\n    with nullcontext(x, 1) as y:\n"
            "        return y\n",
        ),
        Program(
            "`with ...`",
            "def f(x, locks):\n    with locks[0]:\n        return x * x\n",
            "2.0, (1,)",
        ),
    ],
    "a name for the context (`catch_warnings(record=True) as found`), a function that it calls "
    "(`errstate(call=f)`)": [
        Program(
            "a name for the context `catch_warnings(...)`",
            "from warnings import catch_warnings\ndef f(x):\n"
            "    with catch_warnings(record=True) as found:\n        return x * len(found)\n",
        ),
        Program(
            "`call=`",
            "def f(x):\n    with np.errstate(all='call', call=print):\n        return x * x\n",
        ),
    ],
    "`try`, `except`, `finally`": [
        Program(
            "`try`",
            "def f(x):\n    try:\n        return 1.0 / x\n"
            "    except ZeroDivisionError:\n        return 0.0\n",
        )
    ],
    "`**rest` in a pattern, `*rest` in one on active values": [
        matching("{'k': k, **rest}", "`**rest`", "2.0, {}"),
        Program(
            "list",
            "def f(p):\n    match p:\n        case (x, *rest):\n            return x * rest[0]\n",
            "(2.0, 3.0),",
        ),
    ],
    "an assignment in the guard of a `case`": [
        matching("y if (z := y) > 1", "an assignment in the guard", "2.0, 3"),
    ],
    "a class in a pattern that is a local name, or does not name so many attributes": [
        matching("x()", "a class in a pattern", "2.0, 3"),
        matching("complex(a, b)", "more positional patterns than `complex`", "2.0, 3"),
    ],
    "`nonlocal` of a variable outside of the function, any write to a global or to its memory": [
        running("global total; total = x; return x * x", "`global`"),
        Program(
            "`nonlocal`",
            "def outer():\n    n = 0.0\n    def f(x):\n        nonlocal n\n        n = x\n"
            "        return x * x\n    return f\nf = outer()\n",
        ),
        Program(
            "write",
            "buffer = np.zeros(3)\ndef f(x):\n    buffer[0] = x\n    return buffer[0] * x\n",
        ),
        Program(
            "`buffer`",
            "buffer = np.zeros(3)\ndef f(x):\n    b = buffer\n    b[0] = x\n    return b[0] * x\n",
        ),
        Program(
            "write",
            "buffer = np.zeros(3)\ndef g(y):\n    buffer[0] = y\n    return y\n"
            "def f(x):\n    return g(x) * x\n",
        ),
    ],
    "a `class` inside a function": [
        Program("a class", "def f(x):\n    class A:\n        pass\n    return x * x\n"),
    ],
    "a variable of a loop, or of a comprehension, that functions see which outlive the round: "
    "`[lambda y: y * i for i in range(3)]`": [
        running("fs = [lambda y: y * i * x for i in range(3)]; return fs[0](x)", "bound again"),
    ],
    "a function that is kept or returned and binds a variable around it anew (`nonlocal`): a "
    "counter": [
        Program(
            "a call that may write",
            "def counter(x):\n    c = x\n    def step(d):\n        nonlocal c\n        c = c * d\n"
            "        return c\n    return step\n"
            "def f(x):\n    s = counter(x)\n    return s(x) + s(2.0)\n",
            "2.0,",
        ),
    ],
    "an `import` inside a function that fails, or comes after a read of its name": [
        running("import math.nothing; return x", "an import of `math`", "2.0,"),
        running("from math import nothing; return x", "an import of `nothing`", "2.0,"),
        Program(
            "not be imported", "def f(x):\n    y = math.sin(x)\n    import math\n    return y\n"
        ),
        Program(
            "not be imported",
            "def f(x):\n    if x > 1.0:\n        import math\n    return math.sin(x)\n",
        ),
        running("import math; y = math.sin(x); del math; return math.sin(y)", "imported", "2.0,"),
    ],
    "a name that is imported and bound to something else as well": [
        Program(
            "`s`",
            "def f(x):\n    if x > 1.0:\n        from math import sin as s\n"
            "    else:\n        from math import cos as s\n    return s(x)\n",
        ),
        running("import math as m; m = m.sin(x); return m", "`m`", "2.0,"),
        running("import math as x; return x.pi", "`x`", "2.0,"),
    ],
    "`yield`, `await`, `async`": [
        running("yield x * x", "`yield`", "2.0,"),
        running("yield from (x,)", "`yield from`", "2.0,"),
        Program("`async`", "async def f(x):\n    return x * x\n"),
    ],
    "`for` over a value of unknown kind that carries a derivative": [
        looping("x * p.scale", "a loop over something", f"{VECTOR} {SCALED}", "x, p"),
        looping("x[0]", "a loop over something"),
    ],
    "`filter` inside of another iterable of a `for` loop": [
        looping("enumerate(filter(None, x))", "`filter` inside"),
    ],
    "`map` in `zip` in front of another iterable; `reversed` of an iterator": [
        looping("zip(map(np.sin, x), x)", "`map` in `zip`"),
        looping("reversed(zip(x, x))", "`reversed` of an iterator"),
    ],
    "an index of a loop with the name of something active that is no number (`q = x * w`, then "
    "`for q in range(n)`)": [
        Program(
            "the index `q`",
            "def f(x):\n    q = x * x\n    for q in range(2):\n        x = x * 2.0\n"
            "    return np.sum(x * q)\n",
            VECTOR,
        ),
    ],
    "a name bound to a part of itself by unpacking (`x, y = x`)": [
        running("a = (x, 2.0); a, b = a; return np.sum(a * b)", "a part of itself")
    ],
}

EXPRESSIONS = {
    "sets of active values; changes of sets (`seen.add(k)`); a dict that is written with one key "
    "twice": [
        running("a = {x}; return x * len(a)", "a set", "2.0,"),
        returning("len({v for v in x}) * x[0]", "set", VECTOR),
        running("a = {1}; a.add(2); return x * len(a)", "write", "2.0,"),
        running("a = {'k': x, 'k': x * x}; return a['k']", "a dict with values", "2.0,"),
    ],
    "active values as keys of a dict, or as bounds of `slice(...)`": [
        returning("list({x: 1.0})[0] * x", "as a key"),
        running("d = {}; d[x] = 1.0; return sum(d) * x", "as a key"),
        running("d = {}; d.setdefault(x, x); return max(d) * x", "as a key"),
        returning("sum(k * v for k, v in dict(zip(x, x)).items())", "as a key", VECTOR),
        returning("sum(dict.fromkeys(x, 1.0)) * x[0]", "as a key", VECTOR),
        returning("sum({i * x: i for i in range(3)})", "as a key"),
        returning("list({(x, 'a'): x})[0][0] * x", "as a key"),
        returning("slice(x).stop * x", "as a bound"),
    ],
    "arrays of objects that are arguments, are written, or are made of active values or of arrays; "
    "active values in arrays of text": [
        returning("np.sum(x.astype(object) * x)", "an array of objects", VECTOR),
        returning("np.asarray(x, object)[0] * x[0]", "an array of objects", VECTOR),
        returning("np.full(2, x, dtype=object)[0] * x", "an array of objects"),
        returning("np.array([x, None])[0] * x", "an array of objects"),
        returning("np.array([x], dtype='U30').astype(float)[0] * x", "or of text"),
        running("c = np.ones(3, object); c *= x; return np.sum(c)", "a write into", VECTOR),
        running("c = np.empty(1, object); c[0] = x; return np.sum(c[0])", "a write into", VECTOR),
        running(
            "k = np.ones(3); c = np.array([k, None], dtype=object); k *= x; return c[0] @ x",
            "an array of objects",
            VECTOR,
        ),
        Program(
            "an array of objects",
            "def f(x, c):\n    return np.sum(x * c[0])\n",
            "np.ones(2), np.array([1.0, None])",
            placed=False,
        ),
    ],
    "iterators of active values that are kept: generator expressions, `zip`, `enumerate`, "
    "`reversed`, `map`, `filter`, functions of `itertools`, the keys, values and items of a dict, "
    "under a name or in a container; `iter`, `next`": [
        returning("np.sum(np.fromiter((v for v in x), float))", "a generator expression", VECTOR),
        running("a = (v for v in x); return sum(a)", "a generator expression"),
        *(
            running(f"a = {name}({args}); return len(list(a)) * x[0]", name)
            for name, args in (
                ("zip", "x, x"),
                ("enumerate", "x"),
                ("reversed", "x"),
                ("map", "np.sin, x"),
                ("filter", "None, x"),
            )
        ),
        running("import itertools; a = itertools.chain(x, x); return sum(a)", "itertools.chain"),
        running("a = {'k': x}; b = a.values(); return sum(b)", "values", "2.0,"),
        running("a = {'k': x}; b = (a.items(), 1); return len(b) * x", "items", "2.0,"),
        running("a = iter(x); return next(a)", "iter"),
    ],
    "`takewhile`, `dropwhile`, `compress`, `filterfalse`, `groupby` and `tee` of active values; "
    "`combinations(x, n)`, `product(x, repeat=n)` with `n` not written out": [
        *(
            returning(
                f"len(list(itertools.{call})) * x[0]", says, VECTOR, f"import itertools\n{SQUARE}"
            )
            for call, says in (
                ("takewhile(g, x)", "takewhile"),
                ("dropwhile(g, x)", "dropwhile"),
                ("compress(x, [1, 0, 1])", "compress"),
                ("filterfalse(g, x)", "filterfalse"),
                ("groupby(x)", "groupby"),
                ("tee(x)", "tee"),
                ("combinations(x, len(x))", "itertools"),
                ("product(x, repeat=len(x))", "itertools"),
            )
        ),
    ],
    "loops over an iterator of constants that is read elsewhere, too, or that stand in a loop "
    "(`zip(it, it)`), over `groupby` and `cycle`, over `count` and `repeat` but in `zip`": [
        running(
            "a = iter([0, 1])\n    for _ in x:\n        for i in a:\n            x = x * i\n"
            "            break\n    return np.sum(x)",
            "an iterator",
        ),  # fmt: skip
        running("a = iter([0, 1]); return x * sum(i + j for i, j in zip(a, a))", "an iterator"),
        *(
            running(
                f"import itertools\n    for k in itertools.{call}:\n        return x\n    return x",
                call.split("(")[0],
            )
            for call in ("groupby('aab')", "cycle([1.0])", "count()", "repeat(1.0)")
        ),
    ],
    "stars in calls on values of unknown length: arrays, lists that grow, results that are tuples "
    "of several lengths; `**` of dicts whose keys are not known, or change on the way; "
    "a starred target that is no name": [
        returning("g(*x)", "a starred value", VECTOR, SQUARE),
        Program(
            "a starred value", f"{SQUARE}def f(x, t):\n    return g(*t) * x\n", "2.0, [1.0] * 20"
        ),
        returning("g(*[v for v in x])", "a starred value", VECTOR, SQUARE),
        Program(
            "a starred value",
            f"{SQUARE}def h(x, n):\n    if n > 1:\n        return x, x\n    return (x,)\n"
            "def f(x, n):\n    return g(*h(x, n))\n",
            "2.0, 3",
        ),
        Program(
            "`**`",
            f"{SQUARE}def f(x, d):\n    if x > 1.0:\n        d['z'] = x\n    return g(**d) * x\n",
            "2.0, {'y': 1.0}",
        ),
        running("(*x[0:1], b) = (x, x); return b", "a starred target", "2.0,"),
    ],
    "a number read back from text of an active value: f-strings, `str`, `repr`, `format`, `%`": [
        returning("float(f'{x}') * x", "read back from text"),
        returning("int(f'{x:.0f}'.split('.')[0]) * x", "read back from text"),
        running("a, b = f'{x:02.0f}'; return float(a) * x", "read back from text", "2.0,"),
        running("z = np.zeros(2); z[0] = f'{x}'; return z[0] * x", "read back from text", "2.0,"),
        returning(
            "g(f'{x}') * x",
            "read back from text",
            before="def g(t):\n    try:\n        return float(t)\n"
            "    except ValueError:\n        return 0.0\n",
        ),
        returning("float(str(x)) * x", "read back from text"),
        returning("float(repr(x)) * x", "read back from text"),
        returning("float(format(x)) * x", "read back from text"),
        returning("float('%r' % x) * x", "read back from text"),
        returning("float('1' + repr(x)) * x", "read back from text"),
        returning("float(repr(x).strip()) * x", "read back from text"),
        returning("float(repr(x)[:]) * x", "read back from text"),
        returning("float(ValueError(x).args[0]) * x", "read back from text"),
        running(
            "t = '1'; t = repr(x) if x > 0 else t; return float(t) * x",
            "read back from text",
            "2.0,",
        ),
        running("t = repr(x); return float(t) * x", "read back from text", "2.0,"),
        returning("np.float64(str(x)) * x", "read back from text"),
    ],
    "a name that holds text of an active value on one path, and no text on another": [
        running("t = repr(x) if x > 3 else x; return t * 2.0", "text made of a number", "2.0,"),
        running("t = (x, f'{x}'); return t[n] * 2.0", "text made of a number", "2.0, 0", "x, n"),
        running(
            "t = (f'{x}',) if x > 3 else (f'{x}', 1); return float(t[0]) * x",
            "text made of a number",
            "2.0,",
        ),
    ],
    "`eval`, `exec`, `locals`, `globals`, `vars`, `setattr`, `delattr`": [
        returning("eval('x * x')", "`eval`"),
        running("exec('x = 1.0'); return x * x", "`exec`", "2.0,"),
        returning("locals()['x'] * x", "`locals`"),
        returning("globals()['np'].sin(x)", "`globals`"),
        returning("vars()['x'] * x", "`vars`"),
        running("setattr(np, 'k', x); return x * x", "`setattr`", "2.0,"),
        running("delattr(np, 'k'); return x * x", "`delattr`", "2.0,"),
    ],
    "`getattr` of an active value with a name, or a default, that is not written out": [
        running("n = 'real'; return getattr(x, n)", "`getattr`", "2.0,"),
        returning("getattr(x * x, 'real', x)", "`getattr`"),
        returning("getattr(x, 'real', np.sin(x))", "`getattr`"),
        running("y = x * 1.0; getattr(y, 'T')[0] = 2.0; return y[0]", "`getattr`"),
    ],
    "attributes of named tuples, plain dataclasses, arrays and globals bound anew (`p.a = v`), "
    "lists and dicts that they hold and that change (`p.items.append(v)`)": [
        Program(
            "assignment to an attribute",
            f"{RECORDS}def f(x):\n    m = Model(x, x)\n    m.a = x * x\n    return m.a * m.b\n",
        ),
        Program(
            "`append`",
            f"{RECORDS}def f(x):\n    p = Pair([x], 2.0)\n    p.a.append(x)\n    return p.a[1]\n",
        ),
        Program(
            "assignment to an attribute",
            f"{HOLDER}def f(x):\n    holder.w = x\n    return x * x\n",
        ),
        running("y = x * 1.0; y.shape = (3, 1); return np.sum(y)", "assignment to an attribute"),
        Program(
            "a part of an attribute",
            f"{HOLDER}def f(x):\n    holder.w[0] = x\n    return x * x\n",
        ),
    ],
    "methods of objects that are globals; bound methods and callable objects given to `grad`": [
        returning("holder.scaled(x)", "scaled", before=HOLDER),
        returning("holder(x)", "Holder", before=HOLDER),
        Program("bound method", f"{HOLDER}f = holder.scaled\n", placed=False),
        Program("Holder", f"{HOLDER}f = holder\n", placed=False),
    ],
    "values of subclasses of `list`, `dict` and `tuple` but named tuples; of classes with "
    "`__new__`, `__getattr__`, `__setattr__` or a metaclass of their own; `deque`, `defaultdict`": [
        returning("Listed([x])[0]", "Listed", before=RECORDS),
        returning("deque([x])[0]", "deque", before="from collections import deque\n"),
        Program(
            "`d`",
            "from collections import defaultdict\ndef f(x):\n    d = defaultdict(float)\n"
            "    d['k'] += x\n    return d['k']\n",
        ),
        Program("`x`", f"{RECORDS}def f(x):\n    return x[0]\n", "Listed([2.0]),", placed=False),
    ],
    "objects given to functions of libraries, shown or compared; operators for which their class "
    "has no method in Python; attributes that they get in a loop or on one path alone; what "
    "`super()` finds in a class of Python's": [
        returning("np.sum(Own(x)).a", "an object that is given", "2.0,", before=RECORDS),
        returning("(Own(x) + Own(x)).a", "an operation on an object", "2.0,", before=RECORDS),
        returning("x if Own(x) == Own(x) else 1.0", "an operation", "2.0,", before=RECORDS),
        Program(
            "the attribute `c`",
            f"{RECORDS}def f(x):\n    o = Own(x)\n    for i in range(2):\n        o.c = x\n"
            "    return o.c\n",
            "2.0,",
        ),
    ],
    "a call of a function that is known only at run time: from a global list, at an index that is "
    "not known, one closure or another": [
        Program(
            "a function", f"{SQUARE}hs = [g, g]\ndef f(x, k):\n    return hs[k](x)\n", "2.0, 1"
        ),
        Program(
            "a function",
            f"{SQUARE}def made(a):\n    return lambda y: a * y\n"
            "def f(x, k):\n    h = made(x) if k else g\n    return h(x)\n",
            "2.0, 1",
        ),
    ],
    "inside of a function, a derivative of what is known only at run time, or with such options, "
    "or of a function of `*args`, or that writes into one of several arrays": [
        Program("run time", f"{SQUARE}hs = [g]\ndef f(x):\n    return tg.grad(hs[0])(x)\n", "2.0,"),
        Program(
            "options",
            "def g(a, b):\n    return a * b\ndef f(x, k):\n    return tg.grad(g, wrt=k)(x, x)\n",
            "2.0, 1",
        ),
        Program(
            "`*v`",
            "def g(*v):\n    return v[0] * v[1]\ndef f(x):\n    return tg.grad(g)(x, x)\n",
            "2.0,",
        ),
        Program(
            "writes into",
            "def g(a, b):\n    a[0] += b[0]\n    return a @ b\n"
            "def f(x):\n    return np.sum(tg.grad(g)(x, x))\n",
            VECTOR,
        ),
    ],
    "a derivative of a gradient of a function whose arguments share memory that it writes, or that"
    " copies vectors which overlap (`A[2] = A[:, 3]`)": [
        Program(
            "overlap",
            "def h(u, v):\n    u[1:] += v[:-1] * u[:-1]\n    return np.sum(u * v)\n"
            "f = tg.grad(h)\n",
            "*[np.ones(3)] * 2,",
            placed=False,
        ),
        Program(
            "overlap",
            "def h(A):\n    A[2] = A[:, 3]\n    return np.sum(A**2)\nf = tg.grad(h)\n",
            "np.ones((4, 4)),",
            placed=False,
        ),
    ],
    "a derivative of a gradient of a function that calls itself, or changes lists that it is"
    " given": [
        Program(
            "`tape`",
            "def power(x, n):\n    return x * power(x, n - 1) if n else 1.0\n"
            "def h(x):\n    return power(x, 3)\nf = tg.grad(h)\n",
            placed=False,
        ),
        Program(
            "`put_tape2`",
            "def put(ys, x):\n    ys.append(x * x)\n"
            "def h(x):\n    ys = [x]\n    put(ys, x)\n    put(ys, ys[-1])\n"
            "    return ys[0] * ys[-1]\nf = tg.grad(h)\n",
            placed=False,
        ),
    ],
}

WRITES = {
    "a change of a list or dict that another name in use may share; but a number may take the place"
    " of another, and a second name (`b = a`, `row = rows[k]`) may stand for the first": [
        running("a = [x]; b = a if x > 3.0 else [x]; b.append(x); return a[-1]", "`a`", "2.0,"),
        running("a = {'k': x}; b = (a, 1); a['m'] = x * x; return b[0]['m']", "`b`", "2.0,"),
        running("a = [[x], [x]]; b = a[:]; b[0].append(x); return a[0][1]", "`a`", "2.0,"),
    ],
    "a change of a list or dict that a structure may hold in two places: `[[x]] * 3`, then"
    " `a[0].append(y)`": [
        running("a = [[x]] * 3; a[0].append(x); return a[1][1]", "two places", "2.0,"),
    ],
    "a write to what a function may have given back, one part of its arguments or another, and a"
    " change by a function of lists and dicts in others, or of one under two names, where the body"
    " of the function cannot take the place of the call: it is recursive, has `*args`, `match`, an"
    " import or a default that is no literal, or names of a module that mean something else in the"
    " caller": [
        Program(
            "a write into `z` that `x` may see",
            "def g(a, b):\n    match len(a):\n        case 2:\n            return a\n"
            "    return b\n"
            "def f(x, w):\n    y = x * 2.0\n    z = g(x, y)\n    z[1] *= w\n"
            "    return np.sum(z * x) + y[1]\n",
            "np.ones(2), 2.0",
        ),
        Program(
            "a write into `z` that `x` may see",
            "def g(a, b, mode=(1, 2)):\n    from math import pi\n"
            "    return a if a[0] > pi * mode[0] else b\n"
            "def f(x, w):\n    y = x * 2.0\n    z = g(x, y)\n    z[1] *= w\n"
            "    return np.sum(z * x) + y[1]\n",
            "np.ones(2), 2.0",
        ),
        Program(
            "a write into `z` that `x` may see",
            "def g(a, b, n):\n    return a if n == 0 else g(b, a, n - 1)\n"
            "def f(x, w):\n    y = x * 2.0\n    z = g(x, y, 3)\n    z[1] *= w\n"
            "    return np.sum(z * x) + y[1]\n",
            "np.ones(2), 2.0",
        ),
        Program(
            "a write into `z` that `x` may see",
            "def g(*rows):\n    return rows[0] if rows[0][0] > 0 else rows[1]\n"
            "def f(x, w):\n    y = x * 2.0\n    z = g(x, y)\n    z[1] *= w\n"
            "    return np.sum(z * x) + y[1]\n",
            "np.ones(2), 2.0",
        ),
        Program(
            "a write into `z` that `limit` may see",
            "limit = 1.0\ndef g(a, b):\n    return a if a[0] > limit else b\n"
            "def f(x, w):\n    limit = x * 2.0\n    z = g(x, limit)\n    z[1] *= w\n"
            "    return np.sum(z * x) + limit[1]\n",
            "np.ones(2), 2.0",
        ),
        Program(
            "which changes its argument `a`",
            "def g(a, n):\n    if n > 0:\n        a['k'] = 2.0 * a['k']\n        g(a, n - 1)\n"
            "def f(x):\n    a = {'k': x}\n    g(a, 3)\n    return a['k']\n",
        ),
        Program(
            "which changes its argument `a`",
            "def g(a, n):\n    a[0][0] += 2.0\n    return g(a, n - 1) if n > 0 else 1.0\n"
            "def f(x):\n    a = [[x]]\n    g(a, 2)\n    return a[0][0] * x\n",
        ),
    ],
    "`z += y` where `z` holds a number on one path and an array on another that a name in use may"
    " share, or beside values of other dtypes": [
        running(
            "z = 1.0; w = x * 2.0; z = w if x[0] > 0 else z; z += x; return np.sum(w * z)", "`z`"
        ),
        running("z = 1.0; z = np.ones(3, 'f') if x[0] > 0 else z; z += x; return np.sum(z)", "`z`"),
    ],
    "`where=` of a function without `out=`": [
        returning("np.sum(np.sin(x, where=x > 0.0))", "where", VECTOR),
    ],
    "in place: `np.multiply.at` and others but `np.add.at` and `np.subtract.at`, `partition`,"
    " `shuffle`, `resize`, `np.nan_to_num(x, copy=False)`": [
        running("y = x * 1.0; np.multiply.at(y, [0, 0], x[1]); return y[0]", "`at`"),
        running("y = x * 1.0; y.partition(1); return y[0]", "partition"),
        running("y = np.arange(3.0); np.random.shuffle(y); return y @ x", "may write", VECTOR),
        running("y = x * 1.0; y.resize(2); return y[0]", "resize"),
        running("y = x * 1.0; np.nan_to_num(y, copy=False); return y[0]", "out"),
    ],
    "a write into what may be the memory of another name in use, or may be a copy: of "
    "`sum(rows, start)`, `x.conj()`, an index of which it is not known what it chooses": [
        running("s = sum([], x); s[0] = x[1]; return np.sum(x * s)", "a write into `s`"),
        running("y = x.conj(); y[0] = x[1]; return np.sum(x * y)", "a write into `y`"),
        running(
            "k = p.k; y = x[k]; y[0] = x[1]; return np.sum(x * y)",
            "a write into `y`",
            f"{VECTOR} __import__('types').SimpleNamespace(k=slice(0, 3))",
            "x, p",
        ),
    ],
    "a write into what `islice`, `chain`, `accumulate`, `zip_longest` or `starmap` of a `for` loop "
    "reads": [
        running(
            f"s = 0.0; from itertools import {names}\n    for v in {iterable}:\n"
            f"        x[2] = s; s += {item}\n    return s",
            "an iterator has yet to read",
        )
        for names, iterable, item in [
            ("islice", "islice(x, 1, None)", "v"),
            ("chain", "chain(x[:1], x[1:])", "v"),
            ("chain", "chain.from_iterable([x, x])", "v"),
            ("accumulate", "accumulate(x)", "v"),
            ("zip_longest", "zip_longest(x, x[1:], fillvalue=1.0)", "v[0]"),
        ]
    ],
    "a write into what `a.diagonal()`, `np.diag(A)` or `np.broadcast_to` shows, while the name for"
    " it is in use, where that name is something else on another path, or read outside the"
    " block that binds it, or a list or the name of a part holds it": [
        running(
            f"A = np.outer(x, x); {body}; A[0] *= x[1]; return np.sum(h * h)", "may see", VECTOR
        )
        for body in (
            "h = A.diagonal() if x[0] > 0 else A[0]",
            "g = A.diagonal(); h = g[1:]",
            "g = [A.diagonal(), x]; h = g[0]",
        )
    ],
    "`np.place`, `np.putmask`, `np.fill_diagonal`, `a.flat[i:j] = v`, `a[mask] = v`,"
    " `np.concatenate(..., out=a)`, `np.stack(..., out=a)` of an array with what may share its"
    " memory, and `a[:] = [v, a[0]]`, where items of a list but the first may do so": [
        running("y = x[::-1]; np.putmask(x, x > 0.0, y); return x[0]", "share its memory", VECTOR),
        running("np.place(x, mask=x > 0.0, vals=x[:2]); return x[0]", "share its memory", VECTOR),
        running("x.flat[1:] = x[:-1]; return x[0] * x[1]", "share its memory", VECTOR),
        *(
            running(f"A = np.outer(x, x); {line}; return A[0, 0] * A[1, 1]", "memory", VECTOR)
            for line in (
                "np.fill_diagonal(A, A[::-1, 0])",
                "A[A > 0.0] = A.reshape(-1)[::-1]",
                "m = A[0] > 0.0; y = A[0]; y[m,] = y[::-1]",
                "np.concatenate([x[:1], A[0, :-1]], out=A[0])",
                "np.stack(arrays=A[::-1], out=A)",
                "B = [A[1], A[0]]; np.stack(B, out=A[:2])",
                "A[:2] = A[1], A[0]",
                "A[:2] = list(A[:2])[::-1]",
                "A.T[:2] = [A[1 - i] for i in range(2)]",
                "A[0] = [A[0, 1, ...], A[0, 0, ...], 1.0]",
            )
        ),
    ],
    "numbers that do not fit what they are written into (`np.copyto(i, x)`, `np.add(x, y, out=i)`"
    " for integers `i`); orders, modes and castings that are asked for (`np.put(x, i, v,"
    " mode='clip')`)": [
        running("i = np.zeros(3, int); np.copyto(i, x); return np.sum(x * i)", "copyto"),
        running("i = np.zeros(3, int); np.add(x, x, out=i); return np.sum(x * i)", "`out=`"),
        running("y = x * 1.0; np.put(y, [7], x[0], mode='clip'); return y[2]", "put"),
    ],
    "a call of a function without rule that may write into an array in use: methods of objects,"
    " code not followed yet that stores, updates in place or calls what does": [
        Program(
            "may write",
            "class C:\n    def h(self, w):\n        w[0] = 2.0\n        return 1.0\nc = C()\n"
            "def f(x):\n    w = np.ones(3)\n    s = x @ w\n    n = c.h(w)\n    return s * w[0]\n",
            VECTOR,
        ),
        Program(
            "may write",
            "def h(w):\n    w += 1.0\n    try:\n        return 1.0\n    finally:\n        pass\n"
            "def f(x):\n    w = np.ones(3)\n    s = x @ w\n    n = h(w)\n    return s * w[0]\n",
            VECTOR,
        ),
    ],
    "a method that may change an object which is also read in another way (`st.popleft()` beside"
    " `st[0]`)": [
        running(
            "s = x * st[0]; n = st.popleft(); return s * n",
            "write",
            "2.0, __import__('collections').deque([1.0, 2.0])",
            "x, st",
        ),
    ],
    "a write to memory that a call of unknown code has given (a cache), or an array of a module or"
    " class": [
        Program(
            "`the result of h`",
            "import functools\n@functools.lru_cache\ndef h(n):\n    return np.ones(n)\n"
            "def f(x):\n    w = h(3)\n    w += 1.0\n    return np.sum(w * x)\n",
            VECTOR,
        ),
        Program(
            "`C.w`",
            "class C:\n    w = np.ones(3)\n"
            "def f(x):\n    v = C.w\n    v[0] = 2.0\n    return np.sum(v * x)\n",
            VECTOR,
        ),
    ],
    "a write to an array that overlaps itself (an axis of stride 0, from `as_strided`)": [
        Program(
            "`x`",
            "from numpy.lib.stride_tricks import as_strided\n"
            "def f(x):\n    x[0] = x[1] * 2.0\n    return np.sum(x)\n",
            "as_strided(np.ones(1), (3,), (0,)),",
            placed=False,
        ),
    ],
    "a write into the default of a parameter (`def f(x, found=[]): found.append(x)`)": [
        Program(
            "the default of `found`",
            "def f(x, found=[]):\n    found.append(x)\n    return found[0] * x\n",
            "2.0,",
            placed=False,
        ),
        Program(
            "default",
            "def g(v, a=np.zeros(2)):\n    a[0] = v\n    return a[0]\n"
            "def f(x):\n    return g(x) * x\n",
        ),
        Program(
            "the default of `w`",
            "def f(x, *, w=np.ones(2)):\n    w[0] = x\n    return w[0] * x\n",
            "2.0,",
            placed=False,
        ),
    ],
    "an argument that holds one part twice, or shares memory with what another one holds, and into "
    "whose parts is written (`f([v, v])`, `f([v], v)`)": [
        Program(
            "in two places",
            "v = np.ones(3)\ndef f(w):\n    w[0] *= 2.0\n    return np.sum(w[0] * w[1])\n",
            "[v, v],",
            placed=False,
        ),
        Program(
            "share memory",
            "both = np.ones(3)\ndef f(x, y):\n    x[0][0] = 2.0 * y[1]\n"
            "    return np.sum(x[0] * y)\n",
            "[both], both[:]",
            placed=False,
        ),
    ],
    "a part of a name that holds arrays of different rank or dtype on different paths": [
        running(
            "y = x; y = np.outer(x, x) if x[0] > 0 else y; return np.sum(y[0])", "a part of `y`"
        ),
        running(
            "for i in range(2): y = y + x * y[0]; return np.sum(y)",
            "a part of `y`",
            "np.ones(3), np.ones(3, np.float32)",
            "x, y",
        ),
    ],
    "a change of the length of a list over which a `for` loop runs": [
        Program(
            "`z`",
            "def f(x):\n    z = [v for v in x]\n    s = 0.0\n    for v in z:\n"
            "        s = s + v\n        if len(z) < 5:\n            z.append(s)\n    return s\n",
            VECTOR,
        ),
    ],
    "a call or an assignment that changes others among several operands of a slice, of `sorted`, "
    "`max`, `min`, `reduce`, `sum`, `dict`, or of what a loop runs over "
    "(`zip(xs[1:], [xs.pop()])`)": [
        running(f"xs = [x[0], x[1], x[2]]; {line}", "among", VECTOR)
        for line in (
            "ys = sorted(xs, reverse=xs.pop() > 0.0); return ys[0] * ys[1]",
            "y = max(xs, key=abs, default=xs.pop()); return y",
            "ys = xs[: int(xs.pop() > 0.0) + 1]; return ys[0]",
            "return sum(a * b for a, b in zip(xs[1:], [xs.pop(), 1.0]))",
            "return sum(v for v in enumerate(xs, int(xs.pop() > 0.0)))",
        )
    ],
    "a generator expression that reads the list or dict which takes in its items "
    "(`xs.extend(xs[-1] * v for v in w)`), or that is in its target": [
        running("xs = [x[0]]; xs.extend(xs[-1] * v for v in x); return xs[-1]", "takes in"),
        running("xs = [x[0]]; xs += (xs[-1] * v for v in x); return xs[-1]", "takes in"),
        running(
            "d = {'a': x[0]}; d.update((k, d['a'] * v) for k, v in [('a', 2.0), ('b', 3.0)]); "
            "return d['b']",
            "takes in",
        ),
    ],
    "`del` of a slice of what is computed there, or to a bound that is (`del f(x)[1:]`)": [
        Program(
            "`del` of a slice",
            "def last(xs):\n    return len(xs) - 1\n\n\ndef f(x):\n    xs = [x, x * x, x]\n"
            "    del xs[last(xs) :]\n    return xs[0] * xs[1]\n",
        ),
    ],
    "an index that binds a name which the place has read (`m[i][(i := 1)] = v`), or that is the "
    "array itself (`i[i] = v`); a place whose list the right side changes (`a[-1] += a.pop()`)": [
        running(
            "i = np.array([1, 0, 2]); i[i] = [2, 1, 0]; x[i] *= x; return x[0] * x[1] + x[2]",
            "an index that is the array written",
        ),
        running("m = np.zeros((2, 2)); i = 0; m[i][(i := 1)] = x[0]; return m[0, 1]", "an index"),
        running("a = [x, x]; a[-1] += a.pop(); return a[0]", "an index", "2.0,"),
    ],
    "a part of a name of unknown kind: made with an attribute of an object, a random draw "
    "(`y = w * p.scale`, then `y[0]`)": [
        running(
            "y = x * p.scale; return y[0] * y[1]",
            "a part of `y`",
            f"{VECTOR} {SCALED}",
            "x, p",
        ),
        running(
            "y = x + r.normal(size=3); return y[0] * x[0]",
            "a part of `y`",
            "np.array([0.5, 1.5, -0.3]), np.random.default_rng(0)",
            "x, r",
        ),
    ],
    "slices of a list written (`a[1:3] = v`), `popitem`; an item written into a value of unknown "
    "kind, or of one that is `None` or a number on another path": [
        running(
            "a = None\n    for v in x:\n        a = x * v if a is None else a\n    a[0] = 2.0\n"
            "    return a @ x",
            "`a`",
            VECTOR,
        ),
        running("a = [v for v in x]; a[1:3] = [x[0]]; return a[1]", "of a list, which changes it"),
        running("a = {'k': x}; k, v = a.popitem(); return v", "`popitem`", "2.0,"),
        running(
            "a[0] = x; return x * x", "`a`", "2.0, __import__('array').array('d', [0.0])", "x, a"
        ),
    ],
}

CALLS = {
    "a function without Python source and without a rule": [
        returning("np.sum(np.nextafter(x, 1.0))", "numpy.nextafter", VECTOR),
        returning("g(x)", "fsum", VECTOR, "from math import fsum as g\n"),
        running("import heapq; a = [v for v in x]; heapq.heapify(a); return a[0]", "heapify"),
        returning("np.sum(g(x))", "vectorize", VECTOR, f"{SQUARE}g = np.vectorize(g)\n"),
        Program("<built-in function len>", "f = len\n", VECTOR, placed=False),
    ],
    "unpacking a result that is a tuple on one path and an array on another": [
        Program(
            "unpacking",
            "def g(y):\n    if y[0] > 0:\n        return y[0], y[1]\n"
            "    return np.stack((y[0], 2.0))\n"
            "def f(x):\n    u, v = g(x)\n    return u * v\n",
            VECTOR,
        )
    ],
    "the builtins `max` and `min` of several arrays with axes, of a matrix; `max`, `min` and "
    "`sorted` of pairs and lists": [
        returning("max(np.outer(x, x))[0]", "max", VECTOR),
        returning("max([(x, 1.0), (2.0 * x, 0.0)])[0]", "a part of"),
        returning("sorted([(x, 1.0), (2.0 * x, 0.0)])[0][0]", "sorted"),
        running("y = max(x[:1], x[1:2]); return y[0] * x[0]", "builtin `max`"),
        running("y = min(0.5, x[:1]); return np.sum(y)", "builtin `min`"),
    ],
    "an active value where a rule takes a constant (`np.linalg.norm(x, ord=p)`), or an operand of "
    "a rule left at its default": [
        returning("np.linalg.norm(np.ones(3) * x, ord=x)", "`ord`", "2.0,"),
        returning("np.sum(np.nan_to_num(np.ones(3) * x, nan=x))", "`nan`", "2.0,"),
        Program(
            "`b`",
            "def T(a, b=2.0):\n    return a * b\n@tg.elementwise(T)\n"
            "def t_rule(g, y, a, b):\n    return g * b, g * a\n"
            "def f(x):\n    return T(x)\n",
            "2.0,",
        ),
    ],
    "orders of `np.linalg.norm` other than those of Euclid and Frobenius": [
        Program(
            "ord",
            "def f(x):\n    return np.linalg.norm(x, 1)\n",
            VECTOR,
            placed=False,
        ),
    ],
    "methods of ufuncs (`np.add.reduce`, `accumulate`, `outer`)": [
        returning("np.multiply.reduce(x)", "reduce", VECTOR),
        returning("np.sum(np.add.accumulate(x))", "accumulate", VECTOR),
        returning("np.sum(np.multiply.outer(x, x))", "outer", VECTOR),
    ],
    "a parameter of a NumPy function that its rule does not name, unless it has its default "
    "(`np.sum(x, where=m)`)": [
        returning("np.sum(x, where=x > 0.0)", "where", VECTOR),
        returning("np.sum(x, dtype=np.float32)", "dtype", VECTOR),
    ],
    "a function whose text is missing, or is not the code that runs": [
        Program(
            "the source of `f`",
            "exec('def f(x):\\n    return x * x')\n",
            placed=False,
        ),
        Program(
            "source",
            "def f(x):\n    return x * x\ndef h(x):\n    return x * x * x\n"
            "names = [n for n in ('co_name', 'co_qualname') if hasattr(h.__code__, n)]\n"
            "f.__code__ = h.__code__.replace("
            "co_firstlineno=f.__code__.co_firstlineno, **dict.fromkeys(names, 'f'))\n",
            placed=False,
        ),
    ],
}

VALUES = {
    "an array of integers or booleans as differentiated argument": [
        Program("integers", "def f(x):\n    return np.sum(x * x)\n", "np.arange(3),", placed=False),
        Program("`x`", "def f(x):\n    return np.sum(x * x)\n", "np.array([True]),", placed=False),
    ],
    "`grad` of a result that is no real number": [
        returning("x * x", "real number", VECTOR),
        returning("x * (1.0 + 2.0j)", "real number"),
        returning("(x, x)", "real number"),
    ],
    "objects as differentiated arguments": [
        Program("`x`", f"{HOLDER}def f(x):\n    return x.w * 2.0\n", "holder,", placed=False),
        Program("`x`", "def f(x):\n    return x\n", "'text',", placed=False),
    ],
    "masked arrays, matrices and other subclasses of arrays": [
        Program(
            "`x`",
            "def f(x):\n    return np.sum(x * x)\n",
            "np.ma.masked_array([1.0, 2.0], [0, 1]),",
            placed=False,
        ),
        Program(
            "`x`",
            "class Special(np.ndarray):\n    pass\ndef f(x):\n    return np.sum(x * x)\n",
            "np.ones(2).view(Special),",
            placed=False,
        ),
        returning("np.sum(np.matrix(x) * 2.0)", "matrix", VECTOR),
        Program(
            "`m`",
            "def f(x, m):\n    return np.sum(x * m)\n",
            f"{VECTOR} np.ma.masked_array([1.0, 2.0, 3.0], [0, 1, 0])",
            placed=False,
        ),
    ],
    "objects with operators of their own (sparse arrays, `np.poly1d`) beside an active value": [
        returning("np.sum(P * x)", "object", before="P = np.poly1d([1.0, 2.0])\n"),
        running("return np.sum(p * x)", "object", "2.0, np.poly1d([1.0, 2.0])", "x, p"),
    ],
    "an active value as an index of what is no array (`np.r_[x, 1.0]`, `np.c_`, `np.ogrid`)": [
        returning("np.sum(np.r_[x, 1.0] ** 2)", "index", VECTOR),
        returning("np.sum(np.ogrid[0.0:x:3j])", "index"),
    ],
}

ROWS = STATEMENTS | EXPRESSIONS | WRITES | CALLS | VALUES
