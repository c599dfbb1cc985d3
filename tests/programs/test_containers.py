"""Programs with lists and dicts of known structure, as arguments, inside, and as results."""

import copy

import numpy as np
import pytest

import tangentish as tg
from tests.programs.whole import check_whole, leaves

X = np.array([0.3, 1.2, -0.7])
W = np.array([[0.2, -0.4], [0.5, 0.1], [-0.3, 0.7]])
PARAMS = {"w": W, "b": np.array([0.1, -0.2]), "scale": 1.7}
LAYERS = [{"w": W, "b": PARAMS["b"]}, {"w": W.T.copy(), "b": X}]
NESTED = {"one": [X, (2.0, {"two": X * 2.0})], 3: 0.5, ("a", 1): X[:2]}


def perceptron(p, x):
    h = np.tanh(x @ p["w"] + p["b"])
    return p["scale"] * np.sum(h * h)


def unused(p, x):
    return np.sum(p["b"] * p["b"]) * x[0]


def layers(p, x):
    for layer in p:
        x = np.tanh(x @ layer["w"] + layer["b"])
    return x


def by_position(p, x):
    for k in range(len(p)):
        x = np.tanh(x @ p[k]["w"] + p[k]["b"])
    return np.sum(x)


def read_twice(p, x):
    s = np.sum(p["b"]) * p["scale"] + p["scale"] ** 2
    w = p["w"]
    return s * np.sum(x @ (w * w)) + w[0, 1]


def elements(p, x):
    s = 0.0
    for i in range(3):
        for j in range(2):
            s += p["w"][i, j] * x[i] * p["b"][j]
    return s


def nested(p, x):
    return p["one"][0] * p["one"][1][0] + p["one"][1][1]["two"] * p[3] + np.sum(p["a", 1]) * x


def passed_on(p, x):
    return perceptron(p, x) * perceptron({"w": p["w"], "b": p["b"] * x[0], "scale": 2.0}, x)


def made_in_a_function(x):
    return {"sum": np.sum(x), "square": x * x, "list": [x[0], x * 2.0]}


def taken_apart(x):
    made = made_in_a_function(x)
    return made["sum"] * made["square"] + made["list"][1] * made["list"][0]


def returned(x, y):
    return [x * y, {"a": (x, y[0])}, 2.0 * np.sum(y)]


def by_branch(p, x):
    q = {"w": p["w"], "b": p["b"] * 3.0}
    if x[0] > 0.0:
        q = {"w": p["w"] * 2.0, "b": p["b"]}
    return np.sum(x @ q["w"] * q["b"])


def rebound(p, x):
    for _ in range(3):
        p = {"w": p["w"] * p["scale"], "b": np.sin(p["b"]), "scale": p["scale"] * 0.9}
    return np.sum(x @ p["w"]) + np.sum(p["b"])


def state_of_a_loop(x, n):
    state = [x, 0.0]
    for _ in range(n):
        state = [np.sin(state[0]) * x, state[1] + np.sum(state[0])]
    return state[1] * state[0]


def key_of_the_loop(p, x):
    s = 0.0
    for k in ("w", "b"):
        s += np.sum(p[k] * p[k])
    return s * x[0]


def written_after_reading(p, x):
    w = p["b"].copy()
    s = np.sum(w * w)
    w[0] = x[1] * w[1]
    return s * np.sum(p["w"] @ w)


def stacked(p, x):
    return np.stack([p["b"], p["b"] * 2.0]) @ p["b"] * np.concatenate([x, p["b"]])[3]


def of_a_name(x, y):
    rows = [x, y * 2.0, x * y]
    return np.array(rows) @ x + np.sum(np.stack(rows), axis=0)


def early(p, x):
    for layer in p:
        if x[0] > 0.5:
            return {"x": x * 2.0, "last": np.sum(layer["w"])}
        x = np.tanh(x @ layer["w"] + layer["b"])
    return {"x": x, "last": 0.0 * x[0]}


def aliased(p, x):
    q = p
    both = [p["b"], q["b"]]
    return np.sum(both[0] * both[1]) * x


def items_of_a_dict(p):
    s = 0.0
    for _, v in p.items():
        s += np.sum(v * v)
    return s


def keys_of_a_dict(p):
    s = 0.0
    for k in p:
        s = s * 0.5 + np.sum(p[k] * p[k])
    return s


def values_of_a_dict(p):
    return sum(np.sum(v**2) for v in p.values())


def sorted_keys(p):
    s = 1.0
    for k in sorted(p):
        s = s * 0.5 + np.sum(p[k] * p[k])
    return s


def items_in_items(layers):
    s = 0.0
    for layer in layers:
        for name, v in layer.items():
            s = s + np.sum(v) * np.sum(v) if name != "b" else s * 1.5
    return s


def items_left_early(p):
    s = 0.0
    for i in range(2):
        for k, v in p.items():
            if i == 1 and k == "b":
                break
            s = s * 1.1 + np.sum(v**2)
    return s


