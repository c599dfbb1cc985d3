"""Where to test each rule: operands and statics of those that do not act element by element."""

from __future__ import annotations

from typing import Any

import numpy as np

Example = tuple[list[Any], dict[str, Any]]

DOMAINS = {
    "real": lambda rng, shape: rng.normal(size=shape),
    "positive": lambda rng, shape: rng.uniform(0.3, 2.5, size=shape),
    "nonzero": lambda rng, shape: (
        rng.uniform(0.4, 2.0, size=shape) * rng.choice([-1.0, 1.0], size=shape)
    ),
    "unit": lambda rng, shape: rng.uniform(-0.8, 0.8, size=shape),
    "above": lambda rng, shape: rng.uniform(1.3, 3.0, size=shape),
    "integer": lambda rng, shape: rng.integers(-3, 4, size=shape),
    "bool": lambda rng, shape: rng.normal(size=shape) > 0,
}


def array(*shape: int, seed: int = 0) -> Any:
    """Return numbers of a shape, reproducible and without ties."""
    return np.random.default_rng(seed + 7 * len(shape) + sum(shape)).normal(size=shape)


def regular(*shape: int) -> Any:
    """Return matrices that are well conditioned, with positive determinant."""
    return array(*shape) * 0.3 + np.eye(shape[-1]) * 2.0


def definite(*shape: int) -> Any:
    """Return symmetric positive definite matrices."""
    m = regular(*shape)
    return m @ np.swapaxes(m, -1, -2)


WITH_ZEROS = np.array([[2.0, 0.0, -1.5], [0.5, 3.0, 1.0], [0.0, 0.0, 2.0]])
AXES: list[dict[str, Any]] = [
    {},
    {"axis": 0},
    {"axis": -1},
    {"axis": (0, 2)},
    {"keepdims": True},
    {"axis": 1, "keepdims": True},
    {"axis": (-1, 0), "keepdims": True},
]
REDUCED: list[Example] = [([array(2, 3, 4)], statics) for statics in AXES] + [
    ([array(5)], {}),
    ([array(1)], {}),
    ([array(0, 3)], {"axis": 1}),
]
FULL: list[Example] = [example for example in REDUCED if np.size(example[0][0])]
RANKS = [(1, 1), (2, 2), (2, 1), (1, 2), (3, 2), (2, 3), (3, 1), (1, 3), (3, 3)]
JOINED: list[Example] = [
    ([(array(2, 3), array(2, 3, seed=1))], {}),
    ([(array(3), array(3, seed=1))], {}),
]


def product(a: int, b: int, transposed: bool = False, stacked: bool = False) -> Example:
    """Return operands of the given ranks whose inner dimension is three."""
    left = (5, 2, 3)[3 - a :]
    right = {1: (3,), 2: (3, 4), 3: (5, 3, 4)}[b]
    if transposed:
        right = {1: (3,), 2: (4, 3), 3: (5, 4, 3)}[b]
    if not stacked and b == 3:
        right = (2, *right[1:])
    return [array(*left), array(*right, seed=1)], {}


SHAPED: list[Example] = [([array(2, 3)], {}), ([array(4)], {}), ([array(0, 2)], {})]
SQUEEZED: list[Example] = [([array(1, 3, 1)], {}), ([array(1, 3)], {"axis": 0})]

