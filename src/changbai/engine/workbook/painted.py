"""Cells of a sheet given other styles (给单元格换样式), every other byte of the sheet as it was."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from changbai.engine.workbook.splice import Edit, local, parse, splice, tag_at, with_attribute
from changbai.engine.workbook.styles import NONE, OPEN, Styles

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
#: What stands behind the place of notes in a sheet, by the order that the standard sets.
_BEHIND = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
     "tableParts", "extLst"}
)  # fmt: skip


def column_number(letters: str) -> int:
    """Return the number of a column, A is 1 (列号)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def split_address(address: str) -> tuple[int, int]:
    """Return row and column of a cell; ValueError where it is no address (拆分单元格地址)."""
    found = _ADDRESS.match(address)
    if found is None:
        raise ValueError(address)
    return int(found[2]), column_number(found[1])


class Painter:
    """Walks a sheet once and notes what is to be changed (逐格扫描)."""

    def __init__(self, content: bytes, wanted: Mapping[str, str], styles: Styles) -> None:
        """Keep what colour each cell is to have; cells with an old mark lose it."""
        self.content, self.styles = content, styles
        self.edits: list[Edit] = []
        self.drawing = ""
        self._marked = styles.marked()
        self._left: dict[int, dict[int, tuple[str, str]]] = defaultdict(dict)
        for address, colour in wanted.items():
            row, column = split_address(address)
            self._left[row][column] = (address, colour)
        self._row = self._column = self._depth = 0
        self._cells: dict[int, tuple[str, str]] = {}
        self._start = self._behind = self._end = -1
        self._prefix = ""
        parse(content, self._open, self._close)

    def written(self, link: str = "") -> bytes:
        """Return the sheet; `link` is the id of notes when it had none."""
        edits = list(self.edits)
        if link:
            space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            at = self._behind if self._behind >= 0 else self._end
            piece = f'<{self._prefix}legacyDrawing xmlns:cbr="{space}" cbr:id="{link}"/>'
            edits.append((at, at, piece.encode()))
        return splice(self.content, edits)

    def _open(self, name: str, attributes: dict[str, str], at: int) -> None:
        self._depth += 1
        known = local(name)
        if known == "c":
            self._cell(attributes, at)
        elif known == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._column, self._start = 0, at
            self._cells = self._left.pop(self._row, {})
        elif self._depth == 1:
            self._prefix = name[: name.rfind(":") + 1]
        elif self._depth == 2:
            if known in _BEHIND and self._behind < 0:
                self._behind = at
            if known == "legacyDrawing":
                self.drawing = next(v for k, v in attributes.items() if local(k) == "id")

    def _cell(self, attributes: dict[str, str], at: int) -> None:
        address = attributes.get("r", "")
        column = split_address(address)[1] if address else self._column + 1
        for missing in sorted(c for c in self._cells if c < column):
            self.edits.append((at, at, self._new(missing)))
        self._column = column
        style = int(attributes.get("s") or 0)
        if column in self._cells:
            painted = self.styles.painted(style, self._cells.pop(column)[1])
        elif style in self._marked:
            painted = self.styles.painted(style, NONE if column <= 2 else OPEN)
        else:
            return
        tag = tag_at(self.content, at)
        self.edits.append((at, at + len(tag), with_attribute(tag, "s", str(painted))))

    def _close(self, name: str, at: int) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._end = at
        if local(name) != "row" or not self._cells:
            return
        pieces = b"".join(self._new(column) for column in sorted(self._cells))
        tag = tag_at(self.content, self._start)
        if not tag.endswith(b"/>"):
            self.edits.append((at, at, pieces))
            return
        whole = tag[:-2].rstrip() + b">" + pieces + f"</{name}>".encode()
        self.edits.append((self._start, self._start + len(tag), whole))

    def _new(self, column: int) -> bytes:
        """Return a cell that the sheet did not have, with its colour and nothing in it."""
        address, colour = self._cells.pop(column)
        return f'<{self._prefix}c r="{address}" s="{self.styles.painted(0, colour)}"/>'.encode()