PROGRAMS = [
    (items_of_a_dict, (PARAMS,)),
    (keys_of_a_dict, (PARAMS,)),
    (values_of_a_dict, (PARAMS,)),
    (sorted_keys, (PARAMS,)),
    (items_in_items, (LAYERS,)),
    (items_left_early, (PARAMS,)),
    (perceptron, (PARAMS, X)),
    (unused, (PARAMS, X)),
    (layers, (LAYERS, X)),
    (by_position, (LAYERS, X)),
    (read_twice, (PARAMS, X)),
    (elements, (PARAMS, X)),
    (nested, (NESTED, X)),
    (passed_on, (PARAMS, X)),
    (taken_apart, (X,)),
    (returned, (X, X * 2.0)),
    (by_branch, (PARAMS, X)),
    (by_branch, (PARAMS, -X)),
    (rebound, (PARAMS, X)),
    (state_of_a_loop, (X, 3)),
    (state_of_a_loop, (X, 0)),
    (key_of_the_loop, (PARAMS, X)),
    (written_after_reading, (PARAMS, X)),
    (stacked, (PARAMS, X)),
    (of_a_name, (X, X * 2.0)),
    (early, (LAYERS, X)),
    (early, (LAYERS, X + 1.0)),
    (aliased, (PARAMS, X)),
]


@pytest.mark.parametrize(("f", "args"), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_containers(f, args):
    check_whole(f, args)


@pytest.mark.parametrize("f", [perceptron, unused, read_twice])
def test_gradients_have_the_structure_and_dtypes_of_their_arguments(f):
    p = {k: np.asarray(v, np.float32) if np.ndim(v) else np.float32(v) for k, v in PARAMS.items()}
    gradient = tg.grad(f)(p, X.astype(np.float32))
    assert type(gradient) is dict
    assert list(gradient) == list(p)
    for found, given in zip(leaves(gradient), leaves(p), strict=True):
        assert np.shape(found) == np.shape(given)
        assert found.dtype == np.float32
    exact = tg.grad(f)(
        {k: np.asarray(v, float) if np.ndim(v) else float(v) for k, v in p.items()}, X
    )
    for found, right in zip(leaves(gradient), leaves(exact), strict=True):
        assert np.allclose(found, right, rtol=1e-5)


def with_words(p):
    return p["x"] ** p["n"] if p["rule"] == "power" else p["x"] * p["n"]


def test_what_carries_no_derivative_gets_none():
    gradient = tg.grad(with_words)
    assert gradient({"x": 2.0, "n": 3, "rule": "power"})["x"] == 12.0
    found = gradient({"x": 2.0, "n": 3, "rule": "times"})
    assert found == {"x": 3.0, "n": 2.0, "rule": None}


def test_another_structure_makes_another_text():
    gradient = tg.grad(layers_of_any_number)
    for n in (0, 1, 3):
        found = gradient([X] * n, X)
        assert len(found) == n
        assert all(np.array_equal(b, X) for b in found)
    assert gradient({0: X}, X)[0] is not None


def layers_of_any_number(p, x):
    s = 0.0
    for k in range(len(p)):
        s += np.sum(p[k] * x)
    return s


def alone(x):
    return (x * 2.0 * x,)


def pair_alone(x):
    return ((x * x, x + 1.0),)


def unpacked_alone(x):
    (a,) = alone(x)
    return np.sum(a**2)


def unpacked_in_a_list(x):
    total = 0.0
    for _ in range(2):
        [x] = alone(x)
        total += np.sum(np.sin(x))
    return total


def unpacked_pair_alone(x):
    (a,) = pair_alone(x)
    b, c = a
    return np.sum(b**2 * c) + a[0][1]


@pytest.mark.parametrize("f", [unpacked_alone, unpacked_in_a_list, unpacked_pair_alone])
def test_a_result_that_is_a_tuple_of_one_is_unpacked(f):
    check_whole(f, (X,))


def put_back_copied(p, x):
    p["w"] = copy.deepcopy(p["w"])
    p["w"][0]["m"] *= 2.0
    return np.sum(p["w"][0]["v"] ** 2 * x) * p["w"][0]["m"] + p["w"][1]["m"] ** 2


def made_and_copied(p, x):
    q = {"w": [{"m": x[0], "v": x * 2.0}, {"m": x[1], "v": x * 3.0}], "z": p["z"]}
    r = copy.deepcopy(q)
    q["w"] = copy.deepcopy(q["w"])
    q["w"][0]["m"] *= 2.0
    return np.sum(q["w"][0]["v"] ** 2) * q["w"][0]["m"] + r["w"][0]["m"] * r["z"]


def spectrum_copied(p, x):
    q = {"a": np.exp(1j * x), "b": [p["z"] * 1j, x[0]]}
    r = copy.deepcopy(q)
    r["a"][0] *= 2.0j
    return np.sum(np.abs(r["a"] + 1.0) ** 2) + np.abs(q["a"][0] * r["b"][0] + r["b"][1])


@pytest.mark.parametrize("f", [put_back_copied, made_and_copied, spectrum_copied])
def test_a_dict_in_a_list_is_copied(f):
    bodies = [{"m": 1.2, "v": X * 2.0}, {"m": 0.8, "v": X * 3.0}]
    check_whole(f, ({"w": bodies, "z": 0.3}, X))


def test_order_of_keys():
    gradient = tg.grad(perceptron)
    forward, backward = PARAMS, dict(reversed(PARAMS.items()))
    first, second = gradient(forward, X), gradient(backward, X)
    assert list(first) == list(forward)
    assert list(second) == list(backward)
    assert all(np.array_equal(first[k], second[k]) for k in first)


def test_what_is_given_may_change_before_the_pullback_runs():
    p = {k: np.copy(v) if np.ndim(v) else v for k, v in PARAMS.items()}
    _, pullback = tg.vjp(perceptron, p, X)
    (before, _) = pullback(1.0)
    p["w"][...] = 7.0
    p["scale"] = 5.0
    del p["b"]
    (after, _) = pullback(1.0)
    assert all(np.array_equal(before[k], after[k]) for k in before)
