"""Programs that make, change and read dicts."""

import collections

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_error, check_whole

X = np.array([0.3, 1.2, -0.7])
FOUR = np.array([0.3, 1.2, -0.7, 0.9])
PAIR = (1.5, 0.5)
P = {"w": np.array([[1.0, 2.0], [0.5, -1.0]]), "b": np.array([0.3, 0.4])}


# -- made ----------------------------------------------------------------------------------


def made_key_by_key(x, y):
    d = {}
    d["a"] = x * y
    d["b"] = x
    d["a"] = d["a"] * d["b"]
    return d


def made_of_names(x, names):
    d = {}
    for i, n in enumerate(names):
        d[n] = x[i] * i
        d["s"] = x[0]
    s = 0.0
    for n in names:
        s = s + d[n] ** 2
    return s * d["s"]


def made_by_words(x, y):
    d = dict(a=x, b=y)  # noqa: C408
    e = dict(d, b=x * y, c=y)
    return e["a"] * e["b"] ** 2 * e["c"] + len(d)


def made_of_pairs(x, y):
    z = dict(zip(["a", "b"], [x, y], strict=True))
    u = dict([("a", x * y), ("c", x)])  # noqa: C406
    return z["a"] * z["b"] ** 2 + u["a"] * u["c"]


def made_of_one_value(x, names):
    d = dict.fromkeys(names, x)
    d["a"] = d["a"] * d["b"]
    return d["a"] * d["b"]


def comprehended(x, names):
    d = {n: x * len(n) for n in names}
    return np.sum(d["a"] * d["bb"])


def comprehended_with_a_test(x, names):
    d = {n: v * v for n, v in zip(names, x, strict=True) if v > 0.0}
    return sum(d.values()) * len(d)


def comprehended_of_squares(x):
    d = {k: v * k for k, v in enumerate(x)}
    return d[1] * d[2] + d[0]


def the_later_key_wins(x):
    d = {n % 2: v for n, v in enumerate(x)}
    return d[0] * d[1] ** 2 * len(d)


def nothing_made(x):
    d = {k: x for k in ()}
    e = dict()  # noqa: C408
    return x * (len(d) + 1) + len(e) + len({**d})


def a_step_of_descent(p, rate):
    q = {k: v - rate * v * v for k, v in p.items()}
    return np.sum(q["w"] @ q["b"])


def a_step_returned(p, rate):
    return {k: v - rate * v for k, v in p.items()}


def keys_of_other_kinds(x):
    d = {}
    d[0] = x
    d[(1, "a")] = x * x
    d[None] = d[0] * 3.0
    d[2.5] = d[(1, "a")] * d[None]
    d[True] = x * 5.0
    return d[0] * d[2.5] + d[1]


def one_key_in_two_ways(x, y):
    d = {1: x, 0: y}
    d[True] = d[1] * y
    d[0.0] = d[False] * x
    return d[1] * d[0] * len(d)


def keys_that_are_computed(x, n):
    d = {}
    for i in range(n):
        for j in range(i, n):
            d[i, j] = x[i] * x[j]
    s = 0.0
    for (i, j), v in d.items():
        s += v * v * (i + 2 * j)
    return s


def a_table_of_subproblems(x, n):
    memo = {0: x[0], 1: x[1]}
    for i in range(2, n):
        memo[i] = memo[i - 1] * memo[i - 2] + x[2]
    return memo[n - 1]


# -- changed -------------------------------------------------------------------------------


def given_and_changed(p, x):
    p["w"] = p["w"] * 2
    p["c"] = p["w"] @ x
    return np.sum(p["c"] * p["b"])


def given_and_emptied(p, x):
    b = p.pop("b")
    p.clear()
    p["z"] = b * x
    return p


def given_and_returned(p, x):
    p["c"] = p["b"] * x
    return p


def counted(x, names):
    d = {}
    for i, n in enumerate(names):
        d[n] = d.get(n, 0.0) + x[i]
    t = 0.0
    for v in d.values():
        t = t + v**2
    return t


