r"""Functions inside of functions, taken out: what they capture becomes parameters.

    >>> from tangentish.emit.layout import show
    >>> tree = gast.parse('''
    ... def f(x, n):
    ...     def step(y, h=0.5):
    ...         return y - h * x
    ...     moves = [step, lambda y: n * y]
    ...     return step(moves[0](x))
    ... ''').body[0]
    >>> opened = closed(tree)
    >>> print(show(opened.functions))
    def f(x, n):
        moves = [step_with(x), lambda_with(n)]
        return step(x, moves[0](x))
    <BLANKLINE>
    <BLANKLINE>
    def step(x, y, h=0.5):
        return y - h * x
    <BLANKLINE>
    <BLANKLINE>
    def lambda_(n, y):
        return n * y
    >>> opened.made
    {'step_with': Captured('step', ('x',), {}), 'lambda_with': Captured('lambda_', ('n',), {})}

A function that is only called, under a name that means nothing else, is given what it captures at
each call, so that it reads what the names mean then, as in Python. One that is a value is made of
what it captures: an instance of a class of named tuples. Where a name is bound again while such a
value is still in use, or by the inner function (`nonlocal`), both hold a list of one item, the cell
of Python's: that is asked for by `cells`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import gast

from tangentish.errors import FAR, Unsupported
from tangentish.lower.forms import load
from tangentish.parse.reject import outer_write
from tangentish.tree.names import Namer
from tangentish.tree.origin import origin_of, with_origin
from tangentish.tree.quote import quote_one
from tangentish.tree.walk import (
    CAPTURES,
    bound_names,
    children,
    copy_shallow,
    imported_name,
    name_nodes,
    own_nodes,
    walk,
)

FUNCTIONS = (gast.FunctionDef, gast.Lambda)
COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


class Captured(NamedTuple):
    """What makes a value of a function: the function, its first parameters, and its defaults.

    The defaults are parameters that a call may leave out, each with the one among the first that
    holds what it is then. The members are the functions one of which it is.
    """

    function: str
    fields: tuple[str, ...]
    defaults: dict[str, str]
    members: frozenset[str]

    def __repr__(self) -> str:
        """As it is made."""
        return f"Captured({self.function!r}, {self.fields}, {self.defaults})"


@dataclass
class Closed:
    """A function and those that were inside of it, none of them inside of another.

    Attributes:
        functions: the function, then the others.
        made: by the names that make values of functions what these are.
    """

    functions: list[gast.FunctionDef]
    made: dict[str, Captured] = field(default_factory=dict)


Cell = tuple[str, str]
"""A variable that is to be held in a list: the function that binds it, by its new name, and it."""


def _literal(default: Any) -> Any:
    """A default that is a literal; of any other a mark that it is held elsewhere."""
    return default if isinstance(default, gast.Constant) else gast.Constant(Ellipsis, None)


def holds_functions(tree: gast.FunctionDef) -> bool:
    """Whether a function defines others."""
    return any(isinstance(n, FUNCTIONS) for n in walk(tree.body))


def closed(
    tree: gast.FunctionDef,
    cells: frozenset[Cell] = frozenset(),
    groups: Iterable[frozenset[str]] = (),
) -> Closed:
    """Take the functions inside of a function out of it.

    Args:
        tree: the function as parsed.
        cells: the variables that are to be held in lists.
        groups: the functions whose values are of one class, since one place holds now the one and
            now the other; by their new names.
    """
    return _Closing(tree, cells, groups).run()


class _Scope:
    """A function or a comprehension.

    Attributes:
        node: its tree.
        parent: the scope around it.
        bound: the names that it binds.
        outer: the names that it declares `nonlocal`.
        nodes: the names that are read in it, but in scopes inside of it.
        name: of a function, what it is called when it is taken out.
        needs: of a function, the variables of those around it that it is given, and what it calls
            each of them.
        imports: names of modules, or parts of such, that a function around it imports.
        defaults: for each of its parameters with a default that is no literal, what holds that: a
            parameter, and if it is fixed a variable of the function around it.
        fixed: whether its name means nothing else wherever it is read.
    """

    def __init__(self, node: Any, parent: _Scope | None) -> None:
        self.node = node
        self.parent = parent
        self.nodes: list[gast.Name] = []
        self.inner: list[_Scope] = []
        self.name = ""
        self.needs: dict[Variable, str] = {}
        self.imports: dict[str, Any] = {}
        self.defaults: dict[str, str] = {}
        self.fixed = False
        self.bound: set[str] = set()
        self.outer: set[str] = set()
        if parent is not None:
            parent.inner.append(self)
        if isinstance(node, gast.FunctionDef):
            declared = [n for n in own_nodes(node.body) if isinstance(n, gast.Nonlocal)]
            self.outer = {name for n in declared for name in n.names}
            self.bound = bound_names(node.body) | {p.id for p in parameters(node.args)}
        elif isinstance(node, gast.Lambda):
            walruses = [n for n in own_nodes([node.body]) if isinstance(n, gast.NamedExpr)]
            self.bound = {n.target.id for n in walruses} | {p.id for p in parameters(node.args)}
        else:
            targets = [g.target for g in node.generators]
            self.bound = {n.id for n in name_nodes(targets) if isinstance(n.ctx, gast.Store)}

    @property
    def reads(self) -> set[str]:
        """The names that are read in it."""
        return {n.id for n in self.nodes}

    @property
    def is_function(self) -> bool:
        """Whether it is a function, and no comprehension."""
        return isinstance(self.node, FUNCTIONS)

    @property
    def function(self) -> _Scope:
        """The function in which it is evaluated: itself, if it is one."""
        scope = self
        while not scope.is_function:
            assert scope.parent is not None
            scope = scope.parent
        return scope

    @property
    def everything(self) -> Iterator[_Scope]:
        """It and all that is inside of it."""
        yield self
        for scope in self.inner:
            yield from scope.everything

    def owner(self, name: str) -> _Scope | None:
        """The scope whose variable a name means that is read here; None of a global's."""
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.bound and name not in scope.outer:
                return scope
            scope = scope.parent
        return None

    def is_in(self, other: _Scope) -> bool:
        """Whether it is a scope, or inside of it."""
        scope: _Scope | None = self
        while scope is not None and scope is not other:
            scope = scope.parent
        return scope is other


