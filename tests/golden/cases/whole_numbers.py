# flags: wrt=x,y
"""divmod, %, //, round, int and float: steps have derivative zero, remainders do not."""


def whole_numbers(x, y, n):
    q, r = divmod(x, y)
    wrapped = (x * y) % 1.5
    k = int(3.0 * x) + round(y) + n // 2
    steps = x // 0.7 + float(n)
    return q * r + wrapped**2 + k * x * y + steps * r + pow(y, 2)


def points():
    return [(3.17, 1.31, 5), (-2.4, 0.87, 2), (7.9, -2.23, 9)]
