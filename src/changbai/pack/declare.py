"""How a shape declares the fields that stand in a pack file (字段声明).

`key` gives the Chinese name (the CSV head) and the meaning; the English field name is the
YAML key. The three serve the reader, its messages, the forms and the reference page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from changbai.kernel.problem import Mark

#: An id: letters, digits, `_`, `-`, `.`; the annotation lets the reader check the form.
Id = Annotated[str, "id"]
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


@dataclass(frozen=True, slots=True)
class Whereabouts(Mark):
    """The place of a thing that knows where each of its fields stands (字段位置)."""

    fields: Mapping[str, Mark] = field(default_factory=dict, compare=False, repr=False)

    __str__ = Mark.__str__


def at(shape: Any, name: str = "") -> Mark:
    """Return where a field of a shape stands; the place of the shape itself when unknown."""
    mark: Mark = shape.mark
    if isinstance(mark, Whereabouts) and name in mark.fields:
        return mark.fields[name]
    return Mark(mark.file, mark.line, mark.column)
