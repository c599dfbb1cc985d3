# flags: wrt=x,scale
"""Adaptive quadrature with a list of intervals that are still to be refined."""

import math


def work_list(x, scale, tolerance):
    total = 0.0
    lows = [0.0]
    widths = [x]
    while len(lows) > 0:
        low = lows.pop()
        width = widths.pop()
        ends = 0.5 * width * (math.sin(scale * low) + math.sin(scale * (low + width)))
        middle = low + 0.5 * width
        halves = 0.5 * ends + 0.5 * width * math.sin(scale * middle)
        if abs(halves - ends) < tolerance:
            total += halves
        else:
            lows.append(low)
            widths.append(0.5 * width)
            lows.append(middle)
            widths.append(0.5 * width)
    return total


def points():
    return [(2.0, 1.3, 0.051), (1.1, 2.7, 0.0123), (0.2, 0.5, 0.1), (3.0, 0.9, 0.0165)]


# output: reverse


def value_and_grad_work_list(x, scale, tolerance):
    """Value and gradient of work_list(x, scale, tolerance)  [work_list.py:7, reverse mode].

    Returns (value, (bx, bscale)), shaped as x, scale.
    """
    # -- forward sweep ------------------------------------------------------
    total = 0.0
    lows = [0.0]
    widths = [x]
    trips = 0
    ends_test_old = []
    middle_old = []
    width_old = []
    t_old = []
    low_old = []
    while len(lows) > 0:
        trips += 1
        low = lows.pop()
        width = widths.pop()
        low_old.append(low)
        t = math.sin(scale * low) + math.sin(scale * (low + width))
        t_old.append(t)
        ends = 0.5 * width * t
        middle = low + 0.5 * width
        middle_old.append(middle)
        width_old.append(width)
        halves = 0.5 * ends + 0.5 * width * math.sin(scale * middle)
        ends_test = abs(halves - ends) < tolerance
        ends_test_old.append(ends_test)
        if ends_test:
            total += halves
        else:
            lows.append(low)
            widths.append(0.5 * width)
            lows.append(middle)
            widths.append(0.5 * width)

    # -- reverse sweep ------------------------------------------------------
    blows = [0.0] * len(lows)
    bscale = 0.0
    bwidths = [0.0] * len(widths)
    for k in range(trips - 1, -1, -1):
        if ends_test_old[k]:
            # total += halves
            bhalves = 1.0
            blow = 0.0
            bmiddle = 0.0
            bwidth = 0.0
        else:
            # widths.append(0.5 * width)
            bwidth = bwidths.pop() * 0.5
            # lows.append(middle)
            bmiddle = blows.pop()
            # widths.append(0.5 * width)
            bwidth += bwidths.pop() * 0.5
            # lows.append(low)
            blow = blows.pop()
            bhalves = 0.0
        # halves = 0.5 * ends + 0.5 * width * math.sin(scale * middle)
        middle = middle_old[k]
        width = width_old[k]
        t6 = bhalves * (0.5 * width) * math.cos(scale * middle)
        bends = bhalves * 0.5
        bwidth += bhalves * math.sin(scale * middle) * 0.5
        bscale += t6 * middle
        bmiddle += t6 * scale
        # middle = low + 0.5 * width
        blow += bmiddle
        bwidth += bmiddle * 0.5
        # ends = 0.5 * width * (math.sin(scale * low) + math.sin(scale * (low + width)))
        t = t_old[k]
        bt = bends * (0.5 * width)
        low = low_old[k]
        t7 = bt * math.cos(scale * low)
        t8 = bt * math.cos(scale * (low + width))
        bscale += t7 * low + t8 * (low + width)
        blow += t7 * scale + t8 * scale
        bwidth += bends * t * 0.5 + t8 * scale
        # width = widths.pop()
        bwidths.append(bwidth)
        # low = lows.pop()
        blows.append(blow)
    return total, (bwidths[0], bscale)


# output: forward


def jvp_work_list(x, scale, tolerance, dx, dscale):
    """work_list(x, scale, tolerance) and its tangent  [work_list.py:7, forward mode].

    Returns (value, tangent).
    """
    total = 0.0
    lows = [0.0]
    dwidths = [dx]
    widths = [x]
    dlows = [0.0]
    dtotal = 0.0
    while len(lows) > 0:
        dlow = dlows.pop()
        low = lows.pop()
        dwidth = dwidths.pop()
        width = widths.pop()
        t = math.sin(scale * low) + math.sin(scale * (low + width))
        dends = (
            dwidth * 0.5 * t
            + (
                (dscale * low + dlow * scale) * math.cos(scale * low)
                + (dscale * (low + width) + (dlow + dwidth) * scale)
                * math.cos(scale * (low + width))
            )
            * (0.5 * width)
        )
        ends = 0.5 * width * t
        dmiddle = dlow + dwidth * 0.5
        middle = low + 0.5 * width
        dhalves = dends * 0.5 + (
            dwidth * 0.5 * math.sin(scale * middle)
            + (dscale * middle + dmiddle * scale) * math.cos(scale * middle) * (0.5 * width)
        )
        halves = 0.5 * ends + 0.5 * width * math.sin(scale * middle)
        if abs(halves - ends) < tolerance:
            dtotal += dhalves
            total += halves
        else:
            dlows.append(dlow)
            lows.append(low)
            dwidths.append(dwidth * 0.5)
            widths.append(0.5 * width)
            dlows.append(dmiddle)
            lows.append(middle)
            dwidths.append(dwidth * 0.5)
            widths.append(0.5 * width)
    return total, dtotal
