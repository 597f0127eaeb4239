"""How wide text is and where its lines break (文字排布): Chinese characters are one em wide."""

from __future__ import annotations

import unicodedata
from html import escape

#: Marks that may not begin a line, and those that may not end one (避头尾).
_NOT_FIRST = "，。、；：？！）》”’…％%),.;:?!"
_NOT_LAST = "（《“‘("


def width(text: str, size: float) -> float:
    """Return the width of a text at a size, a little generously for Latin letters."""
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else size * 0.6 for c in text)


def wrapped(text: str, size: float, room: float) -> list[str]:
    """Break a text into lines that fit a room; English breaks between words."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, size, room):
        if line and width((line + piece).rstrip(), size) > room and piece.strip():
            if piece[0] in _NOT_FIRST and len(line) > 1:
                line, piece = line[:-1], line[-1] + piece
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        if line and line[-1] in _NOT_LAST and width(line, size) > room - size:
            lines.append(line[:-1])
            line = line[-1]
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _pieces(text: str, size: float, room: float) -> list[str]:
    """Cut a text where a line may break: after a wide character, after a space, in a long word."""
    pieces: list[str] = []
    for c in text:
        wide = unicodedata.east_asian_width(c) in "WFA"
        if (
            pieces
            and not wide
            and not pieces[-1].endswith(" ")
            and _narrow(pieces[-1])
            and width(pieces[-1] + c, size) <= room
        ):
            pieces[-1] += c
        else:
            pieces.append(c)
    return pieces


def _narrow(piece: str) -> bool:
    return unicodedata.east_asian_width(piece[-1]) not in "WFA"


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, /, *children: str, **attributes: str | float | None) -> str:
    """Return one element of a picture; an inner `_` of an attribute becomes a hyphen."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            shown = value if isinstance(value, str) else number(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(shown)}"')
    inner = "".join(children)
    return f"<{' '.join(parts)}>{inner}</{name}>" if inner else f"<{' '.join(parts)}/>"


def words(text: str, x: float, y: float, size: float, **attributes: str | float | None) -> str:
    """Return a line of text, escaped."""
    return element("text", escape(text), x=x, y=y, font_size=size, **attributes)
