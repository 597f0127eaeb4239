"""Words of a formula (词法): numbers with units, labels, names, signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["number", "unit", "label", "name", "sign", "end"]

#: A unit of measure behind a number: Chinese characters or per cent, with a slash inside if any.
_UNIT = r"[%％‰㎡°][^\W\d_]*|[\u3400-\u9fff][\u3400-\u9fffA-Za-z²³]*"
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?)
    |(?P<label>'[^'\n]*')
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<unit>(?:{_UNIT})(?:/(?:{_UNIT}))?)
    |(?P<sign><=|>=|!=|[-+*/()=<>,])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula (词) and its offset in the text, counted from 0."""

    kind: TokenKind
    text: str
    offset: int


class FormulaError(Exception):
    """A formula cannot be read (公式错误); never leaves the parser's front door.

    `code` and `facts` are those of the problem that comes of it, `offset` the place in the text.
    """

    def __init__(self, code: str, offset: int, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.offset = offset
        self.facts = facts


def tokenize(text: str) -> list[Token]:
    """Cut a formula into words; the last word is the end.

    Raises FormulaError at a character that belongs to no word.
    """
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        found = _TOKEN.match(text, offset)
        if not found:
            raise FormulaError("CB141", offset, found=text[offset])
        kind = found.lastgroup
        if kind != "space":
            tokens.append(Token(kind, found.group(), offset))  # type: ignore[arg-type]
        offset = found.end()
    tokens.append(Token("end", "", len(text)))
    return tokens
