# flags: wrt=x
"""Insertion sort by `insert` at a position found with a loop."""


def inserted_sorted(x):
    done = []
    for v in x:
        k = 0
        while k < len(done) and done[k] < v:
            k += 1
        done.insert(k, v)
    return done[0] + 3.0 * done[-1] ** 2


def points():
    return [([0.3, -0.4, 1.2],), ([0.9, 0.1],), ([-0.2, 0.7, 0.5, -2.0],)]


# output: reverse


def value_and_grad_inserted_sorted(x):
    """Value and gradient of inserted_sorted(x)  [inserted_sorted.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    done = []
    k_old = []
    for i in range(len(x)):
        v = x[i]
        k = 0
        while k < len(done) and done[k] < v:
            k += 1
        done.insert(k, v)
        k_old.append(k)

    # -- reverse sweep ------------------------------------------------------
    # return done[0] + 3.0 * done[-1] ** 2
    bdone = [0.0] * len(done)
    bdone[0] += 1.0
    bdone[-1] += 6.0 * done[-1]
    bx = [0.0, 0.0, 0.0]
    for i in range(len(x) - 1, -1, -1):
        # done.insert(k, v)
        k = k_old[i]
        # for v in x:
        bx[i] += bdone.pop(min(k, len(bdone) - 1) if k >= 0 else max(k + len(bdone) - 1, 0))
    return done[0] + 3.0 * done[-1] ** 2, (bx,)


# output: forward


def jvp_inserted_sorted(x, dx):
    """inserted_sorted(x) and its tangent  [inserted_sorted.py:5, forward mode].

    Returns (value, tangent).
    """
    done = []
    ddone = []
    for i in range(len(x)):
        dv = dx[i]
        v = x[i]
        k = 0
        while k < len(done) and done[k] < v:
            k += 1
        ddone.insert(k, dv)
        done.insert(k, v)
    return done[0] + 3.0 * done[-1] ** 2, ddone[0] + ddone[-1] * 6.0 * done[-1]
