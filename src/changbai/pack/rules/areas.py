"""The dated tree of areas is sound (区划检查): no circle, no overlap, living parents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from changbai.kernel.problem import Problem
from changbai.kernel.tree import Span
from changbai.pack.codebook import AreaRow
from changbai.pack.declare import at
from changbai.pack.shapes import Pack
from changbai.pack.vocabulary import nearest


def _by_code(pack: Pack) -> dict[str, list[AreaRow]]:
    rows: dict[str, list[AreaRow]] = defaultdict(list)
    for row in pack.areas:
        rows[row.code].append(row)
    return rows


def spans(pack: Pack) -> Iterator[Problem]:
    """Each row ends after it starts, and the rows of one code do not overlap."""
    for code, rows in _by_code(pack).items():
        for index, row in enumerate(rows):
            if row.span.end < row.span.start:
                yield Problem("CB224", at(row, "valid_to"), {"code": code})
            for other in rows[:index]:
                if row.span.meets(other.span):
                    yield Problem("CB221", at(row), {"code": code, "line": other.mark.line})
                    break


def parents(pack: Pack) -> Iterator[Problem]:
    """Parent and reporting parent exist on every day of the row; the predecessor exists."""
    rows = _by_code(pack)
    for row in pack.areas:
        for field in ("parent", "reports_to"):
            code = getattr(row, field)
            if not code or code in pack.lost:
                continue
            if code not in rows:
                yield Problem("CB201", at(row, field), {"id": code, "near": nearest(code, rows)})
            elif (day := _uncovered(row.span, [other.span for other in rows[code]])) is not None:
                facts = {"code": row.code, "parent": code, "day": day}
                yield Problem("CB222", at(row, field), facts)
        if row.formerly and row.formerly not in rows and row.formerly not in pack.lost:
            facts = {"id": row.formerly, "near": nearest(row.formerly, rows)}
            yield Problem("CB201", at(row, "formerly"), facts)


def _uncovered(span: Span, covers: list[Span]) -> date | None:
    """Return the first day of a span that none of the others covers."""
    day = span.start
    for cover in sorted(covers, key=lambda one: one.start):
        if cover.start <= day <= cover.end:
            if cover.end >= span.end:
                return None
            day = cover.end + timedelta(days=1)
    return day


def circles(pack: Pack) -> Iterator[Problem]:
    """No area stands above itself on any day, nor does it report to itself by way of others."""
    rows = _by_code(pack)
    for field, tree in (("parent", pack.area_tree), ("reports_to", pack.report_tree)):
        seen: set[str] = set()
        for day in (date.min, *tree.change_days()):
            circle = tree.on(day).cycle()
            if circle and circle[0] not in seen:
                seen.update(circle)
                chain = " → ".join((*circle, circle[0]))
                yield Problem("CB220", at(rows[circle[0]][0], field), {"chain": chain})
        if seen:
            return


RULES = (spans, parents, circles)
