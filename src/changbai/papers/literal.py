"""Text shown literally (照录): marks that would hide, turn round or break text become visible."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

#: Variation selectors belong to the character before them; soft hyphens and joiners are harmless.
_KEPT = {"\u200d", "\u00ad"}

Value = TypeVar("Value")


def literal(text: str) -> str:
    """Return text whose control marks are spelt out: U+202E becomes ⟨U+202E⟩."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\n\u3000" or character in _KEPT:
        return character
    if character == "\t":
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp")
    return f"⟨U+{ord(character):04X}⟩" if hidden else character


def literal_all(value: Value) -> Value:
    """Return a value of plain shapes with every text in it shown literally."""
    if isinstance(value, str):
        return literal(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(literal_all(item) for item in value)  # type: ignore[return-value]
    if is_dataclass(value) and not isinstance(value, type):
        changed: dict[str, Any] = {
            field.name: literal_all(getattr(value, field.name)) for field in fields(value)
        }
        return replace(value, **changed)
    return value