def counted_by_tests(x, names):
    d = {}
    for i, n in enumerate(names):
        if n in d:
            d[n] += x[i] * d[n]
        else:
            d[n] = x[i]
    return sum(v * v for v in d.values()) * len(d)


def counted_from_nothing(x, names):
    d = {}
    for n, v in zip(names, x, strict=True):
        d.setdefault(n, 0.0)
        d[n] = d[n] + v * v
    return d


def grouped(x, names):
    d = {}
    for n, v in zip(names, x, strict=True):
        d.setdefault(n, []).append(v)
    return sum(sum(g) * g[0] for g in d.values())


def grouped_by_tests(x, names):
    d = {}
    for n, v in zip(names, x, strict=True):
        if n not in d:
            d[n] = []
        d[n].append(v * v)
    return sum(sum(g) * len(g) for g in d.values())


def every_method(x, y):
    d = dict(a=x, b=y)  # noqa: C408
    d.update(c=x * y)
    d.update({"a": d["c"] * 2})
    v = d.pop("a")
    u = d.setdefault("e", v)
    w = d.get("zz", x)
    del d["b"]
    return v * u * w * d["c"]


def taken_out_with_a_default(x, y):
    d = {"a": x}
    u = d.pop("a", y)
    v = d.pop("a", y)
    w = d.pop("b", 3.0)
    d["a"] = u * v
    return d["a"] * w * len(d)


def taken_out_and_used(d, x):
    a = d.pop("a")
    d["a"] = a * x
    b = d.pop("a")
    d["c"] = a * b
    return d["c"] * d["b"]


def deleted_in_a_loop(d, names):
    s = 0.0
    for n in names:
        s = s * 2.0 + d[n]
        del d[n]
    return s * len(d)


def updated_by_others(x, y):
    d = {"a": x}
    d.update({"b": y, "a": x * y})
    d.update([("c", x)], e=y)
    d |= {"g": d["a"]}
    d.update({})
    d.update(d)
    return d["a"] * d["b"] * d["c"] * d["e"] * d["g"]


def updated_by_pairs(x, y):
    d = {"a": x}
    d.update(zip(["f", "a"], [x * x, y], strict=True))
    d.update((k, x) for k in ("g", "h"))
    return d["a"] * d["f"] * d["g"]


def updated_in_an_arm(x, n):
    d = {"a": x}
    for k in range(n):
        if k % 2:
            d.update(a=d["a"] * 2.0, b=x)
        elif "b" in d:
            d["a"] = d.pop("b") * d["a"]
        else:
            d.update({"a": d["a"] * x})
    return sum(d.values())


def in_place(x):
    d = {"w": x * 2}
    d["w"] += x
    d["w"] = d["w"] * x
    return np.sum(d["w"] ** 2)


def numbers_in_place(x, n):
    d = {"a": 0.0, "b": 1.0}
    for i in range(n):
        d["a"] += x[0] * i
        d["b"] *= d["a"] + x[1]
        d["a"] -= d["b"]
    return d["a"] ** 2


def until_a_break(x):
    d = {"k": x, "n": 0}
    while True:
        d["k"] = np.sin(d["k"]) * 1.5
        d["n"] += 1
        if d["n"] > 3 or d["k"] < 0.1:
            break
        d["last"] = d["k"]
    return d["k"] * d.get("last", x)


# -- put together --------------------------------------------------------------------------


def united(p):
    q = {**p, "b": p["b"] * 2}
    q = q | {"z": q["b"]}
    return np.sum(q["w"] @ q["z"]) + np.sum(q["b"])


def united_in_both_orders(x, y):
    d = {"a": x, "b": y}
    e = {"b": x * y, "c": 2.0}
    u = d | e
    v = {**e, **d}
    return u["b"] * v["b"] ** 2 + u["a"] * v["c"] + len({**d, **e, "a": 1.0})


def united_in_a_loop(x, names):
    d = {}
    for k, n in enumerate(names):
        d = {**d, n: x[k] * len(d)}
        d = d | {"last": x[k]}
    return sum(d.values()) * d["last"]


