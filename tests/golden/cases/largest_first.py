# flags: wrt=x
"""The numbers in descending order of size, weighed by their rank: `sorted` with key and reverse."""


def largest_first(x):
    ranked = sorted(x, key=abs, reverse=True)
    total = 0.0
    for rank, v in enumerate(ranked):
        total += v * v / (1 + rank)
    return total


def points():
    return [([0.3, -0.4, 1.2],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5, -2.0],)]


# output: reverse


def value_and_grad_largest_first(x):
    """Value and gradient of largest_first(x)  [largest_first.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    t2 = [x[0], x[1], x[2]]
    keys = []
    for i2 in range(len(t2)):
        item = t2[i2]
        keys.append(abs(item))
    ranked = []
    items = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
    for i3 in range(len(items)):
        i = items[i3]
        ranked.append(t2[i])
    total = 0.0
    bound_old = len(ranked)
    for rank in range(len(ranked)):
        v = ranked[rank]
        total += v * v / (1 + rank)

    # -- reverse sweep ------------------------------------------------------
    branked = [0.0] * len(ranked)
    for rank in range(bound_old - 1, -1, -1):
        # total += v * v / (1 + rank)
        v = ranked[rank]
        # for rank, v in enumerate(ranked):
        branked[rank] += 2.0 / (1 + rank) * v
    bt2 = [0.0, 0.0, 0.0]
    for i3 in range(len(items) - 1, -1, -1):
        # ranked = sorted(x, key=abs, reverse=True)
        t3 = branked.pop()
        i = items[i3]
        bt2[i] += t3
    return total, ([bt2[0], bt2[1], bt2[2]],)


# output: forward


def jvp_largest_first(x, dx):
    """largest_first(x) and its tangent  [largest_first.py:5, forward mode].

    Returns (value, tangent).
    """
    t2 = [x[0], x[1], x[2]]
    keys = []
    for i2 in range(len(t2)):
        item = t2[i2]
        keys.append(abs(item))
    ranked = []
    items = sorted(range(len(keys)), key=keys.__getitem__, reverse=True)
    dranked = []
    dt2 = [dx[0], dx[1], dx[2]]
    for i3 in range(len(items)):
        i = items[i3]
        dranked.append(dt2[i])
        ranked.append(t2[i])
    total = 0.0
    dtotal = 0.0
    for rank in range(len(ranked)):
        dv = dranked[rank]
        v = ranked[rank]
        dtotal += dv * v * 2.0 / (1 + rank)
        total += v * v / (1 + rank)
    return total, dtotal
