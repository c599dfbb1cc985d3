"""Writes expressions that make lists, tuples, dicts and records."""

from __future__ import annotations

from dataclasses import replace

from tests.programs.kinds import (
    INT,
    KEY,
    NUMBER,
    RECORDS,
    TUPLES,
    Kind,
    S,
    V,
    Value,
    dict_of,
    fits,
    list_of,
    tuple_of,
)
from tests.programs.places import Helper, Places

KEYS = ("a", "b", "c", "p", "q")
Made = tuple[str, Value]
Stream = tuple[str, str, dict[str, Value], int, bool]


class Making(Places):
    """A writer that makes containers."""

    def kind(self, depth: int = 2) -> Kind:
        """Some kind of value."""
        tag = self.rng.choice("ssssvvLLLDDTTRH" if depth else "sssv")
        if tag == "s":
            return S
        if tag == "v":
            return V
        if tag == "R":
            return RECORDS[self.rng.choice(list(RECORDS))]
        if tag == "L":
            return list_of(self.kind(depth - 1 if self.chance(0.5) else 0), self.rng.randint(1, 4))
        items = tuple(self.kind(depth - 1) for _ in range(self.rng.randint(2, 3)))
        if tag == "D":
            keys = tuple(self.rng.sample(KEYS, len(items)))
            return dict_of(keys, (items[0],) * len(keys) if self.chance(0.7) else items)
        return Kind(tag, items) if len(set(items)) > 1 or tag == "T" else list_of(items[0], 2)

    def container(self) -> Kind:
        while True:
            kind = self.kind()
            if kind.items:
                return kind

    def value(self, kind: Kind, depth: int = 2) -> Made:
        """An expression of a kind: a place that has it, a call, or something new."""
        if kind == S:
            return self.number(min(depth, 2)), NUMBER
        if kind == INT:
            return str(self.rng.randrange(1, 4)), Value(INT)
        found = [(p, v) for p, v in self.places() if fits(v.kind, kind)]
        if found and self.chance(0.5):
            return self.rng.choice(found)
        return self.new(kind, depth)

    def new(self, kind: Kind, depth: int = 2) -> Made:
        """An expression of a kind that is an object of its own; its items may be shared."""
        if kind.tag in "si":
            return self.value(kind, depth)
        helpers = [h for h in self.helpers if fits(h.result, kind)]
        if helpers and self.chance(0.25):
            self.features.add("call")
            return self.call(self.rng.choice(helpers), depth)
        if kind.tag == "v":
            return self.array(depth)
        if kind.tag == "L" and depth and self.chance(0.5):
            made = self.list_from(kind.item, depth)
            if made and fits(made[1].kind, kind):
                return made
        if kind.tag == "D" and kind.uniform and self.chance(0.4):
            return self.dict_from_names(kind, depth)
        return self.display(kind, depth)

    def display(self, kind: Kind, depth: int) -> Made:
        count = kind.size if kind.tag == "L" else len(kind.items)
        if kind.tag == "L" and not kind.exact and self.chance(0.3):
            count += 1
        kinds = kind.items * count if kind.tag == "L" else kind.items
        parts = [self.value(item, depth - 1) for item in kinds]
        texts, values = [text for text, _ in parts], [value for _, value in parts]
        value = self.fresh(replace(kind, size=count, exact=True), *values)
        if kind.tag in "LH":
            value = replace(value, plain=True)
            return f"[{', '.join(texts)}]", value
        if kind.tag == "T":
            return f"({', '.join(texts)}{',' * (count == 1)})", value
        if kind.tag == "D":
            pairs = list(zip(kind.keys, texts, strict=True))
            if self.chance(0.2):
                return f"dict({', '.join(f'{k}={t}' for k, t in pairs)})", value
            return "{" + ", ".join(f"{k!r}: {t}" for k, t in pairs) + "}", value
        named = self.rng.randrange(len(texts) + 1)
        words = [
            text if k < named else f"{key}={text}"
            for k, (key, text) in enumerate(zip(kind.keys, texts, strict=True))
        ]
        return f"{kind.name}({', '.join(words)})", value

    # -- what runs over something ---------------------------------------------------------------

    def stream(self, names: tuple[str, str, str]) -> Stream | None:
        """Targets, an iterable, what the targets are bound to, and how many items there are."""
        a, b, c = names
        forms: list[Stream] = []
        lists, dicts = self.lists(), self.dicts()
        for path, value in self.rng.sample(lists, min(4, len(lists))):
            kind = value.kind
            item, size, exact = value.part(kind.item), kind.size, kind.exact
            counted = {a: Value(INT, below=frozenset((path,)))}
            forms += [
                (a, path, {a: item}, size, exact),
                (a, f"reversed({path})", {a: item}, size, exact),
                (a, f"{path}[::-1]", {a: item}, size, exact),
                (a, f"{path}[1:]", {a: item}, max(size - 1, 0), exact and size > 0),
                (f"{a}, {b}", f"enumerate({path})", counted | {b: item}, size, exact),
                (a, f"range(len({path}))", counted, size, exact),
            ]
            if size:
                forms.append((a, f"{path}[:-1]", {a: item}, size - 1, exact))
            if kind.item == S:
                forms.append((a, f"sorted({path})", {a: item}, size, exact))
            other, second = self.rng.choice(lists)
            less = min(size, second.kind.size)
            both = exact and second.kind.exact
            pair = {a: item, b: second.part(second.kind.item)}
            forms += [(f"{a}, {b}", f"zip({path}, {other})", pair, less, both)]
            triple = {c: Value(INT, below=frozenset((path, other)))} | pair
            text = f"enumerate(zip({path}, {other}))"
            forms += [(f"{c}, ({a}, {b})", text, triple, less, both)]
            if kind.item.tag == "T" and len(kind.item.items) == 2:
                parts = [item.part(k) for k in kind.item.items]
                inside = {a: parts[0], b: parts[1]}
                forms += [(f"{a}, {b}", path, inside, size, exact)] * 2
                counted = {c: Value(INT, below=frozenset((path,)))} | inside
                forms += [(f"{c}, ({a}, {b})", f"enumerate({path})", counted, size, exact)]
            if kind.item.tag == "L" and kind.item.size and kind.item.exact:
                first, size_left = item.part(kind.item.item), kind.item.size - 1
                rest = self.fresh(list_of(kind.item.item, size_left), first)
                forms += [(f"{a}, *{b}", path, {a: first, b: rest}, size, exact)] * 2
        for path, value in self.rng.sample(dicts, min(2, len(dicts))):
            size, item = len(value.kind.keys), value.part(value.kind.items[0])
            key = Value(KEY, below=frozenset((path,)))
            exact = value.kind.exact
            forms += [
                (a, self.rng.choice([path, f"{path}.keys()"]), {a: key}, size, exact),
                (a, f"{path}.values()", {a: item}, size, exact),
                (f"{a}, {b}", f"{path}.items()", {a: key, b: item}, size, exact),
                (a, f"sorted({path})", {a: key}, size, exact),
            ]
        if self.chance(0.3) or not forms:
            size = self.rng.randint(1, 3)
            forms += [(a, f"range({size})", {a: Value(INT)}, size, True)] * (1 + len(forms) // 3)
        chosen = self.rng.choice(forms)
        return chosen if len(chosen[1]) < 70 else None

    # -- lists ----------------------------------------------------------------------------------

    def comprehension(self, item: Kind, depth: int, filtered: bool = True) -> tuple | None:
        """The inside of a comprehension, its value's items, and how many."""
        taken = self.scope
        first = ("u", "w", "h") if "u" not in taken else ("uu", "ww", "hh")
        found = self.stream(first)
        if found is None:
            return None
        targets, iterable, bindings, size, exact = found
        before = self.scope
        self.scope = self.with_names(bindings)
        text, value = self.value(item, depth - 1)
        clause = f"for {targets} in {iterable}"
        if filtered and self.chance(0.3):
            clause += f" if {self.condition()}"
            size, exact = 0, False
        self.scope = before
        self.features.add("comprehension")
        return text, clause, value, size, exact

    def list_from(self, item: Kind, depth: int) -> Made | None:
        """A list of items of a kind, made of others."""
        same = [(p, v) for p, v in self.lists() if fits(v.kind.item, item)]
        if self.chance(0.55) or not same:
            found = self.comprehension(item, depth)
            if found is None:
                return None
            text, clause, value, size, exact = found
            made = f"[{text} {clause}]" if self.chance(0.8) else f"list({text} {clause})"
            shared = size > 1 and bool(value.memory & self.held())
            fresh = self.fresh(list_of(item, size, exact), value)
            return made, replace(fresh, tangled=fresh.tangled or shared)
        path, value = self.rng.choice(same)
        size, exact = value.kind.size, value.kind.exact
        inside = replace(value, top=frozenset())
        forms = [(f"{path}{self.rng.choice(['[:]', '[::-1]', '.copy()'])}", size, exact, inside)]
        forms += [(f"list({path})", size, exact, inside)]
        if self.chance(0.7):
            forms += [(f"{path}[1:]", max(size - 1, 0), exact and size > 0, inside)]
            forms += [(f"{path}[::2]", (size + 1) // 2, exact, inside)]
            if size:
                k = self.rng.randint(1, size)
                forms += [(f"{path}[:{k}]", k, True, inside)]
                forms += [(f"{path}[-{k}:]", k, True, inside)]
                forms += [(f"{path}[:-1]", size - 1, exact, inside)]
        text, more = self.value(item, depth - 1)
        one = self.fresh(list_of(item, 1), inside, more)
        forms += [
            (f"{path} + [{text}]", size + 1, exact, one),
            (f"[{text}] + {path}", size + 1, exact, one),
        ]
        if exact:
            forms += [(f"[*{path}, {text}]", size + 1, True, one)]
        if not self.loops:
            other, second = self.rng.choice(same)
            both = self.fresh(list_of(item, 1), inside, second)
            total, sure = size + second.kind.size, exact and second.kind.exact
            forms += [(f"{path} + {other}", total, sure, both)]
            twice = replace(inside, tangled=True)
            forms += [(f"{path} * 2", 2 * size, exact, twice)]
            forms += [
                (f"[{text}] * {self.rng.randint(2, 3)}", 2, False, replace(one, tangled=True))
            ]
        if item == S:
            forms += [(f"sorted({path})", size, exact, inside)]
            forms += [
                (f"list(map({h.name}, {path}))", size, exact, inside)
                for h in self.helpers
                if h.form == "one"
            ]
        if item == S and self.chance(0.3):
            other, second = self.rng.choice(same)
            least, sure = size * second.kind.size, exact and second.kind.exact
            forms += [
                (f"[u * w for u in {path} for w in {other}[:2]]", min(least, size), False, NUMBER)
            ]
            forms += [(f"sorted({path}, reverse=True)", size, exact, NUMBER)]
            forms += [(f"sorted({path}, key=abs)", size, exact, NUMBER)]
            forms += [
                (f"[u if u > {self.constant()} else -u for u in {path}]", size, exact, NUMBER)
            ]
            forms += [(f"[(w := u * u) + w * w for u in {path}]", size, exact, NUMBER)]
            forms += [
                (f"[u for w in {p} for u in w]", v.kind.size * v.kind.item.size, False, NUMBER)
                for p, v in self.lists("L")
                if v.kind.item.item == S
            ]
            forms += [
                (f"list({p}.values())", len(v.kind.keys), v.kind.exact, NUMBER)
                for p, v in self.dicts("s")
            ]
        text, size, exact, held = self.rng.choice(forms)
        made = self.fresh(list_of(item, size, exact), replace(held, top=frozenset()))
        return text, replace(made, tangled=held.tangled)

    def held(self) -> frozenset[int]:
        return frozenset().union(*(value.memory for value in self.scope.values()))

    # -- dicts, tuples, records -----------------------------------------------------------------

    def dict_from_names(self, kind: Kind, depth: int) -> Made:
        """A dict of the kind from a comprehension, `zip` or another dict."""
        item = kind.items[0]
        names = ", ".join(map(repr, kind.keys)) + "," * (len(kind.keys) == 1)
        inside: list[Value] = []
        lists = [
            (p, v)
            for p, v in self.lists()
            if fits(v.kind.item, item) and v.kind.size >= len(kind.keys)
        ]
        same = [
            (p, v)
            for p, v in self.readable("D")
            if v.kind.exact and v.kind.keys == kind.keys and fits(v.kind, kind)
        ]
        if lists and self.chance(0.5):
            path, value = self.rng.choice(lists)
            self.features.add("zip")
            return f"dict(zip(({names}), {path}))", self.fresh(
                kind, replace(value, top=frozenset())
            )
        if same and self.chance(0.8):
            path, value = self.rng.choice(same)
            inner = replace(value, top=frozenset())
            key = self.rng.choice(kind.keys)
            text, more = self.value(item, depth - 1)
            other, second = self.rng.choice(same)
            forms = [
                (f"dict({path})", [inner]),
                (f"{path}.copy()", [inner]),
                (f"{{**{path}}}", [inner]),
                (f"{{**{path}, {key!r}: {text}}}", [inner, more]),
                (f"{path} | {{{key!r}: {text}}}", [inner, more]),
                (f"{path} | {other}", [inner, replace(second, top=frozenset())]),
            ]
            if item == S:
                over = self.rng.choice([f"u * {self.number_leaf()}", "np.sin(u)", "0.5 - u"])
                forms += [(f"{{k: {over} for k, u in {path}.items()}}", [NUMBER])] * 2
                forms += [(f"{{k: {path}[k] * 0.7 for k in {path}}}", [NUMBER])]
            made, inside = self.rng.choice(forms)
            return made, self.fresh(kind, *inside)
        before = self.scope
        self.scope = self.with_names({"k": Value(KEY)})
        text, more = self.value(item, depth - 1)
        self.scope = before
        self.features.add("comprehension")
        return f"{{k: {text} for k in ({names})}}", replace(self.fresh(kind, more), tangled=True)

    def odd_form(self) -> Made | None:
        """A tuple, dict or record made of another, in forms that fix the kind themselves."""
        forms: list[Made] = []

        def inner(value: Value) -> Value:
            return replace(value, top=frozenset())

        for path, value in self.lists():
            kind = value.kind
            if kind.exact and kind.size:
                made = self.fresh(tuple_of(*kind.items * kind.size), inner(value))
                forms += [(f"tuple({path})", made), (f"(*{path},)", made)]
                if kind.item == S:
                    forms += [(f"tuple(np.sin(u) for u in {path})", made)]
                    if kind.size == 2 and value.plain:
                        forms += [(f"Pair(*{path})", self.fresh(RECORDS["Pair"]))]
            other, second = self.rng.choice(self.lists())
            items = tuple_of(kind.item, second.kind.item)
            size = min(kind.size, second.kind.size)
            made = list_of(items, size, kind.exact and second.kind.exact)
            forms += [
                (f"list(zip({path}, {other}))", self.fresh(made, inner(value), inner(second)))
            ]
            forms += [
                (
                    f"dict(enumerate({path}))",
                    self.fresh(
                        dict_of(tuple(range(kind.size)), kind.items * kind.size, kind.exact),
                        inner(value),
                    ),
                )
            ] * (kind.size > 0)
            if kind.item in (S, V) and self.chance(0.3):
                over = self.rng.choice(["u", "u * 0.7", "np.sin(u)"])
                keys = tuple(self.rng.sample(KEYS, 2))
                text = f"{{k: {over} for k, u in zip({keys!r}, {path})}}"
                if kind.size >= 2:
                    made = dict_of(keys, (kind.item,) * 2)
                    forms += [(text, self.fresh(made, inner(value)))]
                made = dict_of(tuple(range(kind.size)), kind.items * kind.size, kind.exact)
                text = f"{{i: {over} for i, u in enumerate({path})}}"
                forms += [(text, self.fresh(made, inner(value)))] * (kind.size > 0)
        for path, value in self.dicts("sv"):
            kind = value.kind
            if kind.exact and all(isinstance(key, str) for key in kind.keys) and len(kind.keys) > 1:
                made = dict_of(kind.keys[1:], kind.items[1:])
                text = f"{{k: u for k, u in {path}.items() if k != {kind.keys[0]!r}}}"
                forms += [(text, self.fresh(made, inner(value)))]
                made = list_of(kind.items[0], len(kind.keys))
                forms += [(f"list({path}.values())", self.fresh(made, inner(value)))]
                forms += [(f"[{path}[k] for k in sorted({path})]", self.fresh(made, inner(value)))]
        for path, value in self.readable("T"):
            items = value.kind.items
            forms += [(f"{path}[::-1]", self.fresh(tuple_of(*items[::-1]), inner(value)))]
            if len(items) > 1:
                forms += [(f"{path}[1:]", self.fresh(tuple_of(*items[1:]), inner(value)))]
            text, more = self.number(1), NUMBER
            made = self.fresh(tuple_of(*items, S), inner(value), more)
            forms += [(f"{path} + ({text},)", made), (f"(*{path}, {text})", made)]
        for path, value in self.readable("R"):
            kind = value.kind
            key, item = self.rng.choice(list(zip(kind.keys, kind.items, strict=True)))
            text, more = self.value(item, 1)
            change = f"{path}._replace({key}={text})"
            if kind.name not in TUPLES:
                change = f"dataclasses.replace({path}, {key}={text})"
            forms += [(change, self.fresh(kind, inner(value), more))] * 3
        for path, value in self.readable("D"):
            kind = value.kind
            if kind.exact and "r" not in kind.keys:
                text, more = self.value(item := kind.items[0], 1)
                grown = dict_of((*kind.keys, "r"), (*kind.items, item))
                made = self.fresh(grown, inner(value), more)
                forms += [(f"{{**{path}, 'r': {text}}}", made), (f"{path} | dict(r={text})", made)]
        return self.rng.choice(forms) if forms else None

    # -- calls ----------------------------------------------------------------------------------

    def call(self, helper: Helper, depth: int) -> Made:
        """A call; what it returns may hold what was given."""
        if helper.form == "stars":
            text, given = self.star_call(helper)
        elif helper.form == "words":
            text, given = self.word_call(helper)
        else:
            parts = [self.value(kind, depth - 1) for kind in helper.kinds]
            texts, given = [t for t, _ in parts], [v for _, v in parts]
            named = self.rng.randrange(len(texts) + 1) if self.chance(0.2) else len(texts)
            words = [t if k < named else f"{helper.words[k]}={t}" for k, t in enumerate(texts)]
            text = f"{helper.name}({', '.join(words)})"
        made = self.fresh(helper.result, *given)
        return text, replace(made, top=made.memory, tangled=True)

    def star_call(self, helper: Helper) -> tuple[str, list[Value]]:
        """A call of a function of any number of numbers."""
        self.features.add("star")
        found = [
            f"*{path}"
            for path, value in self.places()
            if (value.kind.tag == "T" or value.plain)
            and value.kind.items
            and set(value.kind.items) == {S}
        ]
        words = [self.number(1) for _ in range(self.rng.randint(1, 2))]
        if found:
            words.insert(self.rng.randrange(len(words) + 1), self.rng.choice(found))
        return f"{helper.name}({', '.join(words)})", [NUMBER]

    def word_call(self, helper: Helper) -> tuple[str, list[Value]]:
        """A call of a function of words, out of a dict or written out."""
        self.features.add("star")
        keys = set(helper.words)
        found = [
            path
            for path, value in self.readable("D")
            if value.kind.exact and set(value.kind.keys) == keys and set(value.kind.items) == {S}
        ]
        text = self.number(1)
        if found and self.chance(0.8):
            return f"{helper.name}({text}, **{self.rng.choice(found)})", [NUMBER]
        words = ", ".join(f"{key}={self.number(1)}" for key in helper.words)
        if self.chance(0.4):
            words = "**{" + ", ".join(f"{k!r}: {self.number(1)}" for k in helper.words) + "}"
        return f"{helper.name}({text}, {words})", [NUMBER]