EXAMPLES: dict[str, list[Example]] = {
    "elementwise.divmod_adjoint": [
        ([array(4) * 3, np.array([1.0, -0.7, 0.6, 2.0])], {}),
        ([5.3, 2.0], {}),
    ],
    "elementwise.modf_adjoint": [([array(4)], {}), ([2.25], {})],
    "elementwise.sign_adjoint": [([array(4)], {}), ([-2.25], {})],
    "scalar.frexp_adjoint": [([0.7], {}), ([-5.3], {})],
    "scalar.modf_adjoint": [([2.25], {}), ([-5.3], {})],
    "reductions.sum_": REDUCED,
    "reductions.mean": FULL,
    "reductions.prod": [
        *FULL,
        ([WITH_ZEROS], {}),
        ([WITH_ZEROS], {"axis": 0}),
        ([WITH_ZEROS], {"axis": 1}),
    ],
    "reductions.extreme": FULL,
    "reductions.cumsum": [
        ([array(2, 3)], {}),
        ([array(2, 3)], {"axis": 0}),
        ([array(2, 3)], {"axis": -1}),
    ],
    "reductions.trace": [
        ([array(3, 3)], {}),
        ([array(2, 4)], {"offset": 1}),
        ([array(4, 2)], {"offset": -1}),
    ],
    "products.matmul": [product(a, b, stacked=True) for a, b in RANKS]
    + [([array(5, 2, 3), array(1, 3, 4)], {})],
    "products.dot": [product(a, b) for a, b in RANKS]
    + [([2.0, array(3)], {}), ([array(2, 2), 3.0], {}), ([2.0, 3.0], {})],
    "products.inner": [product(a, b, True) for a, b in RANKS]
    + [([2.0, array(3)], {}), ([array(2, 2), 3.0], {})],
    "products.outer": [
        ([array(3), array(4)], {}),
        ([array(2, 2), array(3)], {}),
        ([2.0, array(3)], {}),
    ],
    "products.tensordot": [
        ([array(2, 3, 4), array(3, 4, 2)], {}),
        ([array(2, 3), array(3, 4)], {"axes": 1}),
        ([array(2), array(3)], {"axes": 0}),
    ],
    "products.vdot": [([array(3), array(3, seed=1)], {}), ([array(2, 3), array(2, 3, seed=1)], {})],
    "shaping.reshape": [
        ([array(2, 3)], {"shape": (3, 2)}),
        ([array(2, 3)], {"shape": -1}),
        ([array(1)], {"shape": ()}),
    ],
    "shaping.ravel": SHAPED,
    "shaping.flatten": SHAPED,
    "shaping.squeeze": SQUEEZED,
    "shaping.expand_dims": [([array(2, 3)], {"axis": 1}), ([array(2, 3)], {"axis": (0, -1)})],
    "shaping.atleast": [*SHAPED, ([np.array(2.0)], {})],
    "shaping.item": [([array(1, 1)], {}), ([np.array(3.0)], {})],
    "shaping.broadcast_to": [
        ([array(3)], {"shape": (2, 3)}),
        ([array(2, 1)], {"shape": (2, 3)}),
        ([2.0], {"shape": (2,)}),
    ],
    "shaping.transpose": [
        ([array(2, 3, 4)], {}),
        ([array(2, 3, 4)], {"axes": (2, 0, -2)}),
        ([array(2, 3)], {"axes": (1, 0)}),
    ],
    "shaping.matrix_transpose": [([array(2, 3, 4)], {}), ([array(2, 3)], {})],
    "shaping.swapaxes": [([array(2, 3, 4)], {"axis1": 0, "axis2": -1})],
    "shaping.moveaxis": [([array(2, 3, 4)], {"source": 0, "destination": -1})],
    "shaping.flip": [
        ([array(2, 3)], {}),
        ([array(2, 3)], {"axis": 0}),
        ([array(2, 3)], {"axis": (0, 1)}),
    ],
    "shaping.flipud": [([array(2, 3)], {}), ([array(3)], {})],
    "shaping.fliplr": [([array(2, 3)], {}), ([array(2, 3, 2)], {})],
    "shaping.rot90": [
        ([array(2, 3)], {}),
        ([array(2, 3)], {"k": -1}),
        ([array(2, 3, 4)], {"k": 2, "axes": (1, 2)}),
    ],
    "shaping.roll": [
        ([array(5)], {"shift": 2}),
        ([array(2, 3)], {"shift": 1, "axis": 1}),
        ([array(2, 3)], {"shift": (1, -1), "axis": (0, 1)}),
    ],
    "shaping.concatenate": [
        *JOINED,
        ([[array(2, 3), array(2, 1)]], {"axis": 1}),
        ([(array(2), array(2, 2))], {"axis": None}),
    ],
    "shaping.stack": [*JOINED, ([[array(2, 3), array(2, 3)]], {"axis": -1})],
    "shaping.hstack": [*JOINED, ([(2.0, array(3))], {})],
    "shaping.vstack": [*JOINED, ([(array(3), array(2, 3))], {})],
    "shaping.dstack": JOINED,
    "shaping.column_stack": [*JOINED, ([(array(2), array(2, 3))], {})],
    "shaping.array": [([array(2, 3)], {}), ([[2.0, 3.0]], {})],
    "shaping.asarray": [([array(2, 3)], {}), ([2.0], {})],
    "shaping.ascontiguousarray": [([array(2, 3)], {}), ([2.0], {})],
    "helpers.copy_": [([array(2, 3)], {}), ([1.5], {})],
    "helpers.total_": [([[1.5, 2.0]], {})],
    "helpers.tuple_": [([array(4)], {})],
    "helpers.copied_": [([array(2, 3)], {}), ([array(4)], {}), ([array(0)], {})],
    "elementwise.to_float": [([array(3)], {}), ([array(2, 3)], {}), ([1.5], {})],
    "elementwise.to_complex": [([array(3)], {}), ([array(2, 3)], {}), ([1.5], {})],
    "shaping.copy": [([array(2, 3)], {})],
    "shaping.astype": [([array(2, 3)], {"dtype": float})],
    "shaping.full": [([2.0], {"shape": (2, 3)}), ([array(3)], {"shape": (2, 3)})],
    "shaping.full_like": [([2.0], {"like": array(2, 3)})],
    "shaping.linspace": [([1.0, 3.0], {}), ([1.0, -3.0], {"num": 4, "endpoint": False})],
    "shaping.arange": [([0.5, 5.1, 0.75], {}), ([0.5, 5.1], {}), ([5.1], {})],
    "shaping.diag": [
        ([array(3)], {}),
        ([array(3)], {"k": 1}),
        ([array(3, 4)], {}),
        ([array(4, 3)], {"k": -1}),
    ],
    "shaping.diagonal": [
        ([array(3, 4)], {}),
        ([array(4, 3)], {"offset": -1}),
        ([array(2, 3, 4)], {"offset": 1, "axis1": 2, "axis2": 0}),
    ],
    "shaping.split": [
        ([array(4)], {"indices_or_sections": 2}),
        ([array(4, 6)], {"indices_or_sections": 3, "axis": 1}),
        ([array(4, 3)], {"indices_or_sections": [1, 2]}),
    ],
    "shaping.vsplit": [([array(4, 3)], {"indices_or_sections": 2})],
    "shaping.hsplit": [
        ([array(4)], {"indices_or_sections": 2}),
        ([array(3, 4)], {"indices_or_sections": 2}),
    ],
    "shaping.tril": [([array(3, 3)], {}), ([array(2, 4)], {"k": 1})],
    "shaping.triu": [([array(3, 3)], {}), ([array(2, 4)], {"k": -1})],
    "shaping.take_along_axis": [
        ([array(2, 3)], {"indices": np.array([[0, 2, 2, 1]]).repeat(2, 0), "axis": 1}),
        ([array(2, 3)], {"indices": np.array([[1, 0, 0]]), "axis": 0}),
        ([array(2, 3)], {"indices": np.array([5, 0, 0]), "axis": None}),
        ([array(4)], {"indices": np.array([3, 3, 1])}),
    ],
    "shaping.sort": [
        ([array(5)], {}),
        ([array(3, 4)], {}),
        ([array(3, 4)], {"axis": 0}),
        ([array(3, 4)], {"axis": None}),
        ([array(2, 3, 4)], {"axis": -2}),
    ],
    "linalg.solve": [
        ([regular(3, 3), array(3)], {}),
        ([regular(3, 3), array(3, 2)], {}),
        ([regular(2, 3, 3), array(3)], {}),
        ([regular(2, 3, 3), array(3, 2)], {}),
        ([regular(3, 3), array(2, 3, 4)], {}),
    ],
    "linalg.inv": [([regular(3, 3)], {}), ([regular(2, 3, 3)], {}), ([regular(1, 1)], {})],
    "linalg.det": [([regular(3, 3)], {}), ([regular(2, 3, 3)], {})],
    "linalg.slogdet": [([regular(3, 3)], {}), ([regular(2, 3, 3)], {})],
    "linalg.norm": [
        ([array(4)], {}),
        ([array(2, 3)], {}),
        ([array(4)], {"ord": 2}),
        ([array(2, 3)], {"ord": "fro"}),
        ([array(2, 3)], {"axis": 1}),
        ([array(2, 3)], {"ord": 2, "axis": 0, "keepdims": True}),
        ([array(2, 3, 4)], {"axis": (0, 2)}),
    ],
    "helpers.add_": [([2.0, array(3)], {})],
    "helpers.broadcast_like_": [
        ([array(3)], {"like": array(2, 3)}),
        ([2.0], {"like": array(2, 3)}),
        ([2.0], {"like": 1.0}),
    ],
    "helpers.half_tril_": [([array(3, 3)], {}), ([array(2, 3, 3)], {})],
    "helpers.joined_": [
        ([[array(2, 3), array(1, 3)]], {"like": array(3, 3), "axis": 0}),
        ([[array(2), array(2)]], {"like": array(2, 2), "axis": 1}),
        ([[array(2), array(2)]], {"like": array(4), "axis": None}),
    ],
    "helpers.laid_out_": [
        ([array(2, 3)], {"like": array(3, 2).T}),
        ([array(3)], {"like": array(2, 6)[:, ::2]}),
        ([array(2, 1)], {"like": array(2, 3)[::-1]}),
    ],
    "helpers.last_written_": [
        ([array(4)], {"index": np.array([0, 2, 2])}),
        ([array(3, 4)], {"index": np.array([[1, 1], [0, 1]])}),
    ],
    "helpers.pieces_": [
        ([array(3, 3)], {"like": [array(2, 3), array(1, 3)], "axis": 0}),
        ([array(2, 2)], {"like": [array(2), array(2)], "axis": 1}),
        ([array(4)], {"like": [array(2), array(1, 2)], "axis": None}),
    ],
    "helpers.scatter_add_": [([array(4), array(3)], {"index": np.array([0, 2, 2])})],
    "helpers.unbroadcast_": [
        ([array(2, 3)], {"like": array(3)}),
        ([array(2, 3)], {"like": 1.0}),
        ([array(2, 3)], {"like": array(2, 1)}),
    ],
    "linalg.cholesky": [([definite(3, 3)], {}), ([definite(2, 3, 3)], {})],
}
REAL_ONLY = frozenset(
    {
        "linalg.cholesky",
        "shaping.astype",
        "shaping.arange",
        "shaping.full_like",
        "reductions.extreme",
    }
)
REAL_ONLY |= {"elementwise.divmod_adjoint", "elementwise.modf_adjoint"}