def united_dicts_are_new(x, y):
    d = {"a": x, "b": y}
    e = {**d}
    g = d.copy()
    h = dict(d)
    e["a"] = y
    g["a"] = g["a"] * 3.0
    del h["b"]
    d["a"] = x * x
    return d["a"] * e["a"] + g["a"] * g["b"] + h["a"] * d["b"]


def united_with_nothing(x, y):
    d = {"a": x, "b": y}
    f = d | {}
    f["b"] = 2.0
    return d["b"] * f["a"]


def defaults_overridden(options, x):
    settings = {"rate": 0.1, "scale": 2.0} | options
    return settings["rate"] * x * settings["scale"] + settings["offset"]


# -- gone through --------------------------------------------------------------------------


def values_summed(p):
    return sum(np.sum(v**2) for v in p.values())


def values_mapped(p):
    return sum(map(np.sum, p.values())) + max(np.sum(p["b"]), 0.0)


def listed(p):
    vals = list(p.values())
    ks = list(p)
    return np.sum(vals[0] @ vals[1]) * len(ks)


def items_listed_and_sorted(d):
    items = list(d.items())
    s = 0.0
    for k, (_, v) in enumerate(items):
        s = s + v * k
    for k in sorted(d):
        s = s * 1.5 + d[k]
    return s + sum(sorted(d.values())[:2])


def items_sorted(d):
    s = 0.0
    for _, v in sorted(d.items()):
        s = s * 2.0 + v
    return s


def in_the_order_of_insertion(x, y):
    d = {"b": x}
    d["a"] = y
    d["b"] = x * x
    del d["b"]
    d["b"] = y * y
    s = 0.0
    for v in d.values():
        s = s * 3.0 + v
    return s


def changed_while_keys_are_listed(d):
    for k in list(d):
        if d[k] > 0.5:
            d[k] = d[k] ** 2
        else:
            del d[k]
    return sum(d.values())


def values_changed_while_gone_through(d, x):
    for k in d:
        d[k] = d[k] * x
    for k, v in d.items():
        d[k] = v * v
    return d


def asked_for_keys(d, x):
    s = 0.0
    for k in ("a", "b", "z"):
        if k in d:
            s = s + d[k] * x
        elif k not in d:
            s = s + x
    return s + len(d) + (x if d else 0.0)


def a_key_by_its_position(d, x):
    keys = list(d)
    return d[keys[keys.index("b")]] * x + d[list(d.keys())[1]]  # noqa: RUF015


def largest_value(d):
    return max(d.values()) * min(d.values()) + max(d.values(), default=0.0)


def zipped(p, q):
    s = 0.0
    for (k, u), v in zip(p.items(), q.values(), strict=True):
        s = s + u * v * len(k)
    return s


def empty_ones_gone_through(d, x):
    s = x
    for v in d.values():
        s = s * v
    return s + sum(v for k, v in d.items()) + sum(d.values()) + len(d)


# -- dicts in dicts, lists in dicts --------------------------------------------------------


def lists_and_dicts_inside(x):
    d = {"l": [], "m": {}}
    for v in x:
        d["l"].append(v * v)
        d["m"]["k"] = v
    return sum(d["l"]) * d["m"]["k"]


def layers(p, x):
    for layer in p["layers"]:
        x = np.tanh(layer["w"] @ x + layer["b"])
    return np.sum(x * p["out"])


def layers_made(x, n):
    p = {"layers": []}
    for k in range(n):
        p["layers"].append({"w": x * k, "b": x[0]})
    p["layers"][0]["w"] = p["layers"][-1]["w"] * 2.0
    s = 0.0
    for layer in p["layers"]:
        s = s + np.sum(layer["w"] ** 2) * layer["b"]
    return s


def a_graph(x):
    edges = {"a": [("b", 0), ("c", 1)], "b": [("c", 2)], "c": []}
    far = {"a": 0.0}
    order = ["a"]
    while order:
        node = order.pop(0)
        for to, k in edges[node]:
            d = far[node] + x[k] ** 2
            if to not in far or d < far[to]:
                far[to] = d
                order.append(to)
    return far["c"] * far["b"]


