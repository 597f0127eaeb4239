"""Styles of marked cells (标注样式): the cell's own style with another fill, nothing else of it."""

from __future__ import annotations

import re

from changbai.engine.workbook.archive import within
from changbai.engine.workbook.splice import Edit, Node, find, prefix_of, splice, with_attribute

#: Fills: what blocks, what is asked about, and the open cell of the template.
RED, AMBER, OPEN, NONE = "FFF8C9C4", "FFFFE9B8", "FFFFFBE6", ""
_OURS = {RED[2:]: RED, AMBER[2:]: AMBER}


class Styles:
    """The styles of a workbook (样式表), with those added that marked cells need."""

    def __init__(self, content: bytes) -> None:
        """Read the part of styles."""
        self.content = content
        found = find(content, {"fills", "fill", "fgColor", "fonts", "cellXfs", "xf", "font"})
        self._top = {n.name: n for n in found if n.name in ("fills", "fonts", "cellXfs")}
        self._cells = _inside(found, "xf", self._top["cellXfs"])
        self._fonts = len(_inside(found, "font", self._top["fonts"]))
        fills = _inside(found, "fill", self._top["fills"])
        colours = [n for n in found if n.name == "fgColor"]
        self._fills = [_colour(fill, colours) for fill in fills]
        self._new_fills: list[str] = []
        self._new_fonts: list[str] = []
        self._new_cells: list[bytes] = []
        self._known: dict[tuple[int, str], int] = {}

    def marked(self) -> dict[int, str]:
        """Return the styles that carry a mark of ours: number -> fill (已标注样式)."""
        fills = {i: _OURS[c] for i, c in enumerate(self._fills) if c in _OURS}
        return {
            number: fills[fill]
            for number, node in enumerate(self._cells)
            if (fill := int(node.attributes.get("fillId", 0))) in fills
        }

    def painted(self, style: int, colour: str) -> int:
        """Return the style that is another one with a fill (换底色)."""
        key = (style, colour)
        if key not in self._known:
            node = self._cells[min(style, len(self._cells) - 1)]
            tag = self.content[node.start : node.opened]
            tag = with_attribute(tag, "fillId", str(self._fill(colour)))
            tag = with_attribute(tag, "applyFill", "1")
            self._known[key] = self._add(tag + self.content[node.opened : node.end])
        return self._known[key]

    def worded(self, *, bold: bool = False, colour: str = NONE, link: bool = False) -> int:
        """Return a style for words of the receipt: wrapped, at the top of their cell."""
        p = prefix_of(self.content, self._top["cellXfs"])
        ink = f'<{p}color rgb="FF0B57A4"/>' if link else ""
        heavy = f"<{p}b/>" if bold else ""
        under = f"<{p}u/>" if link else ""
        self._new_fonts.append(f'<{p}font>{heavy}{under}<{p}sz val="11"/>{ink}</{p}font>')
        font = self._fonts + len(self._new_fonts) - 1
        aligned = f'<{p}alignment vertical="top" wrapText="1"/>'
        cell = (
            f'<{p}xf numFmtId="0" fontId="{font}" fillId="{self._fill(colour)}" borderId="0" '
            f'xfId="0" applyFont="1" applyFill="1" applyAlignment="1">{aligned}</{p}xf>'
        )
        return self._add(cell.encode())

    def written(self) -> bytes:
        """Return the part with what was added."""
        p = prefix_of(self.content, self._top["fills"])
        fills = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{c}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            for c in self._new_fills
        )
        cells = b"".join(self._new_cells).decode()
        edits: list[Edit] = []
        for name, pieces, more in (
            ("fonts", "".join(self._new_fonts), len(self._new_fonts)),
            ("fills", fills, len(self._new_fills)),
            ("cellXfs", cells, len(self._new_cells)),
        ):
            if more:
                edits += self._grown(self._top[name], pieces, more)
        return splice(self.content, edits)

    def _grown(self, node: Node, pieces: str, more: int) -> list[Edit]:
        tag = self.content[node.start : node.opened]
        count = re.search(rb"count\s*=\s*[\"'](\d+)", tag)
        if count:
            tag = with_attribute(tag, "count", str(int(count[1]) + more))
        start, end, piece = within(self.content, node, pieces)
        return [(node.start, node.opened, tag), (start, end, piece)]

    def _fill(self, colour: str) -> int:
        if colour == NONE:
            return 0
        for number, known in enumerate([*self._fills, *(c[2:] for c in self._new_fills)]):
            if known == colour[2:]:
                return number
        self._new_fills.append(colour)
        return len(self._fills) + len(self._new_fills) - 1

    def _add(self, cell: bytes) -> int:
        self._new_cells.append(cell)
        return len(self._cells) + len(self._new_cells) - 1


def _inside(found: list[Node], name: str, outer: Node) -> list[Node]:
    return [n for n in found if n.name == name and outer.start < n.start < outer.end]


def _colour(fill: Node, colours: list[Node]) -> str:
    """Return the six digits of a solid fill; empty for others."""
    for node in colours:
        if fill.start < node.start < fill.end:
            return node.attributes.get("rgb", "")[-6:].upper()
    return ""
