# flags: wrt=amounts
"""A loop over the items of a dict of numbers, each with a price from a dict of constants."""


def priced_items(amounts, prices, rebate):
    cost = 0.0
    for name, amount in amounts.items():
        cost += prices[name] * amount - rebate * amount**2
    return cost


def points():
    return [
        ({"iron": 0.3, "zinc": -0.4}, {"iron": 1.5, "zinc": 0.7}, 1.2),
        ({"iron": 0.9, "zinc": 0.4}, {"iron": 0.5, "zinc": 1.7}, 0.3),
        ({"iron": -0.3, "zinc": 1.4}, {"iron": 2.5, "zinc": 0.2}, -0.8),
    ]


# output: reverse


def value_and_grad_priced_items(amounts, prices, rebate):
    """Value and gradient of priced_items(amounts, prices, rebate)  [priced_items.py:5, reverse
    mode].

    Returns (value, (bamounts,)), shaped as amounts.
    """
    # -- forward sweep ------------------------------------------------------
    cost = 0.0
    items = list(amounts)
    for i in range(len(items)):
        name = items[i]
        amount = amounts[items[i]]
        cost += prices[name] * amount - rebate * amount ** 2

    # -- reverse sweep ------------------------------------------------------
    bamounts = {"iron": 0.0, "zinc": 0.0}
    for i in range(len(items) - 1, -1, -1):
        # cost += prices[name] * amount - rebate * amount**2
        amount = amounts[items[i]]
        name = items[i]
        # for name, amount in amounts.items():
        bamounts[items[i]] += prices[name] - 2.0 * rebate * amount
    return cost, (bamounts,)


# output: forward


def jvp_priced_items(amounts, prices, rebate, damounts):
    """priced_items(amounts, prices, rebate) and its tangent  [priced_items.py:5, forward mode].

    Returns (value, tangent).
    """
    cost = 0.0
    items = list(amounts)
    dcost = 0.0
    for i in range(len(items)):
        name = items[i]
        damount = damounts[items[i]]
        amount = amounts[items[i]]
        dcost += damount * prices[name] - damount * 2 * amount * rebate
        cost += prices[name] * amount - rebate * amount ** 2
    return cost, dcost