Variable = tuple[_Scope, str]


@dataclass
class _Group:
    """Functions whose values are of one class.

    Attributes:
        members: the functions.
        name: of the function that calls that of them which is meant.
        which: its parameter that says so; rest: that for what they are called with.
        maker: the name that makes such values.
        fields: its parameters for what they capture.
    """

    members: list[_Scope]
    name: str
    which: str
    rest: str
    maker: str
    fields: dict[Variable, str] = field(default_factory=dict)

    def function(self, tree: gast.FunctionDef) -> gast.FunctionDef:
        """The function that calls that of them which is meant."""
        defaults = [n for s in self.members for n in s.defaults.values()]
        params = ", ".join([self.which, *self.fields.values(), *defaults, f"*{self.rest}"])
        lines = [f"def {self.name}({params}):"]
        for k, s in enumerate(self.members):
            held = [*(self.fields[v] for v in s.needs), *s.defaults.values(), f"*{self.rest}"]
            call = f"return {s.name}({', '.join(held)})"
            last = k == len(self.members) - 1
            lines.append(f"    {call}" if last else f"    if {self.which} == {k}: {call}")
        made: gast.FunctionDef = gast.parse("\n".join(lines)).body[0]
        first = self.members[0].node
        for node in walk(made):
            if hasattr(node, "lineno"):
                column = node.lineno * 100 + node.col_offset
                gast.copy_location(node, first)
                node.end_col_offset += column * FAR
            if isinstance(node, gast.stmt):
                with_origin(node, origin_of(first) or getattr(first, "returned", None))
        return made


