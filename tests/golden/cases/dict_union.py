# flags: wrt=shared,own
"""Parameters of two groups of which the second has the last word, put together by `|`."""


def dict_union(shared, own, x):
    p = shared | own
    return p["a"] * x**2 + p["b"] * x + p["c"]


def points():
    return [
        ({"a": 0.3, "b": -0.4}, {"b": 1.1, "c": 0.2}, 1.2),
        ({"a": 0.9, "b": 0.4}, {"b": -1.1, "c": 2.2}, 0.3),
        ({"a": -0.3, "b": 1.4}, {"b": 0.1, "c": 0.7}, -0.8),
    ]


# output: reverse


def value_and_grad_dict_union(shared, own, x):
    """Value and gradient of dict_union(shared, own, x)  [dict_union.py:5, reverse mode].

    Returns (value, (bshared, bown)), shaped as shared, own.
    """
    # -- forward sweep ------------------------------------------------------
    p = {"a": shared["a"], "b": own["b"], "c": own["c"]}

    # -- reverse sweep ------------------------------------------------------
    # return p["a"] * x**2 + p["b"] * x + p["c"]
    bp = {"a": x ** 2, "b": 1.0 * x, "c": 1.0}
    return (
        p["a"] * x ** 2 + p["b"] * x + p["c"],
        ({"a": bp["a"], "b": 0.0}, {"b": bp["b"], "c": bp["c"]}),
    )


# output: forward


def jvp_dict_union(shared, own, x, dshared, down):
    """dict_union(shared, own, x) and its tangent  [dict_union.py:5, forward mode].

    Returns (value, tangent).
    """
    dp = {"a": dshared["a"], "b": down["b"], "c": down["c"]}
    p = {"a": shared["a"], "b": own["b"], "c": own["c"]}
    return p["a"] * x ** 2 + p["b"] * x + p["c"], dp["a"] * x ** 2 + dp["b"] * x + dp["c"]
