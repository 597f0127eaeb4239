"""Who supplies whom in a chain (产业链图): boxes in columns, what is finished on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from changbai.web.charts.markup import element, number, picture, words

HEIGHT, GAP, BETWEEN = 26.0, 10.0, 54.0
#: Width of a letter and of a Chinese character of the style sheet's size, and room beside them.
LETTER, CHARACTER, ROOM = 7.2, 13.5, 18.0
#: A picture of few columns is not blown up: it keeps the room that it does not need.
LEAST = 1000.0


def flow(nodes: Mapping[str, tuple[str, str]], links: Sequence[tuple[str, str]], label: str) -> str:
    """Draw nodes (id -> title, class) and links (from, to); nothing where nothing is linked.

    A node stands as many columns left of the end as its longest way there. Links in a ring, which
    the checks of a pack refuse, are left out.
    """
    if not links:
        return ""
    column = columns(list(nodes), links)
    last = max(column.values())
    box = max(_width(title) for title, _ in nodes.values())
    rows: dict[int, int] = {}
    at: dict[str, tuple[float, float]] = {}
    for id in nodes:
        row = rows.setdefault(column[id], 0)
        rows[column[id]] += 1
        at[id] = ((last - column[id]) * (box + BETWEEN), row * (HEIGHT + GAP))
    drawn = [_line(at[one], at[other], box) for one, other in links if one in at and other in at]
    for id, (title, kind) in nodes.items():
        x, y = at[id]
        drawn.append(element("rect", class_=kind, x=x, y=y, width=box, height=HEIGHT, rx=3))
        drawn.append(words(title, x + 8, y + 17))
    width, height = last * (box + BETWEEN) + box, max(rows.values()) * (HEIGHT + GAP) - GAP
    return picture(max(width, LEAST), height, *drawn, kind="flow", label=label)


def columns(nodes: Sequence[str], links: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Return how many columns each node stands before the end (列位)."""
    found = dict.fromkeys(nodes, 0)
    for _ in nodes:
        moved = False
        for one, other in links:
            if one in found and other in found and found[one] < found[other] + 1 <= len(nodes):
                found[one], moved = found[other] + 1, True
        if not moved:
            break
    return found


def _width(title: str) -> float:
    return ROOM + sum(CHARACTER if ord(letter) > 0x2E80 else LETTER for letter in title)


def _line(start: tuple[float, float], end: tuple[float, float], box: float) -> str:
    x, y = start[0] + box, start[1] + HEIGHT / 2
    to_x, to_y = end[0], end[1] + HEIGHT / 2
    middle = (x + to_x) / 2
    points = [x, y, middle, y, middle, to_y, to_x, to_y]
    m = [number(point) for point in points]
    d = f"M{m[0]} {m[1]} C{m[2]} {m[3]} {m[4]} {m[5]} {m[6]} {m[7]}"
    return element("path", class_="link", d=d)
