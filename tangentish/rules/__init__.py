"""The rules: what the derivative of each function, operator, method and attribute is.

`registry` holds the record and the decorators, `body` makes text of a rule; the other modules are
the rules, by topic.
"""

from tangentish.rules import constant as _constant
from tangentish.rules import elementwise as _elementwise
from tangentish.rules import helpers as _helpers
from tangentish.rules import linalg as _linalg
from tangentish.rules import products as _products
from tangentish.rules import reductions as _reductions
from tangentish.rules import scalar as _scalar
from tangentish.rules import shaping as _shaping

_TOPICS = (_elementwise, _scalar, _reductions, _products, _shaping, _linalg, _helpers, _constant)