class _Closing:
    """Takes the functions out of one function.

    Attributes:
        namer: knows every name in it.
        scopes: the scopes by their trees.
        fixed: the functions whose names mean nothing else, by the variables that they are.
        cells: the variables that are held in lists, with the names of those.
        done: the functions that were taken out.
    """

    def __init__(
        self, tree: gast.FunctionDef, cells: frozenset[Cell], groups: Iterable[frozenset[str]]
    ) -> None:
        self.tree = tree
        self.groups = list(groups)
        self.merged: dict[frozenset[str], _Group] = {}
        self.namer = Namer({n.id for n in name_nodes(tree)})
        self.namer.take(*(n.name for n in walk(tree) if isinstance(n, gast.FunctionDef)))
        self.scopes: dict[int, _Scope] = {}
        self.root = _Scope(tree, None)
        self.scopes[id(tree)] = self.root
        self.asked = cells
        self.cells: dict[Variable, str] = {}
        self.fixed: dict[Variable, _Scope] = {}
        self.imported: dict[Variable, Any] = {}
        self.done: list[gast.FunctionDef] = []
        self.made: dict[str, Captured] = {}

    def run(self) -> Closed:
        """All functions, the outermost first."""
        for s in self.tree.body:
            self.look(s, self.root)
        self.name_functions()
        for scope in self.functions():
            self.find_imports(scope)
            self.find_fixed(scope)
        self.find_defaults()
        self.find_cells()
        self.find_needs()
        self.tree = self.rewritten(self.root)
        either = [g.function(self.tree) for g in self.merged.values()]
        return Closed([self.tree, *self.done, *either], self.made)

    def functions(self) -> list[_Scope]:
        """The scopes that are functions, the outermost first."""
        return [s for s in self.root.everything if s.is_function]

    # -- what there is ---------------------------------------------------------------------

    def look(self, node: Any, scope: _Scope) -> None:
        """Find the scopes in a node, and what is read in each."""
        if isinstance(node, gast.Name):
            if isinstance(node.ctx, gast.Load):
                scope.nodes.append(node)
        elif isinstance(node, FUNCTIONS):
            for e in _around(node):
                self.look(e, scope)
            inner = self.scopes[id(node)] = _Scope(node, scope)
            for part in node.body if isinstance(node, gast.FunctionDef) else [node.body]:
                self.look(part, inner)
        elif isinstance(node, COMPREHENSIONS):
            first, *rest = node.generators
            self.look(first.iter, scope)
            inner = self.scopes[id(node)] = _Scope(node, scope)
            own = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
            for part in (*first.ifs, *rest, *own):
                self.look(part, inner)
        else:
            if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
                scope.nodes.append(node.target)
            for child in children(node):
                self.look(child, scope)
            for case in getattr(node, "cases", ()):
                self.look(case, scope)

    def name_functions(self) -> None:
        """Give each function the name that it has, or is assigned to, where that is free."""
        names = {id(self.tree): self.tree.name}
        for node in walk(self.tree):
            if isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda):
                names[id(node.value)] = _name_of(node) or "lambda_"
        read = {name for scope in self.root.everything for name in scope.reads}
        bound = [name for scope in self.root.everything for name in scope.bound]
        taken: set[str] = set()
        for scope in self.functions():
            own = isinstance(scope.node, gast.FunctionDef)
            stem = scope.node.name if own else names.get(id(scope.node), "lambda_")
            free = stem not in taken and (bound.count(stem) == 1 if scope.parent else True)
            hides = stem in read and (scope.parent is None or scope.parent.owner(stem) is None)
            clear = free and not hides and stem != "lambda_"
            scope.name = stem if clear else self.namer.fresh(stem)
            taken.add(scope.name)

    def find_imports(self, scope: _Scope) -> None:
        """Note the names that a function imports: those inside of it import them as well."""
        body = scope.node.body if isinstance(scope.node, gast.FunctionDef) else []
        for s in own_nodes(body):
            if isinstance(s, (gast.Import, gast.ImportFrom)):
                for alias in s.names:
                    line = copy_shallow(s, names=[alias])
                    self.imported[scope, imported_name(alias)] = line

    def find_fixed(self, scope: _Scope) -> None:
        """Find the functions inside of one whose names mean nothing else wherever they are read."""
        if not isinstance(scope.node, gast.FunctionDef):
            return
        for block, s in _blocks(scope.node.body):
            inner = self.defined(s)
            name = "" if inner is None else _name_of(s)
            if inner is None or not name or getattr(s, "decorator_list", None):
                continue
            if self.is_bound_once(scope, name) and self.is_read_below(scope, name, block, s):
                inner.fixed = True
                self.fixed[scope, name] = inner

    def defined(self, s: Any) -> _Scope | None:
        """The function that a statement defines, or assigns; None of any other statement."""
        inner = self.scopes.get(id(s.value if isinstance(s, gast.Assign) else s))
        return inner if inner is not None and inner.is_function else None

    def is_bound_once(self, scope: _Scope, name: str) -> bool:
        """Whether one statement alone binds a variable."""
        inside = [s for s in scope.everything if s.is_function]
        owners = [s for s in inside if s is scope or (name in s.outer and s.owner(name) is scope)]
        return sum(list(_bindings(s.node)).count(name) for s in owners) == 1

    def is_read_below(self, scope: _Scope, name: str, block: list[Any], s: Any) -> bool:
        """Whether all that reads a function stands below it, in its block.

        Or in another function, if it is defined in the body of the one around it.
        """
        below = block[[b is s for b in block].index(True) :]
        allowed = {id(n) for n in walk(below)}
        outermost = block is scope.node.body
        return all(
            id(n) in allowed or (outermost and inner.function is not scope)
            for inner in scope.everything
            for n in inner.nodes
            if n.id == name and inner.owner(name) is scope
        )

    def find_defaults(self) -> None:
        """Give names to defaults of parameters that are no literals."""
        for scope in self.functions()[1:]:
            for p, default in _defaults(scope.node.args):
                if not isinstance(default, gast.Constant):
                    scope.defaults[p] = self.namer.fresh(f"{scope.name}_{p}")
                    if scope.fixed:
                        assert scope.parent is not None
                        scope.parent.function.bound.add(scope.defaults[p])

    def find_cells(self) -> None:
        """Find the variables that are held in lists."""
        for scope in self.functions():
            for name in sorted(scope.outer):
                owner = scope.parent.owner(name) if scope.parent else None
                if owner is None:
                    raise _foreign(scope.node, name)
                self.hold(owner, name)
        for function, name in sorted(self.asked):
            for scope in self.functions():
                if scope.name == function:
                    self.hold(scope, name)

    def hold(self, scope: _Scope, name: str) -> None:
        """Hold a variable in a list."""
        if (scope, name) not in self.cells:
            given = name in {p.id for p in parameters(scope.node.args)}
            self.cells[scope, name] = self.namer.fresh(f"{name}_cell") if given else name

    def find_needs(self) -> None:
        """Find out what each function is to be given of the variables around it."""
        found: dict[int, set[Variable]] = {id(s): set() for s in self.functions()}
        changed = True
        while changed:
            changed = False
            for scope in self.functions()[1:]:
                needs = {v for v in self.read_in(scope, found) if not v[0].is_in(scope)}
                if not needs <= found[id(scope)]:
                    found[id(scope)] |= needs
                    changed = True
        for scope in self.functions()[1:]:
            taken = {n for s in scope.everything if s.function is scope for n in s.bound}
            for owner, name in sorted(found[id(scope)], key=lambda v: (v[1], v[0].name)):
                if (owner, name) in self.imported:
                    scope.imports[name] = self.imported[owner, name]
                    continue
                own = self.cells.get((owner, name), name)
                free = own not in taken
                scope.needs[owner, name] = own if free else self.namer.fresh(own)
                taken.add(own)

    def read_in(self, scope: _Scope, found: dict[int, set[Variable]]) -> Iterator[Variable]:
        """The variables that are read in a function, those that its functions need too."""
        for inner in scope.everything:
            for name in inner.reads | inner.outer:
                owner = inner.owner(name)
                if owner is None:
                    continue
                known = self.fixed.get((owner, name))
                if known is None:
                    yield owner, name
                else:
                    yield from found[id(known)]
                    yield from ((owner, held) for held in known.defaults.values())
            if inner.is_function and inner is not scope:
                yield from found[id(inner)]

    # -- what is made of it ----------------------------------------------------------------

    def rewritten(self, scope: _Scope) -> gast.FunctionDef:
        """A function without those inside of it, which are done after it."""
        node = scope.node
        if isinstance(node, gast.Lambda):
            node = _as_function(node)
        cells = {n: c for (s, n), c in self.cells.items() if s is scope}
        given = {p.id for p in parameters(node.args)}
        head = [scope.imports[n] for n in sorted(scope.imports)]
        for name in sorted(cells.keys() & given):
            line = quote_one("{c} = [{n}]", c=cells.pop(name), n=load(name))
            head.append(with_origin(gast.copy_location(line, node), origin_of(node)))
        body: list[Any] = []
        for s in node.body:
            new = self.held(s, scope, cells)
            body += new
            if not (new and isinstance(s, gast.Assign)):
                body += self.statement(s, scope)
        if not body:
            body.append(gast.copy_location(gast.Pass(), node))
        for p, held in scope.defaults.items():
            line = quote_one("if {p} is ...:\n    {p} = {h}", p=p, h=load(held))
            for part in walk(line):
                if isinstance(part, gast.stmt):
                    with_origin(gast.copy_location(part, node), origin_of(node))
            head.append(line)
        args = self.parameters(scope, node.args)
        made = copy_shallow(
            node, name=scope.name, args=args, body=[*head, *body], decorator_list=[], returns=None
        )
        for inner in scope.everything:
            if inner is not scope and inner.is_function and _around_of(inner) is scope:
                self.done.append(self.rewritten(inner))
        return made

    def held(self, s: Any, scope: _Scope, cells: dict[str, str]) -> list[Any]:
        """What makes the cells of variables that a statement is the first to bind."""
        lines = []
        for name in sorted(cells.keys() & set(_bindings(s))):
            cell = cells.pop(name)
            value = self.expression(_placeholder(s, name), scope)
            line = quote_one("{c} = [{v}]", c=cell, v=value)
            lines.append(with_origin(gast.copy_location(line, s), origin_of(s)))
        return lines

    def parameters(self, scope: _Scope, args: gast.arguments) -> gast.arguments:
        """The parameters of a function that is taken out: those for what it captures are first."""
        if scope.parent is None:
            return args
        first = [gast.Name(n, gast.Param(), None, None) for n in self.fields(scope)]
        changes: dict[str, Any] = {
            "defaults": list(map(_literal, args.defaults)),
            "kw_defaults": [d and _literal(d) for d in args.kw_defaults],
        }
        own = "posonlyargs" if args.posonlyargs else "args"
        return copy_shallow(args, **changes, **{own: [*first, *getattr(args, own)]})

    def fields(self, scope: _Scope) -> tuple[str, ...]:
        """The parameters for what a function captures, then those for its defaults."""
        return (*scope.needs.values(), *scope.defaults.values())

    def block(self, stmts: list[Any], scope: _Scope) -> list[Any]:
        """Statements with values, or nothing, in the places of functions."""
        out = [new for s in stmts for new in self.statement(s, scope)]
        if not out and stmts:
            out.append(with_origin(gast.copy_location(gast.Pass(), stmts[0]), origin_of(stmts[0])))
        return out

    def statement(self, s: Any, scope: _Scope) -> list[Any]:
        """What a statement becomes, under its place and its origin."""
        made = self.made_of(s, scope)
        for new in made:
            if not hasattr(new, "lineno"):
                gast.copy_location(new, s)
            if origin_of(new) is None:
                with_origin(new, origin_of(s))
        return made

    def made_of(self, s: Any, scope: _Scope) -> list[Any]:
        if isinstance(s, gast.Nonlocal):
            return []
        inner = self.defined(s)
        if inner is not None and inner.fixed:
            return self.defaults_of(inner, scope)
        if inner is not None and isinstance(s, gast.FunctionDef):
            value = gast.copy_location(self.value_of(inner, scope), s)
            for decorator in reversed(s.decorator_list):
                call = gast.Call(self.expression(decorator, scope), [value], [])
                value = gast.copy_location(call, decorator)
            name = gast.copy_location(gast.Name(s.name, gast.Store(), None, None), s)
            return [gast.Assign([self.place(name, scope)], value, None)]
        if isinstance(s, gast.For) and isinstance(s.target, gast.Name):
            name = s.target.id
            if (scope.owner(name), name) in self.cells:
                item = self.namer.fresh(name)
                first = gast.Assign([self.place(s.target, scope)], load(item), None)
                first = with_origin(gast.copy_location(first, s), origin_of(s))
                loop = self.within(copy_shallow(s, target=copy_shallow(s.target, id=item)), scope)
                return [copy_shallow(loop, body=[first, *loop.body])]
        return [self.within(s, scope)]

    def within(self, node: Any, scope: _Scope) -> Any:
        """A node with values in the places of functions, and cells in those of variables."""
        if isinstance(node, gast.expr):
            return self.expression(node, scope)
        changes: dict[str, Any] = {}
        for f in node._fields:
            old = getattr(node, f, None)
            if isinstance(old, list) and old and isinstance(old[0], gast.stmt):
                new: Any = self.block(old, scope)
            elif isinstance(old, list):
                new = [self.within(i, scope) if isinstance(i, gast.AST) else i for i in old]
            else:
                new = self.within(old, scope) if isinstance(old, gast.AST) else old
            changes[f] = new
        return copy_shallow(node, **changes)

    def expression(self, e: Any, scope: _Scope) -> Any:
        """An expression with values in the places of functions."""
        if isinstance(e, gast.Name):
            return self.place(e, scope)
        if isinstance(e, gast.Lambda):
            return gast.copy_location(self.value_of(self.scopes[id(e)], scope), e)
        if isinstance(e, gast.Call) and isinstance(e.func, gast.Name):
            found = self.fixed.get((scope.owner(e.func.id), e.func.id))  # type: ignore[arg-type]
            if found is not None:
                return self.call(e, found, scope)
        if isinstance(e, COMPREHENSIONS):
            return self.comprehension(e, scope)
        changes = {}
        for f in e._fields:
            old = getattr(e, f, None)
            if isinstance(old, list):
                changes[f] = [self.within(i, scope) if isinstance(i, gast.AST) else i for i in old]
            elif isinstance(old, gast.AST):
                changes[f] = self.within(old, scope)
        return copy_shallow(e, **changes) if changes else e

    def comprehension(self, e: Any, scope: _Scope) -> Any:
        """A comprehension, which is a scope of its own but for what it runs over."""
        inner = self.scopes[id(e)]
        first, *rest = e.generators
        own = {
            f: self.expression(getattr(e, f), inner)
            for f in e._fields
            if isinstance(getattr(e, f), gast.expr)
        }
        head = copy_shallow(
            first,
            target=first.target,
            iter=self.expression(first.iter, scope),
            ifs=[self.expression(t, inner) for t in first.ifs],
        )
        return copy_shallow(e, generators=[head, *(self.within(g, inner) for g in rest)], **own)

    def place(self, e: gast.Name, scope: _Scope) -> Any:
        """What a name is called in the function in which it stands."""
        owner = scope.owner(e.id)
        if owner is None:
            return e
        found = self.fixed.get((owner, e.id))
        if found is not None and isinstance(e.ctx, gast.Load):
            return gast.copy_location(self.value_of(found, scope), e)
        name = self.local(owner, e.id, scope)
        if (owner, e.id) in self.cells:
            if isinstance(e.ctx, gast.Del):
                raise Unsupported(
                    f"`del` of `{e.id}`, which a function inside reads", at=e,
                    why="It would have no value there.", remedy="Leave it.",
                )  # fmt: skip
            made = gast.Subscript(load(name), gast.Constant(0, None), e.ctx)
            return gast.copy_location(made, e)
        return e if name == e.id else copy_shallow(e, id=name)

    def local(self, owner: _Scope, name: str, scope: _Scope) -> str:
        """What a variable, or the cell that holds it, is called in a function."""
        if owner.function is scope.function:
            return self.cells.get((owner, name), name)
        return scope.function.needs.get((owner, name), name)

    def value_of(self, inner: _Scope, scope: _Scope) -> Any:
        """An expression whose value is a function."""
        group = next((g for g in self.groups if inner.name in g), None)
        if group is not None:
            return self.one_of(group, inner, scope)
        if not self.fields(inner):
            return load(inner.name)
        maker = next((m for m, c in self.made.items() if c.function == inner.name), "")
        if not maker:
            maker = self.namer.fresh(f"{inner.name.rstrip('_')}_with")
            held, members = dict(inner.defaults), frozenset({inner.name})
            self.made[maker] = Captured(inner.name, self.fields(inner), held, members)
        return gast.Call(load(maker), self.given(inner, scope), [])

    def given(self, inner: _Scope, scope: _Scope) -> list[Any]:
        """What the value of a function is made of, where it is made."""
        if inner.fixed:
            return list(self.captures(inner, scope))
        found = {p: e for p, e in _defaults(inner.node.args) if p in inner.defaults}
        defaults = [self.expression(found[p], scope) for p in inner.defaults]
        return [*(load(self.local(*v, scope)) for v in inner.needs), *defaults]

    def one_of(self, group: frozenset[str], inner: _Scope, scope: _Scope) -> Any:
        """An expression whose value is a function, of the class of several."""
        if group not in self.merged:
            members = [s for s in self.functions() if s.name in group]
            word = "_or_".join(s.name.rstrip("_") for s in members)
            name, which, rest = map(self.namer.fresh, (word, "which", "given"))
            maker = self.namer.fresh(f"{word}_with")
            merged = self.merged[group] = _Group(members, name, which, rest, maker)
            for member in members:
                for v in member.needs:
                    merged.fields.setdefault(v, self.namer.fresh(v[1]))
            fields = (merged.which, *merged.fields.values())
            fields += tuple(name for s in members for name in s.defaults.values())
            held = {n: n for s in members for n in s.defaults.values()} | {"": merged.which}
            self.made[merged.maker] = Captured(merged.name, fields, held, group)
        merged = self.merged[group]
        own = dict(zip([*inner.needs, *inner.defaults], self.given(inner, scope), strict=True))
        index = gast.Constant(merged.members.index(inner), None)
        variables = [own.get(v) or self.seen(v, inner, scope) for v in merged.fields]
        none = gast.Constant(None, None)
        defaults = [own[p] if s is inner else none for s in merged.members for p in s.defaults]
        return gast.Call(load(merged.maker), [index, *variables, *defaults], [])

    def seen(self, variable: Variable, inner: _Scope, scope: _Scope) -> Any:
        """A variable that another function captures, if it has a value where this one is made."""
        owner, name = variable
        visible = owner.function is scope.function or variable in scope.function.needs
        stores = (n for n in name_nodes(owner.node) if n.id == name)
        first = min((n.lineno for n in stores if not isinstance(n.ctx, gast.Load)), default=0)
        if visible and first < inner.node.lineno:
            return load(self.local(owner, name, scope))
        return gast.Constant(None, None)

    def captures(self, inner: _Scope, scope: _Scope) -> list[gast.Name]:
        """What a fixed function is given of the variables around it, in any function."""
        home = _around_of(inner)
        variables = [*inner.needs, *((home, name) for name in inner.defaults.values())]
        return [load(self.local(*v, scope)) for v in variables]

    def call(self, e: gast.Call, inner: _Scope, scope: _Scope) -> Any:
        """A call of a function whose name means nothing else, with what it captures."""
        given = self.captures(inner, scope)
        args = [self.expression(a, scope) for a in e.args]
        keywords = [self.within(k, scope) for k in e.keywords]
        func = gast.copy_location(load(inner.name), e.func)
        return copy_shallow(e, func=func, args=[*given, *args], keywords=keywords)

    def defaults_of(self, inner: _Scope, scope: _Scope) -> list[Any]:
        """What gives names to the defaults of a fixed function, where it is defined."""
        return [
            quote_one("{n} = {v}", n=inner.defaults[p], v=self.expression(default, scope))
            for p, default in _defaults(inner.node.args)
            if p in inner.defaults
        ]


