"""Writes statements that bind names and change lists, dicts and arrays in place.

What is changed is held by one name alone: which names may hold it is known of every value.
"""

from __future__ import annotations

from dataclasses import replace

from tests.programs.kinds import (
    INT,
    NUMBER,
    Kind,
    S,
    Value,
    dict_of,
    fits,
    list_of,
)
from tests.programs.making import KEYS, Made, Making

POOL = ("a", "b", "c", "d", "e", "f", "g", "r", "s", "t", "x", "y", "z")


class Changes(Making):
    """A writer that assigns and changes."""

    def __init__(self, *words: object, **named: object) -> None:
        super().__init__(*words, **named)  # type: ignore[arg-type]
        self.lines: list[str] = []
        self.level = 0
        self.locked: frozenset[str] = frozenset()  # names whose kind a loop relies on

    def line(self, text: str) -> None:
        self.lines.append("    " * self.level + text)

    # -- names ----------------------------------------------------------------------------------

    def new_name(self, kind: Kind) -> str | None:
        """A name to bind to a value of a kind, often one that holds such a value."""
        free = [name for name in POOL if name not in self.scope]
        known = [
            name
            for name, value in self.scope.items()
            if name in POOL
            and not value.fixed
            and (fits(kind, value.kind) if name in self.locked else value.kind.tag != "i")
        ]
        like = [name for name in known if self.scope[name].kind.tag == kind.tag]
        if like and self.chance(0.35):
            return self.rng.choice(like)
        if free:
            return self.rng.choice(free)
        return self.rng.choice(known) if known else None

    def bind(self, name: str, value: Value) -> None:
        """Record an assignment; a loop may rely on no more than the kind that was there."""
        old = self.scope.get(name)
        if name in self.locked and old is not None:
            value = replace(value, kind=old.kind)
        self.untag(name)
        self.scope[name] = replace(value, fixed=0, below=frozenset())

    def untag(self, name: str) -> None:
        """Forget which names are indices of a list that has become another."""
        for other, value in self.scope.items():
            if any(path.startswith(name) for path in value.below):
                kept = frozenset(path for path in value.below if not path.startswith(name))
                self.scope[other] = replace(value, below=kept)

    def may_bind(self, name: str, value: Value) -> bool:
        """Whether the next turn of a loop may find this value under the name."""
        others = frozenset().union(*(v.memory for n, v in self.scope.items() if n != name))
        return name not in self.locked or not value.memory & others

    # -- what may be changed --------------------------------------------------------------------

    def owned(self, tags: str, level: int = 1) -> list[tuple[str, Value, str]]:
        """Paths of what one name alone holds, their values, and the name.

        `level` 1 is a change of items, 2 one of the length.
        """
        found = []
        for name, value in self.scope.items():
            if name not in POOL and name not in ("xs", "ys", "ms", "vs", "ds", "es", "ps", "v"):
                continue
            others = frozenset().union(*(v.memory for n, v in self.scope.items() if n != name))
            alone = not value.top & others and not value.top & value.inner
            if alone and value.fixed + level < 3 and value.kind.tag in tags:
                found.append((name, value, name))
            if value.tangled or value.inner & others or value.fixed or value.kind.tag == "R":
                continue
            for step, kind in self._steps(name, value):
                inside = kind.tag in tags and kind.tag not in "si" and value.kind.tag in "LD"
                if inside and not (level == 2 and self.counts_on(kind)):
                    found.append((name + step, value.part(kind), name))
        return found

    def counts_on(self, item: Kind) -> bool:
        """Whether the lengths of items are part of what is known: then they stay."""
        return item.tag in "LD" and (item.exact or item.tag == "D")

    def grown(self, path: str, root: str, by: int, *values: Value, exact: bool = True) -> None:
        """Record that a list has so many more items, or fewer, which are these values."""
        value = self.scope[root]
        kind = value.kind
        if path == root:
            sure = kind.exact and exact
            size = kind.size if root in self.locked else max(kind.size + by, 0)
            kind = replace(kind, size=size, exact=sure)
        self.scope[root] = replace(value, plain=False)
        if by < 0:
            self.untag(root)
        self.hold(root, kind, *values)

    def hold(self, root: str, kind: Kind, *values: Value) -> None:
        """Record what a container holds now as well."""
        value = self.scope[root]
        inner, tangled = value.inner, value.tangled
        for more in values:
            tangled = tangled or more.tangled or bool(inner & more.memory)
            tangled = tangled or (self.loops > 0 and bool(more.memory & self.held()))
            inner |= more.memory
        self.scope[root] = replace(value, kind=kind, inner=inner, tangled=tangled)

    def may_hold(self, root: str, value: Value) -> bool:
        return not self.scope[root].memory & value.memory and (
            not self.loops or not value.kind.items or not value.memory & self.held()
        )

    def item_for(self, kind: Kind, root: str) -> Made | None:
        """A value to be put into a container."""
        if kind == S and self.loops:
            return self.bounded(), NUMBER
        made = self.value(kind, 1)
        return made if self.may_hold(root, made[1]) else None

    # -- statements that bind -------------------------------------------------------------------

    def write_number(self) -> None:
        name = self.new_name(S)
        if name:
            self.line(f"{name} = {self.bounded() if self.loops else self.number(3)}")
            self.bind(name, NUMBER)

    def write_augment(self) -> None:
        names = [n for n, v in self.scope.items() if v.kind == S and n in POOL and not v.fixed]
        if not names:
            return self.write_number()
        change = self.rng.choice(["+= 0.4 *", "-= 0.3 *", "*="])
        self.line(f"{self.rng.choice(names)} {change} {self.bounded()}")
        return None

    def write_make(self) -> None:
        """A container that is new."""
        made = self.odd_form() if self.chance(0.25) else None
        if made is None:
            kind = self.container()
            made = self.new(kind)
            if self.chance(0.3):
                made = self.list_from(kind.item if kind.tag == "L" else S, 2) or made
        self.assign(made)

    def write_value(self) -> None:
        """A second name for something, or something new."""
        made = self.value(self.rng.choice([Kind("v"), self.container()]))
        self.assign(made)

    def assign(self, made: Made) -> None:
        text, value = made
        name = self.new_name(value.kind)
        if name and self.may_bind(name, value):
            self.line(f"{name} = {text}")
            self.bind(name, value)

    def write_alias(self) -> None:
        """Another name for a container or an array."""
        found = [(p, v) for p, v in self.places() if v.kind.tag not in "sik"]
        if found:
            self.features.add("alias")
            self.assign(self.rng.choice(found))

    def write_unpack(self) -> None:
        """Names for the items of a tuple or list, one of them perhaps with a star."""
        found = [
            (path, value)
            for path, value in self.places()
            if value.kind.tag in "TH" or value.kind.tag == "L" and value.kind.size
        ]
        if not found:
            return self.write_make()
        path, value = self.rng.choice(found)
        kind = value.kind
        size = kind.length
        items = list(kind.items * size if kind.tag == "L" else kind.items)
        free = [name for name in POOL if name not in self.scope or name not in self.locked]
        free = [name for name in free if name not in self.scope or not self.scope[name].fixed]
        free = [name for name in free if name != path.partition("[")[0].partition(".")[0]]
        if size > 5 or size + 1 > len(free):
            return None
        names = self.rng.sample(free, size + 1)
        targets = []
        if not kind.exact and self.loops:
            return None
        star = self.rng.randrange(size) if not kind.exact or self.chance(0.4) else None
        taken = self.rng.randint(0, 1) if star is not None else 0
        bound: list[tuple[str, Value]] = []
        k = 0
        while k < size:
            if k == star:
                self.features.add("star")
                rest = size - k - taken if k + taken <= size else 0
                kinds = set(items[k : k + rest])
                if len(kinds) == 1:
                    made = list_of(items[k], rest, kind.exact)
                    bound.append((names[k], self.fresh(made, replace(value, top=frozenset()))))
                elif kinds:
                    made = Kind("H", tuple(items[k : k + rest]))
                    bound.append((names[k], self.fresh(made, replace(value, top=frozenset()))))
                targets.append(f"*{names[k]}")
                k += max(rest, 1) if rest else 0
                star = None
                if not rest:
                    continue
                continue
            item = items[k]
            if item.tag == "T" and len(item.items) == 2 and self.chance(0.4) and k + 1 < len(names):
                first, second = names[k], names[-1]
                if all(name != second for name, _ in bound):
                    parts = [value.part(item).part(inside) for inside in item.items]
                    targets.append(f"({first}, {second})")
                    bound += [(first, parts[0]), (second, parts[1])]
                    k += 1
                    continue
            targets.append(names[k])
            bound.append((names[k], value.part(item)))
            k += 1
        self.line(f"{', '.join(targets)}{',' * (len(targets) == 1)} = {path}")
        for name in names:
            self.scope.pop(name, None)
            self.untag(name)
        for name, part in bound:
            self.scope[name] = replace(part, fixed=0)
        return None

    # -- lists ----------------------------------------------------------------------------------

    def write_list(self) -> None:
        """A change of the length of a list."""
        found = self.owned("L", 2)
        if not found:
            return self.write_make()
        path, value, root = self.rng.choice(found)
        kind = value.kind
        self.features.add("change")
        nested = path != root
        form = self.rng.randrange(16)
        shrinks = kind.size > (0 if not (nested or root in self.locked) else 99)
        if form < 8 or not shrinks and form < 12:
            return self.write_growth(path, root, kind)
        if not shrinks:
            return self.write_guarded(path, root, kind)
        if form < 12:
            k = self.rng.randrange(-kind.size, kind.size)
            name = self.new_name(kind.item) if self.chance(0.7) else None
            call = f"{path}.pop({self.rng.choice(['', '0', '-1', str(k)])})"
            if name and name != root:
                self.line(f"{name} = {call}")
                self.grown(path, root, -1)
                self.bind(name, self.scope[root].part(kind.item))
                return None
            self.line(f"{call}")
            self.grown(path, root, -1)
        elif form < 14:
            k = self.rng.choice(["0", "-1", str(self.rng.randrange(kind.size))])
            self.line(f"del {path}[{k}]")
            self.grown(path, root, -1)
        elif form == 14 and kind.size > 1:
            self.line(f"del {path}[{self.rng.choice(['1:', ':1', '-1:'])}]")
            self.grown(path, root, -kind.size, exact=False)
        else:
            self.line(f"{path}.clear()")
            self.grown(path, root, -kind.size)
            for _ in range(self.rng.randint(1, 2)):
                self.write_growth(path, root, self.scope[root].kind)
        return None

    def write_growth(self, path: str, root: str, kind: Kind) -> None:
        made = self.item_for(kind.item, root)
        if made is None:
            return
        text, more = made
        form = self.rng.randrange(10)
        second = self.item_for(kind.item, root)
        if form < 5 or second is None:
            self.line(f"{path}.append({text})")
            self.grown(path, root, 1, more)
        elif form < 7:
            index = self.rng.choice(["0", "0", "1", f"len({path})", "-1"])
            self.line(f"{path}.insert({index}, {text})")
            self.grown(path, root, 1, more)
        elif form == 7:
            items = self.rng.choice([f"[{text}, {second[0]}]", f"({text}, {second[0]})"])
            self.line(f"{path}.extend({items})")
            self.grown(path, root, 2, more, second[1])
        elif form == 8:
            self.line(f"{path} += [{text}, {second[0]}]")
            self.grown(path, root, 2, more, second[1])
        elif self.loops:
            self.line(f"{path} += [{text}]")
            self.grown(path, root, 1, more)
        else:
            found = [
                (p, v)
                for p, v in self.lists()
                if fits(v.kind.item, kind.item) and self.may_hold(root, v)
            ]
            if self.chance(0.3):
                self.line(f"{path} *= 2")
                self.grown(path, root, kind.size, self.scope[root].part(kind.item), exact=False)
            elif found:
                other, value = self.rng.choice(found)
                change = self.rng.choice([f".extend({other})", f" += {other}"])
                if kind.item == S and self.chance(0.4):
                    change = f".extend(u * 0.7 for u in {other})"
                self.line(f"{path}{change}")
                inside = replace(value, top=frozenset())
                self.grown(path, root, value.kind.size, inside, exact=value.kind.exact)

    def write_guarded(self, path: str, root: str, kind: Kind) -> None:
        """A list that gets shorter where it is long enough."""
        if path == root and self.scope[root].kind.exact:
            return
        if self.tagged(root) and self.loops:
            return
        self.line(f"if len({path}) > {kind.size}:")
        ways = [f"{path}.pop()", f"{path}.pop(0)", f"del {path}[0]", f"del {path}[-1]"]
        self.line(f"    {self.rng.choice(ways)}")
        self.untag(root)

    def tagged(self, root: str) -> bool:
        return any(path.startswith(root) for value in self.scope.values() for path in value.below)

    def write_order(self) -> None:
        """Reverse or sort a list in place."""
        found = [(p, v, r) for p, v, r in self.owned("L", 1) if not self.scope[r].fixed]
        if not found:
            return self.write_make()
        path, value, _ = self.rng.choice(found)
        self.features.add("change")
        if value.kind.item == S and self.chance(0.5):
            self.line(f"{path}.sort({self.rng.choice(['', '', 'reverse=True'])})")
        else:
            self.line(f"{path}.reverse()")
        return None

    # -- items ----------------------------------------------------------------------------------

    def write_item(self) -> None:
        """An item of a list or a dict that becomes another."""
        found = [
            (path, value, root)
            for path, value, root in self.owned("LHD", 1)
            if value.kind.length or value.kind.tag == "L"
        ]
        if not found:
            return self.write_make()
        path, value, root = self.rng.choice(found)
        places = list(self._steps(path, value))
        places = [(step, kind) for step, kind in places if step[0] == "[" and kind.tag != "i"]
        if not places:
            return None
        step, kind = self.rng.choice(places)
        place = path + step
        self.features.add("item")
        if kind == S:
            change = self.rng.choice(["=", "=", "= ", "+=", "*=", "-="])
            if "pop(" in step:
                return None
            self.line(f"{place} {change.strip()} {self.bounded()}")
            return None
        if kind.tag == "v" and self.chance(0.5):
            return self.write_array_at(place, root)
        made = self.item_for(kind, root)
        if made and path == root and fits(made[1].kind, kind):
            self.line(f"{place} = {made[0]}")
            self.hold(root, self.scope[root].kind, made[1])
        return None

    def write_array_at(self, place: str, root: str) -> None:
        """An array inside of a container is written, where nothing else holds it."""
        value = self.scope[root]
        others = frozenset().union(*(v.memory for n, v in self.scope.items() if n != root))
        if value.tangled or value.inner & others:
            return
        self.features.add("write")
        forms = [
            f"{place} += 0.3 * {self.array()[0]}",
            f"{place} *= {self.bounded()}",
            f"{place} -= {place} * {self.bounded()}",
        ]
        self.line(self.rng.choice(forms))

    def write_dict(self) -> None:
        """Keys that come and go."""
        found = [
            (path, value, root)
            for path, value, root in self.owned("D", 2)
            if path == root and all(isinstance(key, str) for key in value.kind.keys)
        ]
        if not found:
            return self.write_make()
        path, value, root = self.rng.choice(found)
        kind = value.kind
        self.features.add("change")
        new = self.rng.choice([key for key in KEYS if key not in kind.keys] or [KEYS[0]])
        item = kind.items[0] if kind.items and kind.uniform else S
        if not kind.exact and not kind.uniform:
            return None
        sure = root not in self.locked
        form = self.rng.randrange(12)
        if form < 7:
            made = self.item_for(item, root)
            if made is None:
                return None
            text, more = made
            self.line(
                self.rng.choice(
                    [
                        f"{path}[{new!r}] = {text}",
                        f"{path}[{new!r}] = {text}",
                        f"{path}.setdefault({new!r}, {text})",
                        f"{path}.update({new}={text})",
                        f"{path}.update({{{new!r}: {text}}})",
                        f"{path} |= {{{new!r}: {text}}}",
                    ]
                )
            )
            keys, items = kind.keys, kind.items
            if sure and new not in keys:
                keys, items = (*keys, new), (*items, item)
            self.hold(root, replace(kind, keys=keys, items=items), more)
            return None
        if not sure or len(kind.keys) < 2 or self.tagged(root):
            if item == S and kind.uniform:
                key = self.rng.choice(kind.keys)
                self.line(f"{path}[{key!r}] = {path}.get({new!r}, {self.number_leaf()}) * 0.6")
            return None
        at = self.rng.randrange(len(kind.keys))
        key, gone = kind.keys[at], kind.items[at]
        smaller = dict_of(
            kind.keys[:at] + kind.keys[at + 1 :], kind.items[:at] + kind.items[at + 1 :], kind.exact
        )
        name = self.new_name(gone)
        if form < 10 and name and name != root:
            self.line(f"{name} = {path}.pop({key!r})")
            self.hold(root, smaller)
            self.bind(name, value.part(gone))
        elif form == 10 and name and name != root and gone == S:
            self.line(f"{name} = {path}.pop('zz', {self.number_leaf()})")
            self.bind(name, NUMBER)
        else:
            self.line(f"del {path}[{key!r}]")
            self.hold(root, smaller)
        return None

    def write_swap(self) -> None:
        """Two items change places, or two names."""
        found = [(p, v) for p, v, _ in self.owned("L", 1) if v.kind.size > 1 and v.kind.item == S]
        if not found:
            return self.write_augment()
        path, value = self.rng.choice(found)
        i, j = self.rng.sample(range(value.kind.size), 2)
        self.line(f"{path}[{i}], {path}[{j}] = {path}[{j}], {path}[{i}]")
        return None

    def write_count(self) -> None:
        name = self.new_name(INT)
        found = self.lists()
        if name and found and name not in self.locked:
            self.line(f"{name} = len({self.rng.choice(found)[0]})")
            self.bind(name, Value(INT))
