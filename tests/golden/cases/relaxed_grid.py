# flags: wrt=edge
"""A grid as a list of lists, relaxed in place: each cell becomes the mean of its neighbours."""


def relaxed_grid(edge, sweeps):
    grid = [[edge, 2.0 * edge, edge], [0.0, 0.0, 0.0], [edge**2, 0.0, 1.0]]
    for _ in range(sweeps):
        for i in (0, 1):
            grid[i + 1][1] = 0.25 * grid[i + 1][1] ** 2 + 0.5 * (grid[i][1] + grid[i + 1][0])
    return grid[2][1]


def points():
    return [(0.3, 2), (1.2, 1), (-0.7, 3)]


# output: reverse


def value_and_grad_relaxed_grid(edge, sweeps):
    """Value and gradient of relaxed_grid(edge, sweeps)  [relaxed_grid.py:5, reverse mode].

    Returns (value, (bedge,)), shaped as edge.
    """
    # -- forward sweep ------------------------------------------------------
    grid = [[edge, 2.0 * edge, edge], [0.0, 0.0, 0.0], [edge ** 2, 0.0, 1.0]]
    grid_old = []
    for _ in range(sweeps):
        items = (0, 1)
        for i2 in range(len(items)):
            i = items[i2]
            grid_old.append(grid[i + 1][1])
            grid[i + 1][1] = 0.25 * grid[i + 1][1] ** 2 + 0.5 * (grid[i][1] + grid[i + 1][0])

    # -- reverse sweep ------------------------------------------------------
    grid_at = len(grid_old)
    # return grid[2][1]
    bgrid = [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    value = grid[2][1]
    for _ in range(sweeps - 1, -1, -1):
        items = (0, 1)
        for i2 in range(len(items) - 1, -1, -1):
            # grid[i + 1][1] = 0.25 * grid[i + 1][1] ** 2 + 0.5 * (grid[i][1] + grid[i + 1][0])
            i = items[i2]
            grid_at -= 1
            grid[i + 1][1] = grid_old[grid_at]
            t = bgrid[i + 1][1]
            bgrid[i + 1][1] = 0.0
            bgrid[i + 1][1] += t * 0.5 * grid[i + 1][1]
            bgrid[i][1] += t * 0.5
            bgrid[i + 1][0] += t * 0.5
    return value, (bgrid[0][0] + bgrid[0][1] * 2.0 + bgrid[0][2] + bgrid[2][0] * 2 * edge,)


# output: forward


def jvp_relaxed_grid(edge, sweeps, dedge):
    """relaxed_grid(edge, sweeps) and its tangent  [relaxed_grid.py:5, forward mode].

    Returns (value, tangent).
    """
    dgrid = [[dedge, dedge * 2.0, dedge], [0.0, 0.0, 0.0], [dedge * 2 * edge, 0.0, 0.0]]
    grid = [[edge, 2.0 * edge, edge], [0.0, 0.0, 0.0], [edge ** 2, 0.0, 1.0]]
    for _ in range(sweeps):
        items = (0, 1)
        for i2 in range(len(items)):
            i = items[i2]
            dgrid[i + 1][1] = (
                dgrid[i + 1][1] * 0.5 * grid[i + 1][1] + (dgrid[i][1] + dgrid[i + 1][0]) * 0.5
            )
            grid[i + 1][1] = 0.25 * grid[i + 1][1] ** 2 + 0.5 * (grid[i][1] + grid[i + 1][0])
    return grid[2][1], dgrid[2][1]
