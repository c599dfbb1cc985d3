# flags: wrt=t,x
"""Stars in assignments, in calls and in tuples, where lengths are known."""


def horner(x, lead, *rest):
    for c in rest:
        lead *= x
        lead += c
    return lead


def starred(t, x):
    first, *middle, last = t
    turned = (last, *middle, first)
    lead = horner(x, *turned)
    return lead * max(t[1:])


def points():
    return [((0.3, 1.2, -0.7, 0.5), 0.9), ((0.5, -0.4, 0.8, 1.5), -1.1)]


# output: reverse


def horner_fwd(x, lead, rest_0, rest_1, rest_2):
    rest = (rest_0, rest_1, rest_2)
    lead_old = []
    for i in range(len(rest)):
        c = rest[i]
        lead_old.append(lead)
        lead *= x
        lead += c
    return lead, (lead_old, rest, x)


def horner_bwd(tape, by):
    lead_old, rest, x = tape

    # -- reverse sweep ------------------------------------------------------
    blead = by
    brest = [0.0, 0.0, 0.0]
    bx = 0.0
    for i in range(len(rest) - 1, -1, -1):
        # lead *= x
        lead = lead_old[i]
        bx += blead * lead
        # lead += c
        bc = blead
        # lead *= x
        blead *= x
        # for c in rest:
        brest[i] += bc
    return bx, blead, brest[0], brest[1], brest[2]


def value_and_grad_starred(t, x):
    """Value and gradient of starred(t, x)  [starred.py:12, reverse mode].

    Returns (value, (bt, bx)), shaped as t, x.
    """
    # -- forward sweep ------------------------------------------------------
    first = t[0]
    middle = [t[1], t[2]]
    last = t[3]
    turned = (last, middle[0], middle[1], first)
    lead, horner_tape = horner_fwd(x, turned[0], turned[1], turned[2], turned[3])
    t2 = max((t[1], t[2], t[3]))

    # -- reverse sweep ------------------------------------------------------
    # return lead * max(t[1:])
    bt2 = lead
    bt = [
        0.0,
        bt2 / (int(t[1] == t2) + int(t[2] == t2) + int(t[3] == t2)) if t[1] == t2 else 0.0,
        bt2 / (int(t[1] == t2) + int(t[2] == t2) + int(t[3] == t2)) if t[2] == t2 else 0.0,
        bt2 / (int(t[1] == t2) + int(t[2] == t2) + int(t[3] == t2)) if t[3] == t2 else 0.0,
    ]
    # lead = horner(x, *turned)
    t3, t4, t5, t6, t7 = horner_bwd(horner_tape, t2)
    # first, *middle, last = t
    bt[3] += t4
    bt[1] += t5
    bt[2] += t6
    bt[0] += t7
    return lead * t2, (tuple(bt), t3)


# output: forward


def horner_jvp(x, lead, rest_0, rest_1, rest_2, dx, dlead, drest_0, drest_1, drest_2):
    drest = (drest_0, drest_1, drest_2)
    rest = (rest_0, rest_1, rest_2)
    for i in range(len(rest)):
        dc = drest[i]
        c = rest[i]
        dlead = dlead * x + dx * lead
        lead *= x
        dlead += dc
        lead += c
    return lead, dlead


def jvp_starred(t, x, dt, dx):
    """starred(t, x) and its tangent  [starred.py:12, forward mode].

    Returns (value, tangent).
    """
    dfirst = dt[0]
    first = t[0]
    dmiddle = [dt[1], dt[2]]
    middle = [t[1], t[2]]
    dlast = dt[3]
    last = t[3]
    dturned = (dlast, dmiddle[0], dmiddle[1], dfirst)
    turned = (last, middle[0], middle[1], first)
    lead, dlead = horner_jvp(
        x,
        turned[0],
        turned[1],
        turned[2],
        turned[3],
        dx,
        dturned[0],
        dturned[1],
        dturned[2],
        dturned[3],
    )
    t2 = max((t[1], t[2], t[3]))
    dt2 = (
        (dt[1] / (int(t[1] == t2) + int(t[2] == t2) + int(t[3] == t2)) if t[1] == t2 else 0.0)
        + (dt[2] / (int(t[1] == t2) + int(t[2] == t2) + int(t[3] == t2)) if t[2] == t2 else 0.0)
        + (dt[3] / (int(t[1] == t2) + int(t[2] == t2) + int(t[3] == t2)) if t[3] == t2 else 0.0)
    )
    return lead * t2, dlead * t2 + dt2 * lead
