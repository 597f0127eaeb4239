"""How a shape declares the fields that stand in a pack file (字段声明).

`key` gives the Chinese name (the CSV head) and the meaning; the English field name is the
YAML key. The three serve the reader, its messages, the forms and the reference page.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any, Literal

from changbai.kernel.problem import Mark

Id = str
Basis = Literal["stated", "inferred", "proposed"]

NOWHERE = Mark("")
MISSING: Any = object()


def key(zh: str, meaning: str, default: Any = MISSING) -> Any:
    """Declare a field that stands in a pack file: Chinese name, meaning, default if optional."""
    metadata = {"zh": zh, "meaning": meaning}
    if default is MISSING:
        return field(metadata=metadata)
    if isinstance(default, (dict, list)):
        return field(metadata=metadata, default_factory=type(default))
    return field(metadata=metadata, default=default)


def place() -> Any:
    """Declare the field that keeps where a thing stands in its file."""
    return field(default=NOWHERE, compare=False, repr=False)