def parameters(args: gast.arguments) -> list[gast.Name]:
    """All parameters of a function."""
    stars = [a for a in (args.vararg, args.kwarg) if a is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *stars]


def _around(node: Any) -> list[Any]:
    """What of the definition of a function is evaluated around it."""
    args = node.args
    return [*getattr(node, "decorator_list", ()), *args.defaults, *filter(None, args.kw_defaults)]


def _around_of(inner: _Scope) -> _Scope:
    """The function around another one."""
    assert inner.parent is not None
    return inner.parent.function


def _defaults(args: gast.arguments) -> list[tuple[str, Any]]:
    """The parameters with defaults, and these."""
    own = [*args.posonlyargs, *args.args]
    last = own[len(own) - len(args.defaults) :]
    pairs = [*zip(last, args.defaults, strict=True)]
    pairs += zip(args.kwonlyargs, args.kw_defaults, strict=True)
    return [(p.id, d) for p, d in pairs if d is not None]


def _blocks(body: list[Any]) -> Iterator[tuple[list[Any], Any]]:
    """The statements of a function, but of those inside of it, each with its block."""
    for s in body:
        yield body, s
        if not isinstance(s, (gast.FunctionDef, gast.ClassDef)):
            for field in ("body", "orelse", "finalbody"):
                yield from _blocks(getattr(s, field, []))
            for part in (*getattr(s, "handlers", ()), *getattr(s, "cases", ())):
                yield from _blocks(part.body)


