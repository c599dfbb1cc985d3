# flags: wrt=half
"""A symmetric filter made of its half by `+` and a slice that goes backwards."""


def palindrome(half, centre, signal):
    taps = half + [centre] + half[::-1]
    return sum(a * s for a, s in zip(taps, signal))


def points():
    return [
        ([0.3, -0.4], 1.2, [1.0, 2.0, 3.0, 4.0, 5.0]),
        ([0.9], 0.1, [0.5, 0.2, 0.1]),
        ([-0.2, 0.7, 0.5], 2.0, [1.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]),
    ]


# output: reverse


def value_and_grad_palindrome(half, centre, signal):
    """Value and gradient of palindrome(half, centre, signal)  [palindrome.py:5, reverse mode].

    Returns (value, (bhalf,)), shaped as half.
    """
    # -- forward sweep ------------------------------------------------------
    t = [half[0], half[1], centre]
    t2 = [half[1], half[0]]
    taps = [t[0], t[1], t[2], t2[0], t2[1]]
    t3 = 0
    for i in range(min(len(taps), len(signal))):
        a = taps[i]
        s = signal[i]
        t3 = t3 + a * s

    # -- reverse sweep ------------------------------------------------------
    btaps = [0.0, 0.0, 0.0, 0.0, 0.0]
    bt3 = 1.0
    for i in range(min(len(taps), len(signal)) - 1, -1, -1):
        # return sum(a * s for a, s in zip(taps, signal))
        s = signal[i]
        btaps[i] += bt3 * s
    # taps = half + [centre] + half[::-1]
    bt_0 = btaps[0]
    bt_1 = btaps[1]
    bt2_0 = btaps[3]
    bt2_1 = btaps[4]
    bhalf = [bt2_1, bt2_0]
    bhalf[0] += bt_0
    bhalf[1] += bt_1
    return t3, (bhalf,)


# output: forward


def jvp_palindrome(half, centre, signal, dhalf):
    """palindrome(half, centre, signal) and its tangent  [palindrome.py:5, forward mode].

    Returns (value, tangent).
    """
    dt = [dhalf[0], dhalf[1], 0.0]
    t = [half[0], half[1], centre]
    dt2 = [dhalf[1], dhalf[0]]
    t2 = [half[1], half[0]]
    dtaps = [dt[0], dt[1], dt[2], dt2[0], dt2[1]]
    taps = [t[0], t[1], t[2], t2[0], t2[1]]
    t3 = 0
    dt3 = 0.0
    for i in range(min(len(taps), len(signal))):
        da = dtaps[i]
        a = taps[i]
        s = signal[i]
        dt3 = dt3 + da * s
        t3 = t3 + a * s
    return t3, dt3
