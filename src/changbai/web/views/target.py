"""One target (目标): its path, its method with all parts, where and by whom it is pulled."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from changbai.engine.results import Contribution, Coverage
from changbai.engine.slices import By
from changbai.kernel.text import Text
from changbai.web.areas import by_area
from changbai.web.board import Line, hindering, line_of
from changbai.web.charts.bars import two_sided
from changbai.web.charts.strip import strip
from changbai.web.document import clause_label
from changbai.web.figures import show_number, show_unit
from changbai.web.frame import Frame, require_frame
from changbai.web.journey import chart_of, steps_of
from changbai.web.measuring import contribution_for
from changbai.web.part_words import parts_in_words

BY: tuple[By, ...] = ("area", "industry", "unit")
#: How many rows of a contribution are shown before the rest is folded.
MOST = 10


@dataclass(frozen=True, slots=True)
class PullRow:
    """One row of a contribution as shown (贡献行)."""

    id: str
    name: Text
    amount: str
    share: str
    picture: str


@dataclass(frozen=True, slots=True)
class Causes:
    """How much of a ratio's change is structure and how much the parts' own (结构与效率).

    `unsplit` is what has no ratio at both times; empty when there is none.
    """

    structure: str
    intensity: str
    unsplit: str


@dataclass(frozen=True, slots=True)
class Pulls:
    """A contribution as shown (贡献): the rows that pull hardest either way, the others, total."""

    by: str
    contribution: Contribution
    unit: str
    first: list[PullRow]
    rest: list[PullRow]
    total: str
    causes: Causes | None


def target(request: HttpRequest, id: str) -> HttpResponse:
    """Show a target for the area and moment of the frame."""
    frame = require_frame(request)
    pack = frame.pack
    if id not in pack.targets:
        raise Http404
    line = find_line(frame, id)
    clauses = {clause.id: clause for clause in pack.clauses}
    stated = clauses.get(pack.targets[id].clause)
    values = {
        "target": pack.targets[id],
        "title": Text(pack.targets[id].title, pack.targets[id].title_en),
        "line": line,
        "indicator": pack.indicators.get(pack.targets[id].indicator),
        "method": pack.methods.get(pack.targets[id].method),
        "clause": stated,
        "clause_label": clause_label(stated) if stated else "",
    }
    if line:
        pulls = pulls_of(frame, line, request.GET.get("by", ""))
        values |= {
            "chart": chart_of(line, gettext("进度图，数字见年度表")),
            "steps": steps_of(line),
            "parts": parts_in_words(line),
            "areas": by_area(frame, line, request.GET.get("level", "")),
            "pulls": pulls,
            "to_split": _to_split(frame, line, pulls),
            "coverage_strip": coverage_strip(line.verdict.coverage),
            "detailed": frame.scope.sees_area(frame.area),
            "gap": line.show(abs(line.gap)) if line.gap is not None else "",
        }
    return render(request, "web/target.html", values)


def find_line(frame: Frame, id: str) -> Line | None:
    """Return the line of a target for the area shown; None when there is no verdict."""
    kept = frame.scope.verdicts().filter(as_of=str(frame.as_of), area=frame.area, target=id).first()
    if kept is None:
        return None
    return line_of(frame.pack, frame.pack.targets[id], kept.verdict, frame.language)


def pulls_of(frame: Frame, line: Line, asked: str = "") -> list[Pulls]:
    """Return the contributions by area, industry and unit that may be seen.

    Those that were kept are taken; by area and by unit the others are worked out at once, by
    industry, which takes longer, when `asked` for.
    """
    kept = frame.scope.contributions().filter(
        target=line.target.id, area=frame.area, as_of=str(frame.as_of)
    )
    found = {row.by: row.contribution for row in kept}
    for by in BY:
        if by not in found and _may_split(frame, by):
            at_hand = by == "industry" and asked != by
            made = contribution_for(frame, line.target.id, by, at_hand=at_hand)
            if made is not None:
                found[by] = made
    shown = [_shown(frame, line, found[by]) for by in BY if by in found]
    # One word on why there is nothing is enough.
    return [one for one in shown if one.first] or shown[:1]


def _may_split(frame: Frame, by: By) -> bool:
    """Tell whether a contribution may be seen: by unit only where every unit may be."""
    scope = frame.scope
    return scope.sees_whole(frame.area) if by == "unit" else scope.sees_area(frame.area)


def _to_split(frame: Frame, line: Line, shown: list[Pulls]) -> bool:
    """Tell whether the target could be split by industry on request, and is not yet."""
    if not any(one.first for one in shown) or any(one.by == "industry" for one in shown):
        return False
    indicator = frame.pack.indicators.get(line.target.indicator)
    kind = frame.pack.kinds.get(indicator.over.population.kind) if indicator else None
    return bool(kind and "industry" in kind.dimensions and _may_split(frame, "industry"))


def coverage_strip(coverage: Coverage) -> str:
    """Return the strip of what became of the expected returns."""
    return strip(
        [
            ("v-verified", coverage.verified),
            ("v-reported", coverage.reported),
            ("v-refused", coverage.refused),
            ("v-overdue", coverage.overdue),
            ("v-not_due", coverage.not_due),
        ]
    )


def _shown(frame: Frame, line: Line, contribution: Contribution) -> Pulls:
    wrong = hindering(line)
    rows = sorted(contribution.rows, key=lambda row: (not row.id, -row.amount * wrong))
    reach = max((abs(row.amount) for row in rows), default=0.0)
    decimals = 2 if reach < 10 else (1 if reach < 1000 else 0)
    shown = [
        PullRow(
            row.id,
            _name(frame, contribution.by, row.id, row.name),
            show_number(row.amount, decimals, signed=True),
            "" if row.share is None else f"{show_number(100 * row.share, 1)}%",
            two_sided(row.amount, reach, good=None if not row.amount else row.amount * wrong < 0),
        )
        for row in rows
    ]
    hardest = _hardest([row.amount for row in rows])
    return Pulls(
        contribution.by,
        contribution,
        show_unit(frame.pack, contribution.unit, frame.language),
        [row for place, row in enumerate(shown) if place in hardest],
        [row for place, row in enumerate(shown) if place not in hardest],
        show_number(contribution.total, decimals, signed=True),
        causes_of(contribution, decimals),
    )


def causes_of(contribution: Contribution, decimals: int) -> Causes | None:
    """Return the sums of both effects; None where rows have none (sums, units, drawn together)."""
    parts = [row.parts for row in contribution.rows]
    if not parts or not all("structure" in one and "intensity" in one for one in parts):
        return None
    structure, intensity = (fsum(one[name] for one in parts) for name in ("structure", "intensity"))
    unsplit = contribution.total - structure - intensity
    size = abs(structure) + abs(intensity) + abs(unsplit)
    return Causes(
        show_number(structure, decimals, signed=True),
        show_number(intensity, decimals, signed=True),
        show_number(unsplit, decimals, signed=True) if abs(unsplit) > 1e-9 * size else "",
    )


def _hardest(amounts: list[float]) -> set[int]:
    """Return the places of the rows that stand open: half pull the one way, half the other.

    Where one side has fewer, the other takes its places.
    """
    order = sorted(range(len(amounts)), key=lambda place: -abs(amounts[place]))
    sides = [[place for place in order if amounts[place] * sign > 0] for sign in (-1, 1)]
    chosen = [place for side in sides for place in side[: MOST // 2]]
    return set([*chosen, *(place for place in order if place not in chosen)][:MOST])


def _name(frame: Frame, by: str, id: str, name: Text) -> Text:
    if by == "area" and id:
        return frame.area_name(id)
    return name