def _name_of(s: Any) -> str:
    """The name that the definition or the assignment of a function binds; "" of several."""
    if isinstance(s, gast.FunctionDef):
        return str(s.name)
    single = len(s.targets) == 1 and isinstance(s.targets[0], gast.Name)
    return s.targets[0].id if single else ""


def _bindings(node: Any) -> Iterator[str]:
    """The names that a function, or a statement, binds, as often as it does."""
    inside = isinstance(node, FUNCTIONS)
    if inside:
        yield from (p.id for p in parameters(node.args))
    parts = node.body if isinstance(node, gast.FunctionDef) else node
    for n in own_nodes([node.body] if isinstance(node, gast.Lambda) else parts):
        if isinstance(n, gast.Name):
            if not isinstance(n.ctx, gast.Load):
                yield n.id
        elif isinstance(n, (gast.FunctionDef, gast.ClassDef)):
            yield n.name
        elif isinstance(n, gast.alias):
            yield imported_name(n)
        elif type(n) in CAPTURES and (name := getattr(n, CAPTURES[type(n)])) is not None:
            yield name


def _as_function(node: gast.Lambda) -> gast.FunctionDef:
    """A lambda as a function of one statement."""
    result = gast.copy_location(gast.Return(node.body), node.body)
    with_origin(result, getattr(node, "returned", None))
    made = gast.FunctionDef("", node.args, [result], [], None, None, [])
    return gast.copy_location(made, node)


def _foreign(function: Any, name: str) -> Unsupported:
    """A write into a variable of a function around all that is differentiated."""
    declared = (n for n in own_nodes(function.body) if isinstance(n, gast.Nonlocal))
    return outer_write(next(n for n in declared if name in n.names), name)


def _placeholder(s: Any, name: str) -> Any:
    """What a cell holds before its variable is bound, in a loop over numbers, say."""
    plain = isinstance(s, gast.Assign) and len(s.targets) == 1
    if plain and isinstance(s.targets[0], gast.Name) and s.targets[0].id == name:
        return s.value
    for n in walk(s):
        if isinstance(n, gast.For) and isinstance(n.target, gast.Name) and n.target.id == name:
            return gast.Constant(0, None)
    raise Unsupported(
        f"`{name}`, which a function inside sees change", at=s,
        why="What it captures has no value before this line.",
        remedy=f"Give `{name}` a value in a line of its own before.",
    )  # fmt: skip
