"""The functions of a text, each with the globals and cells of the function it stems from."""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import Any

from tangentish.load.compile import load_text
from tangentish.parse.resolve import cells_of
from tangentish.tree.origin import Origin


def load_functions(
    text: str,
    owners: Mapping[str, FunctionType],
    helpers: Mapping[str, Any],
    inner: Mapping[FunctionType, Mapping[str, Any]],
    filename: str,
    source_map: Mapping[int, Origin],
) -> dict[str, FunctionType]:
    """Load all functions of a text.

    Args:
        text: their definitions.
        owners: for each of them the user's function whose names it reads.
        helpers: what other names mean.
        inner: what names mean apart from these, by the user's functions.
        filename: how tracebacks call the text.
        source_map: the user's line for each line.
    """
    loaded: dict[str, FunctionType] = {}
    for name, owner in owners.items():
        loaded[name] = load_text(
            text,
            name,
            helpers={**helpers, **inner.get(owner, {})},
            globals_=owner.__globals__,
            cells=cells_of(owner),
            filename=filename,
            source_map=source_map,
        )
    for function in loaded.values():
        for free, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        ):
            if free in loaded:
                cell.cell_contents = loaded[free]
    return loaded
