"""Derivatives of plain Python and NumPy functions, as Python source to read, run and ship.

>>> import tangentish as tg
>>> def square(x):
...     return x * x
>>> tg.grad(square)(3.0)
6.0
"""

from tangentish.api import (
    Derivative,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    source,
    standalone,
    stop_gradient,
    value_and_grad,
    vjp,
)
from tangentish.errors import (
    Internal,
    NoRule,
    NotDifferentiable,
    ShapeError,
    SourceUnavailable,
    TangentishError,
    Unsupported,
)
from tangentish.rules.registry import (
    adjoint,
    bilinear,
    constant,
    elementwise,
    expansion,
    linear,
    tangent,
)
from tangentish.structures import ravel, tree_leaves, tree_map
from tangentish.testing import check_grads

constant(stop_gradient)

__version__ = "0.1.0"

__all__ = [
    "Derivative",
    "Internal",
    "NoRule",
    "NotDifferentiable",
    "ShapeError",
    "SourceUnavailable",
    "TangentishError",
    "Unsupported",
    "adjoint",
    "bilinear",
    "check_grads",
    "elementwise",
    "expansion",
    "grad",
    "hessian",
    "hvp",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linear",
    "ravel",
    "source",
    "standalone",
    "stop_gradient",
    "tangent",
    "tree_leaves",
    "tree_map",
    "value_and_grad",
    "vjp",
]
