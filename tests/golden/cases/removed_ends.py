# flags: wrt=x
"""The first and the last of a list of squares deleted by position."""


def removed_ends(x):
    squares = [v * v for v in x]
    del squares[0]
    del squares[-1]
    product = 1.0
    for s in squares:
        product *= s
    return product


def points():
    return [([0.3, -0.4, 1.2, 0.8],), ([0.9, 0.1, -2.0],), ([-0.2, 0.7, 0.5],)]


# output: reverse


def value_and_grad_removed_ends(x):
    """Value and gradient of removed_ends(x)  [removed_ends.py:5, reverse mode].

    Returns (value, (bx,)), shaped as x.
    """
    # -- forward sweep ------------------------------------------------------
    squares = []
    for i2 in range(len(x)):
        v = x[i2]
        squares.append(v * v)
    squares.pop(0)
    squares.pop(-1)
    product = 1.0
    product_old = []
    bound_old = len(squares)
    for i in range(len(squares)):
        s = squares[i]
        product_old.append(product)
        product *= s

    # -- reverse sweep ------------------------------------------------------
    product_at = len(product_old)
    bproduct = 1.0
    bsquares = [0.0] * len(squares)
    value = product
    for i in range(bound_old - 1, -1, -1):
        # product *= s
        product_at -= 1
        product = product_old[product_at]
        s = squares[i]
        bs = bproduct * product
        bproduct *= s
        # for s in squares:
        bsquares[i] += bs
    # del squares[-1]
    bsquares.append(0.0)
    # del squares[0]
    bsquares.insert(0, 0.0)
    bx = [0.0, 0.0, 0.0, 0.0]
    for i2 in range(len(x) - 1, -1, -1):
        # squares = [v * v for v in x]
        t = bsquares.pop()
        v = x[i2]
        bx[i2] += t * v * 2.0
    return value, (bx,)


# output: forward


def jvp_removed_ends(x, dx):
    """removed_ends(x) and its tangent  [removed_ends.py:5, forward mode].

    Returns (value, tangent).
    """
    squares = []
    dsquares = []
    for i2 in range(len(x)):
        dv = dx[i2]
        v = x[i2]
        dsquares.append(dv * v * 2.0)
        squares.append(v * v)
    dsquares.pop(0)
    squares.pop(0)
    dsquares.pop(-1)
    squares.pop(-1)
    product = 1.0
    dproduct = 0.0
    for i in range(len(squares)):
        ds = dsquares[i]
        s = squares[i]
        dproduct = dproduct * s + ds * product
        product *= s
    return product, dproduct
