"""The schematic tile map (示意图): one square an area, placed by the pack, no boundary drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from changbai.web.charts.markup import element, picture, words

SIDE = 60.0
GAP = 3.0
#: The picture is at least so many squares wide.
FEWEST = 6
#: From this many columns on a square has room for one short word only.
MANY = 9


@dataclass(frozen=True, slots=True)
class Tile:
    """One area on the map: place on the grid, short name, value as shown, class, rank, link.

    Class 0 has no data and is hatched; `shape` is the sign of its verdict, empty when none.
    """

    column: int
    row: int
    name: str
    value: str
    level: int
    rank: int = 0
    shape: str = ""
    href: str = ""
    title: str = ""


def read_tile(text: str) -> tuple[int, int] | None:
    """Read `column:row` of areas.csv (图块); None when empty or malformed."""
    column, colon, row = text.partition(":")
    if not colon or not column.strip().isdigit() or not row.strip().isdigit():
        return None
    return int(column), int(row)


def tile_map(tiles: Sequence[Tile]) -> str:
    """Draw the squares, as tight as they lie; an empty text when there are none.

    The same figures stand in a table beside it, so the map is hidden from screen readers and
    its links are left out of the order of the keyboard.
    """
    if not tiles:
        return ""
    left = min(tile.column for tile in tiles)
    top = min(tile.row for tile in tiles)
    columns = max(tile.column for tile in tiles) - left + 1
    rows = max(tile.row for tile in tiles) - top + 1
    small = columns >= MANY
    drawn = [_square(tile, tile.column - left, tile.row - top, small=small) for tile in tiles]
    # A few squares keep the size that they have on the map of the whole.
    width, height = max(columns, FEWEST) * (SIDE + GAP) - GAP, rows * (SIDE + GAP) - GAP
    return picture(width + 2, height + 2, *drawn, kind="tiles small" if small else "tiles")


def _square(tile: Tile, column: int, row: int, *, small: bool) -> str:
    x, y = 1 + column * (SIDE + GAP), 1 + row * (SIDE + GAP)
    box = element("rect", class_=f"tile c-{tile.level}", x=x, y=y, width=SIDE, height=SIDE, rx=2)
    text = _word(tile, x, y) if small else _words(tile, x, y)
    title = element("title", escape(tile.title)) if tile.title else ""
    square = title + box + text
    if not tile.href:
        return element("g", square)
    return element("a", square, href=tile.href, class_="tile-link", tabindex="-1")


def _words(tile: Tile, x: float, y: float) -> str:
    """Write name, value and sign into a large square."""
    kind = f"on-{tile.level}"
    parts = [_fitted(tile.name, x, y + (27 if tile.value else 35), 13, f"name {kind}")]
    if tile.value:
        parts.append(_fitted(tile.value, x, y + 46, 13, f"value {kind}"))
    if tile.shape:
        parts.append(
            words(tile.shape, x + SIDE - 5, y + 12, class_=f"shape {kind}", text_anchor="end")
        )
    return "".join(parts)


def _word(tile: Tile, x: float, y: float) -> str:
    """Write one short word into a small square; Latin names do not fit, so their rank stands in."""
    latin = tile.name.isascii()
    text = (str(tile.rank) if tile.rank else "–") if latin else tile.name
    size = 22 if len(text) <= 2 else 17
    return _fitted(text, x, y + 31 + size * 0.32, size, f"name on-{tile.level} size-{size}")


def _fitted(text: str, x: float, y: float, size: float, kind: str) -> str:
    width = size * sum(1.0 if ord(letter) > 0x2E7F else 0.56 for letter in text)
    narrow = width > SIDE - 4
    return words(
        text,
        x + SIDE / 2,
        y,
        class_=kind,
        text_anchor="middle",
        textLength=SIDE - 4 if narrow else None,
        lengthAdjust="spacingAndGlyphs" if narrow else None,
    )
