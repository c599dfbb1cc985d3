# flags: wrt=p,q
"""A `match` on differentiated tuples: the names that it captures carry the derivative."""


def segments(p, q, k):
    match p, q:
        case (x, y), (u, v) if x > u:
            r = (x - u) * (y - v)
            s = r * k
            t = s * r - k
        case (x, _), (u, _):
            r = u * u - x
            s = r * k
            t = s * s
    t = t + k
    return t * r


def points():
    return [
        ((2.9, 3.4), (0.3, -0.8), 2),
        ((0.2, 0.4), (0.9, -0.8), 2),
    ]


# output: reverse


def value_and_grad_segments(p, q, k):
    """Value and gradient of segments(p, q, k)  [segments.py:5, reverse mode].

    Returns (value, (bp, bq)), shaped as p, q.
    """
    # -- forward sweep ------------------------------------------------------
    if p[0] > q[0]:
        x, y = p
        u, v = q
        r = (x - u) * (y - v)
        s = r * k
        t = s * r - k
    else:
        x = p[0]
        u = q[0]
        r = u * u - x
        s = r * k
        t = s * s
    t = t + k

    # -- reverse sweep ------------------------------------------------------
    # return t * r
    bt = r
    br = t
    if p[0] > q[0]:
        # t = s * r - k
        bs = bt * r
        br += bt * s
        # s = r * k
        br += bs * k
        # r = (x - u) * (y - v)
        t2 = br * (y - v)
        t3 = br * (x - u)
        bx = t2
        bu = -t2
        # case (x, y), (u, v) if x > u:
        bq = [bu, -t3]
        bp = [bx, t3]
    else:
        # t = s * s
        bs = bt * s * 2.0
        # s = r * k
        br += bs * k
        # r = u * u - x
        bu = br * u * 2.0
        bx = -br
        # case (x, _), (u, _):
        bq = [bu, 0.0]
        bp = [bx, 0.0]
    return t * r, (tuple(bp), tuple(bq))


# output: forward


def jvp_segments(p, q, k, dp, dq):
    """segments(p, q, k) and its tangent  [segments.py:5, forward mode].

    Returns (value, tangent).
    """
    if p[0] > q[0]:
        dx, dy = dp
        x, y = p
        du, dv = dq
        u, v = q
        dr = (dx - du) * (y - v) + (dy - dv) * (x - u)
        r = (x - u) * (y - v)
        ds = dr * k
        s = r * k
        dt = ds * r + dr * s
        t = s * r - k
    else:
        dx = dp[0]
        x = p[0]
        du = dq[0]
        u = q[0]
        dr = du * u * 2.0 - dx
        r = u * u - x
        ds = dr * k
        s = r * k
        dt = ds * s * 2.0
        t = s * s
    t = t + k
    return t * r, dt * r + dr * t