def lists_in_a_dict(x):
    d = {"a": [x, x * 2.0], "b": {"c": x}}
    d["a"][0] = d["a"][0] * x
    d["a"][1] += d["a"][0]
    d["b"]["c"] *= d["a"][1]
    return d["a"][0] * d["a"][1] + d["b"]["c"]


def lists_in_a_dict_given(d, x):
    d["b"][0] = d["b"][1] * x
    d["b"].reverse()
    return d["b"][0] * d["c"] * d["b"][1]


def moved_within(d, x):
    d["in"]["a"] = d["in"]["b"] * x
    d["out"] = {"c": d["in"].pop("b")}
    d["out"]["c"] = d["out"]["c"] * d["in"]["a"]
    return d


def of_arrays_of_different_shapes(d, x):
    d["m"] = np.outer(x, x) * d["s"]
    d["v"] = d["m"] @ d["v"]
    d["s"] = np.sum(d["v"])
    return sum(np.sum(v * v) for v in d.values())


# -- shared with others --------------------------------------------------------------------


def a_callee_makes_it(x, y):
    d = features(x, y)
    d["sum"] = d["sum"] * x
    e = features(d["sum"], y)
    return d["product"] * e["product"]


def features(x, y):
    return {"sum": x + y, "product": x * y}


def a_callee_reads_it(x, y):
    d = {"sum": x}
    d["product"] = y
    return scored(d) * scored(features(x, y)) * scored({**d, "sum": 2.0})


def scored(d):
    return d["sum"] ** 2 * d["product"]


def words_of_a_call(x, y):
    return of_words(a=x, b=y) * of_words(**{"a": x * y})


def words_comprehended(x, y):
    d = squared(a=x, b=y * 3)
    return d["a"] * d["b"] + sum_of_words(x, a=x, b=y)


def squared(**words):
    return {n: v * v for n, v in words.items()}


def sum_of_words(*values, **words):
    return sum(v * values[0] for v in words.values()) + sum(values)


def of_words(**words):
    return sum(words.values()) * words["a"]


def arrays_in_two_dicts(x):
    d = {"a": x * 2.0}
    e = {"b": d["a"], "c": x}
    d["a"] = d["a"] * e["c"]
    return np.sum(d["a"] * e["b"])


def one_array_returned_twice(x):
    y = x * x
    return {"a": y, "b": y, "c": [x, y]}


def filled_by_its_length(x, n):
    d = {0: x}
    for _ in range(n):
        d[len(d)] = d[len(d) - 1] * x
    y = d.pop(len(d) - 1)
    return y * d[0] if n else y


def grown_by_a_callee(x, names):
    d = {}
    for n, v in zip(names, x, strict=False):
        d = with_another(d, n, v)
    return sum(d.values()) * d["b"]


def with_another(d, n, v):
    return {**d, n: v * (len(d) + 1)}


def the_one_before(x):
    d = {}
    for v in x:
        d = {"before": d.get("now", 1.0), "now": v}
    return d["before"] * d["now"]


def targets_of_a_loop(x):
    d = {}
    for d["k"], d["v"] in enumerate(x):
        d["s"] = d.get("s", 0.0) + d["v"] * d["k"]
    return d["s"] * d["v"]


def keys_that_come_and_go(x):
    d = {"a": x[0]}
    s = 0.0
    for k in range(3):
        if "b" in d:
            s += d["b"] * d["a"]
        d["b"] = x[k] * k
        if "a" not in d:
            s *= 2
        if k == 1:
            del d["a"]
            d["a"] = x[2]
    return s * len(d)


def over_constants_in_a_list(x, y):
    rows = [x, {k: i * y for i, k in enumerate("pqr")}, {k: x * y for k in ("p", "q")}]
    d = rows[-1] | {"r": y}
    return np.sum(d["p"] * d["q"] * d["r"] + rows[1]["r"])


def over_constants_that_repeat(x):
    d = {k + "s": x * n for n in range(3) for k in "aba"}
    e = {k: x.pop() for k in "aba"}
    return d["as"][0] * e["a"] * e["b"] * len(d)


