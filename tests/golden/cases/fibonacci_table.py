# flags: wrt=a,b
"""A table of known length filled by index from its first two entries."""


def fibonacci_table(a, b, n):
    table = [0.0] * n
    table[0] = a
    table[1] = a * b
    for i in range(2, n):
        table[i] = table[i - 1] * b + table[i - 2]
    return table[-1]


def points():
    return [(0.3, 0.9, 6), (1.2, -0.4, 3), (0.7, 1.1, 5)]


# output: reverse


def value_and_grad_fibonacci_table(a, b, n):
    """Value and gradient of fibonacci_table(a, b, n)  [fibonacci_table.py:5, reverse mode].

    Returns (value, (ba, bb)), shaped as a, b.
    """
    # -- forward sweep ------------------------------------------------------
    table = [0.0] * n
    table[0] = a
    table[1] = a * b
    for i in range(2, n):
        table[i] = table[i - 1] * b + table[i - 2]

    # -- reverse sweep ------------------------------------------------------
    # return table[-1]
    btable = [0.0] * len(table)
    btable[-1] += 1.0
    bb = 0.0
    for i in range(n - 1, 1, -1):
        # table[i] = table[i - 1] * b + table[i - 2]
        btable[i - 1] += btable[i] * b
        bb += btable[i] * table[i - 1]
        btable[i - 2] += btable[i]
    # table[1] = a * b
    ba = btable[1] * b
    bb += btable[1] * a
    # table[0] = a
    ba += btable[0]
    return table[-1], (ba, bb)


# output: forward


def jvp_fibonacci_table(a, b, n, da, db):
    """fibonacci_table(a, b, n) and its tangent  [fibonacci_table.py:5, forward mode].

    Returns (value, tangent).
    """
    table = [0.0] * n
    dtable = [0.0] * len(table)
    dtable[0] = da
    table[0] = a
    dtable[1] = da * b + db * a
    table[1] = a * b
    for i in range(2, n):
        dtable[i] = dtable[i - 1] * b + db * table[i - 1] + dtable[i - 2]
        table[i] = table[i - 1] * b + table[i - 2]
    return table[-1], dtable[-1]
