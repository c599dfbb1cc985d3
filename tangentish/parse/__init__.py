"""From a function to a gast tree in which every statement knows where it came from.

`source` finds the text, `match` tells whether it is the text of the code that runs, `tree` parses
it, `reject` refuses what the language does not hold, `resolve` says which object a name means.
"""

from tangentish.parse.reject import reject
from tangentish.parse.resolve import MISSING, Resolved, Scope
from tangentish.parse.source import Source, source_of
from tangentish.parse.tree import parse

__all__ = ["MISSING", "Resolved", "Scope", "Source", "parse", "reject", "source_of"]