def over_constants_of_other_kinds(x):
    d = {k: [k * v for v in x] for k in (1.0, 2.0)}
    e = {k: x[0] * (i + 1.0) for i, k in ((0, 1), (1, True), (2, 2))}
    return d[1.0][0] * d[2.0][1] * e[1] * len(e)


def over_constants_with_others_inside(x):
    k = 3.0
    d = {n: sum(x[k] * k for k in range(3)) for n, k in (("a", 1.0), ("b", 2.0))}
    e = {k: {k: x[0] * k for k in (1, 2)} for k in (5, 6)}
    return d["a"] * d["b"] * e[5][2] * e[6][1] * k


def over_constants_in_order(x):
    d = {k: x.pop() * n for n, (k, _) in [(2.0, ("a", 1)), (3.0, ("b", 2))]}
    e = {k: x.pop() for k in "cd"}
    return [d | e, d["a"] * e["c"]]


def listed_by_a_generator(x, d):
    b = list(v * x for v in d.values())
    b.append(x)
    if np.sum(x) > 0.0:
        b = list(x * len(k) for k in d)
    return [list((k, v * x) for k, v in d.items()), b]


def read_whole_beside_a_write(x, d):
    x = x.copy()
    x[1:] = 0.5 * x[:-1]
    pairs = list(zip(list(d.values()), sorted(d), strict=True))
    return np.sum(x * pairs[0][0]) * len(pairs) + np.sum(np.array(list(d.items())[1][1]) * x)


def taken_in_from_an_unknown_dict(m, w):
    inner = {key: dict(zip("p", m, strict=False)) for key in "c"}
    outer = {**inner["c"]}
    return outer["p"] * w


def united_with_an_item(m, w):
    held = [w, dict(zip("pq", m, strict=True))]
    whole = held[1] | dict(r=w)  # noqa: C408
    return whole["p"] * whole["r"]


PROGRAMS = [
    (taken_in_from_an_unknown_dict, ([1.0, 2.0], 0.5)),
    (united_with_an_item, ([1.0, 2.0], 0.5)),
    (over_constants_in_a_list, (X, 0.7)),
    (over_constants_that_repeat, ([0.3, 0.4, 0.5, 0.6],)),
    (over_constants_of_other_kinds, (X,)),
    (over_constants_with_others_inside, (X,)),
    (over_constants_in_order, ([0.3, 0.4, 0.5, 0.6],)),
    (listed_by_a_generator, (X, {"b": X + 1.0, "aa": X * 2.0})),
    (listed_by_a_generator, (-X, {"b": X + 1.0, "aa": X * 2.0})),
    (read_whole_beside_a_write, (X, {"b": X + 1.0, "a": X * 2.0})),
    (filled_by_its_length, (0.7, 3)),
    (filled_by_its_length, (0.7, 0)),
    (grown_by_a_callee, (X, ["a", "b"])),
    (the_one_before, (X,)),
    (targets_of_a_loop, (X,)),
    (keys_that_come_and_go, (X,)),
    (made_key_by_key, PAIR),
    (made_of_names, (FOUR, ["a", "b", "c"])),
    (made_of_names, (FOUR, ["s", "s"])),
    (made_by_words, PAIR),
    (made_of_pairs, PAIR),
    (made_of_one_value, (0.7, ["a", "b"])),
    (comprehended, (X, ["a", "bb"])),
    (comprehended_with_a_test, (X, ["a", "b", "c"])),
    (comprehended_of_squares, (X,)),
    (the_later_key_wins, (X,)),
    (nothing_made, (0.7,)),
    (a_step_of_descent, (P, 0.1)),
    (a_step_returned, (P, 0.1)),
    (keys_of_other_kinds, (0.7,)),
    (one_key_in_two_ways, PAIR),
    (keys_that_are_computed, (FOUR, 3)),
    (keys_that_are_computed, (FOUR, 0)),
    (a_table_of_subproblems, (FOUR, 6)),
    (a_table_of_subproblems, (FOUR, 2)),
    (given_and_changed, (P, np.array([1.0, 2.0]))),
    (given_and_emptied, (P, 0.7)),
    (given_and_returned, (P, 0.7)),
    (given_and_returned, ({"b": 0.3, "c": 0.4}, 0.7)),
    (counted, (FOUR, ["a", "b", "a", "c"])),
    (counted_by_tests, (FOUR, ["a", "b", "a", "a"])),
    (counted_by_tests, (FOUR, [])),
    (counted_from_nothing, (FOUR, ["a", "b", "a", "c"])),
    (grouped, (FOUR, ["a", "b", "a", "c"])),
    (grouped_by_tests, (FOUR, ["a", "b", "a", "c"])),
    (every_method, PAIR),
    (taken_out_with_a_default, PAIR),
    (taken_out_and_used, ({"a": 0.3, "b": 0.4}, 0.7)),
    (deleted_in_a_loop, ({"a": 0.3, "b": 0.4, "c": 0.5}, ["c", "a"])),
    (updated_by_others, PAIR),
    (updated_by_pairs, PAIR),
    (updated_in_an_arm, (0.7, 5)),
    (updated_in_an_arm, (0.7, 0)),
    (in_place, (X,)),
    (numbers_in_place, (X, 4)),
    (numbers_in_place, (X, 0)),
    (until_a_break, (0.7,)),
    (until_a_break, (0.05,)),
    (united, (P,)),
    (united_in_both_orders, PAIR),
    (united_in_a_loop, (FOUR, ["a", "b", "a"])),
    (united_dicts_are_new, PAIR),
    (united_with_nothing, PAIR),
    (defaults_overridden, ({"offset": 0.3, "rate": 0.7}, 0.5)),
    (values_summed, (P,)),
    (values_mapped, (P,)),
    (listed, (P,)),
    (items_listed_and_sorted, ({"b": 0.3, "a": 0.7, "c": -0.4},)),
    (items_sorted, ({"b": 0.3, "a": 0.7, "c": -0.4},)),
    (in_the_order_of_insertion, PAIR),
    (changed_while_keys_are_listed, ({"b": 0.3, "a": 0.7, "c": 0.9},)),
    (values_changed_while_gone_through, ({"b": 0.3, "a": 0.7}, 0.5)),
    (asked_for_keys, ({"b": 0.3, "c": 0.7}, 0.5)),
    (a_key_by_its_position, ({"b": 0.3, "c": 0.7}, 0.5)),
    (largest_value, ({"b": 0.3, "a": 0.7},)),
    (zipped, ({"b": 0.3, "a": 0.7}, {"b": 0.4, "a": -0.5})),
    (empty_ones_gone_through, ({}, 0.7)),
    (empty_ones_gone_through, ({"a": 0.3}, 0.7)),
    (lists_and_dicts_inside, (X,)),
    (layers, ({"layers": [P, {"w": P["w"] * 2.0, "b": P["b"]}], "out": P["b"]}, P["b"] + 1.0)),
    (layers_made, (X, 3)),
    (a_graph, (X,)),
    (lists_in_a_dict, (0.7,)),
    (lists_in_a_dict_given, ({"b": [0.3, 0.4], "c": 0.5}, 0.7)),
    (moved_within, ({"in": {"b": 0.3, "a": 0.4}}, 0.7)),
    (of_arrays_of_different_shapes, ({"s": 0.3, "v": X, "m": np.eye(3)}, X + 1.0)),
    (a_callee_makes_it, PAIR),
    (a_callee_reads_it, PAIR),
    (words_of_a_call, PAIR),
    (words_comprehended, PAIR),
    (arrays_in_two_dicts, (X,)),
    (one_array_returned_twice, (X,)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS)
def test_dicts_that_change(f, args):
    check_whole(f, args)


COMPLEX = [
    (made_of_names, (["a", "b"],)),
    (comprehended_of_squares, ()),
    (counted_by_tests, (["a", "b", "a", "a"],)),
    (grouped, (["a", "b", "a", "a"],)),
    (a_table_of_subproblems, (4,)),
    (layers_made, (2,)),
    (one_array_returned_twice, ()),
]


@pytest.mark.parametrize(("f", "others"), COMPLEX)
def test_complex_items(f, others):
    check_whole(f, (FOUR * (1.0 + 0.5j) + 0.2j, *others))


@pytest.mark.parametrize("keys", [("a", "b", "c"), ("c", "a", "b"), (3, 1, 2), ((1, 2), "a", 0)])
def test_gradients_have_the_keys_in_the_order_of_the_argument(keys):
    given = dict(zip(keys, (0.3, 0.7, 0.9), strict=True))
    assert list(tg.grad(product)(given)) == list(keys)
    assert list(tg.vjp(product, given)[1](1.0)[0]) == list(keys)
    assert list(tg.grad(changed_product)(given, keys[0])) == list(keys)
    assert list(given.items()) == list(zip(keys, (0.3, 0.7, 0.9), strict=True))


def product(d):
    p = 1.0
    for v in d.values():
        p = p * v
    return p


def changed_product(d, key):
    v = d.pop(key)
    d["new"] = v * v
    return product(d)


def test_results_have_the_keys_in_the_order_of_the_program():
    (value, slope) = tg.jvp(in_another_order, ({"a": 0.3, "b": 0.7},), ({"a": 1.0, "b": 1.0},))
    assert list(value) == list(slope) == ["b", "c", "a"]
    value, pullback = tg.vjp(in_another_order, {"a": 0.3, "b": 0.7})
    assert list(value) == ["b", "c", "a"]
    (found,) = pullback({"a": 1.0, "b": 1.0, "c": 1.0})
    assert list(found) == ["a", "b"]


def in_another_order(d):
    a = d.pop("a")
    d["c"] = a * d["b"]
    d["a"] = a
    return d


@pytest.mark.parametrize("dtype", [np.float32, np.complex64])
def test_gradients_keep_the_dtypes(dtype):
    given = {"a": X.astype(dtype), "b": X[:2], "c": 0.3}
    gradient = tg.grad(of_mixed_dtypes)(given)
    assert [np.asarray(v).dtype for v in gradient.values()] == [dtype, np.float64, np.float64]
    assert isinstance(gradient["c"], float)


def of_mixed_dtypes(d):
    d["b"] = d["b"] * d["c"]
    d["a"] = d["a"] * 2.0
    return np.sum(np.abs(d["a"])) * np.sum(d["b"])


# -- errors of the program itself ----------------------------------------------------------


def read_in_vain(d, x):
    d["b"] = x
    return d["c"] * x


def read_after_it_was_taken_out(d, x):
    y = d.pop("a")
    return d["a"] * x * y


def taken_out_in_vain(d, x, k):
    y = d.pop(k)
    return x * y


def deleted_in_vain(d, x, k):
    d["b"] = x
    del d[k]
    return d["b"] * x


def read_in_a_loop(d, names):
    s = 0.0
    for n in names:
        s = s + d[n]
        d[n] = s
    return s


ERRORS = [
    (made_of_names, (FOUR, [])),
    (read_in_vain, ({"a": 0.3}, 0.7)),
    (read_after_it_was_taken_out, ({"a": 0.3}, 0.7)),
    (taken_out_in_vain, ({"a": 0.3}, 0.7, "b")),
    (deleted_in_vain, ({"a": 0.3}, 0.7, "c")),
    (read_in_a_loop, ({"a": 0.3}, ["a", "b"])),
    (made_of_one_value, (0.7, ["a"])),
    (a_table_of_subproblems, (FOUR, 0)),
    (zipped, ({"b": 0.3, "a": 0.7}, {"b": 0.4})),
]


@pytest.mark.parametrize(("f", "args"), ERRORS)
def test_errors_are_those_of_the_program(f, args):
    check_error(f, args)


def test_other_mappings_are_refused_or_right():
    with pytest.raises(tg.TangentishError):
        tg.grad(product)(collections.OrderedDict(a=0.3, b=0.7))


# -- dicts that do not vary, beside what does ---------------------------------------------------


def values_of_a_dict_that_was_listed(xs, s):
    z = dict(enumerate(xs))
    s += np.cos(sum(z.values()))
    return s * s


def largest_of_a_dict(xs, s):
    g = {k: u * 0.7 for k, u in zip(("p", "q"), xs, strict=False)}
    return max(g.values()) * g["q"] * s


def listed_values_that_grow(d, s):
    y = list(d.values())
    y.extend([s, s * 2])
    return y[0] * y[1] * y[-1] * y[-2]


def starred_values_that_grow(d, s):
    y = [*d.values()]
    y.append(s)
    return y[0] * y[1] * y[-1] * y[-2]


def sorted_values_that_grow(d, s):
    y = sorted(d.values())
    y.append(s)
    return y[0] * y[1] * y[-1] * y[-2]


def listed_items_that_grow(d, s):
    y = list(d.items())
    y.append(("z", s))
    return y[0][1] * y[1][1] * y[-1][1] * y[-2][1]


def summed_values(d, s):
    return sum(d.values()) * s + max(d.values()) * s * s


@pytest.mark.parametrize(
    ("f", "held"),
    [
        (values_of_a_dict_that_was_listed, [0.3, 0.7, 0.2]),
        (largest_of_a_dict, [0.3, 0.7, 0.2]),
        (listed_values_that_grow, {"a": 0.1, "b": 0.2, "c": 0.3}),
        (starred_values_that_grow, {"a": 0.1, "b": 0.2, "c": 0.3}),
        (sorted_values_that_grow, {"a": 0.1, "b": 0.2, "c": 0.3}),
        (listed_items_that_grow, {"a": 0.1, "b": 0.2, "c": 0.3}),
        (summed_values, {f"k{k}": 0.1 * k for k in range(40)}),
        (summed_values, {"a": 0.1, "b": 0.2, "c": 0.3}),
    ],
)
def test_dicts_beside_what_varies(f, held):
    step = 1e-6
    expected = (f(held, 0.5 + step) - f(held, 0.5 - step)) / (2 * step)
    assert np.isclose(tg.grad(f, wrt="s")(held, 0.5), expected, rtol=1e-7)
    _, pullback = tg.vjp(f, held, 0.5, wrt="s")
    assert np.isclose(pullback(1.0)[0], expected, rtol=1e-7)
    _, tangent = tg.jvp(f, (held, 0.5), (None, 1.0))
    assert np.isclose(tangent, expected, rtol=1e-7)
    check_whole(f, (held, 0.5))


# -- stars of views and iterators ---------------------------------------------------------------


def star_of_items(d, s):
    y = [s, *d.values(), *d.items()]
    return y[0] * y[1] * y[-1][1]


def star_of_keys(d, s):
    y = (*d.keys(), s)
    return y[-1] * d[y[0]]


def weighed(a, b, c):
    return a * b + c


def star_in_a_call(d, s):
    return weighed(*d.values()) * s


def star_in_a_target(d, s):
    a, *b = d.values()
    return a * b[0] * b[-1] * s


def star_of_zip(d, s):
    y = [*zip(d.values(), reversed(list(d.values())), strict=True)]
    return y[0][0] * y[-1][1] * s + y[0][1]


def star_of_map(d, s):
    y = [*map(abs, d.values())]
    return y[0] * s


@pytest.mark.parametrize(
    "f", [star_of_items, star_of_keys, star_in_a_call, star_in_a_target, star_of_zip, star_of_map]
)
def test_stars_of_views_and_iterators(f):
    check_whole(f, ({"a": 0.1, "b": 0.2, "c": 0.3}, 0.5))


def keys_that_come_while_they_are_gone_through(d, s):
    for _ in range(3):
        d["q"] = np.sin(sum(d[k] for k in d) - 1.3 * s)
    return d


def as_many_as_there_are_keys(d, s):
    for k in range(3):
        s += 0.1 * len([0.0 for _ in d])
        d[k] = s * d["a"]
    return sum(d.values())


@pytest.mark.parametrize(
    "f", [keys_that_come_while_they_are_gone_through, as_many_as_there_are_keys]
)
def test_keys_that_a_loop_adds(f):
    check_whole(f, ({"a": 0.1, "b": 0.2, "c": 0.3}, 0.5))
