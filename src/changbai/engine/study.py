"""Run a study of the pack on the returns (运行分析方案): measured figures into a method's table.

Rows that lack a figure are left out and named: an area without data is not an area of zeros.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from changbai.analysis import Method, method
from changbai.analysis._read import Sheet, frame_of, settle
from changbai.analysis._result import Result
from changbai.engine.measure import ABOVE, BELOW, Measurer
from changbai.engine.results import Measured, Selection
from changbai.kernel.period import Period
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.quantity import find_unit
from changbai.kernel.text import Language, Text
from changbai.pack.shapes import Pack
from changbai.pack.study import Study, StudyColumn


@dataclass(frozen=True, slots=True)
class Studied:
    """What a study found (分析结果): the method's result, its rows, and what was left out."""

    study: Study
    method: Method
    result: Result
    windows: tuple[Period, ...]
    rows: int
    left_out: tuple[Text, ...]


def problems_of(pack: Pack) -> Iterator[Problem]:
    """Yield what is wrong with the studies of a pack: method, roles, options, indicators."""
    for study in pack.studies.values():
        found = method(study.method)
        if found is None:
            yield Problem("CB384", study.mark, {"method": study.method})
            continue
        roles = {role.id for role in found.roles}
        for column in study.columns:
            if column.role not in roles:
                allowed = ", ".join(sorted(roles))
                yield Problem("CB385", column.mark, {"role": column.role, "allowed": allowed})
            if _whole(column.indicator) not in pack.indicators:
                yield Problem("CB386", column.mark, {"indicator": column.indicator})
            if column.unit and find_unit(column.unit, pack.units) is None:
                yield Problem("CB388", column.mark, {"unit": column.unit})
        yield from settle(found.options, study.options)[1]


def run_study(
    measurer: Measurer, study: Study, as_of: Period, language: Language = "zh"
) -> tuple[Studied | None, list[Problem]]:
    """Run a study on the returns up to a month; the words of its rows are in a language."""
    found = method(study.method)
    if found is None:
        return None, [Problem("CB384", study.mark, {"method": study.method})]
    windows = _windows(measurer, study, as_of)
    heads = [name for name, _ in _named(study)]
    heads += ["period"] if len(windows) > 1 else []
    heads += _titles(measurer.pack, study, language)
    rows, left_out = _rows(measurer, study, windows, language)
    if not rows:
        return None, [Problem("CB387", study.mark, {"period": str(as_of)})]
    lines = tuple(range(2, len(rows) + 2))
    sheet = Sheet(study.title.show(language), tuple(heads), tuple(map(tuple, rows)), lines)
    assigned: dict[str, list[str]] = {role: [head] for head, role in _named(study)}
    if len(windows) > 1:
        assigned["period"] = ["period"]
    for column, head in zip(study.columns, heads[-len(study.columns) :], strict=True):
        assigned.setdefault(column.role, []).append(head)
    options, problems = settle(found.options, study.options)
    frame, more = frame_of(sheet, found.roles, assigned)
    problems += more
    if frame is None or has_errors(problems):
        return None, problems
    result, more = found.analyse(frame, options)
    problems += more
    if result is None or has_errors(problems):
        return None, problems
    return Studied(study, found, result, windows, len(rows), tuple(left_out)), problems


def _named(study: Study) -> list[tuple[str, str]]:
    """Return head and role of the columns that name a row."""
    if study.over == "area_industry":
        return [("area", "area"), ("industry", "industry")]
    if study.over == "industry":
        return [("industry", "industry")]
    return [("id", "id")]


def _titles(pack: Pack, study: Study, language: Language) -> list[str]:
    titles: list[str] = []
    for column in study.columns:
        title = column.title
        if not title.zh:
            title = pack.indicators[_whole(column.indicator)].title
        words = title.show(language)
        titles.append(words if words not in titles else f"{words} {len(titles) + 1}")
    return titles


def _whole(indicator: str) -> str:
    return indicator.removesuffix(ABOVE).removesuffix(BELOW)


def _windows(measurer: Measurer, study: Study, as_of: Period) -> tuple[Period, ...]:
    """Return the windows of a study: the same months of every year that it looks at."""
    last = measurer.window(_whole(study.columns[0].indicator), as_of)
    if study.years == "last" or study.base is None or study.base.year >= last.year:
        return (last,)
    first = study.base.year
    years = range(first, last.year + 1) if study.years == "all" else (first, last.year)
    return tuple(last.shift(year - last.year) for year in years)


def _rows(
    measurer: Measurer, study: Study, windows: Sequence[Period], language: Language
) -> tuple[list[list[str]], list[Text]]:
    """Return the rows that have every figure in every window, and the names of the others."""
    table: dict[tuple[str, ...], list[list[float | None]]] = {}
    for window in windows:
        columns = [_measured(measurer, study, column, window) for column in study.columns]
        for key in columns[0]:
            values = [column.get(key) for column in columns]
            table.setdefault(key, []).append(values)
    rows, left_out = [], []
    for key, years in table.items():
        whole = len(years) == len(windows) and all(v is not None for row in years for v in row)
        names = [_name(measurer.pack, study, i, code) for i, code in enumerate(key)]
        if not whole:
            left_out.append(Text(" ".join(n.zh for n in names), " ".join(n.en for n in names)))
            continue
        said = [name.show(language) for name in names]
        for window, values in zip(windows, years, strict=True):
            when = [str(window.year)] if len(windows) > 1 else []
            rows.append([*said, *when, *(repr(value) for value in values)])
    return rows, left_out


def _measured(
    measurer: Measurer, study: Study, column: StudyColumn, window: Period
) -> dict[tuple[str, ...], float | None]:
    """Return the figures of a column by what names a row."""
    found = _cells(measurer, study, column.indicator, window)
    unit = find_unit(column.unit, measurer.pack.units) if column.unit else None
    if unit is None or _whole(column.indicator) == column.indicator:
        return found
    factor = float(unit.factor)
    return {key: None if value is None else value / factor for key, value in found.items()}


def _cells(
    measurer: Measurer, study: Study, indicator: str, window: Period
) -> dict[tuple[str, ...], float | None]:
    if study.over == "area":
        found = measurer.by_area(indicator, window, study.level)
        return {(each.selection.area,): each.value for each in found}
    if study.over == "industry":
        return _by_industry(measurer.by_industry(indicator, window), ())
    cells: dict[tuple[str, ...], float | None] = {}
    for area in measurer.by_area(indicator, window, study.level):
        code = area.selection.area
        within = measurer.by_industry(indicator, window, Selection(area=code))
        cells |= _by_industry(within, (code,))
    return cells


def _by_industry(
    found: Sequence[Measured], before: tuple[str, ...]
) -> dict[tuple[str, ...], float | None]:
    """Return the figures of industries; one in which nobody is asked is not there at all."""
    return {
        (*before, each.selection.industry): each.value
        for each in found
        if each.value is not None or each.coverage.expected
    }


def _name(pack: Pack, study: Study, place: int, code: str) -> Text:
    if study.over == "industry" or place == 1:
        row = pack.codes.get("industry", {}).get(code)
        return Text(row.name, row.name_en) if row else Text(code, code)
    area = next((row for row in reversed(pack.areas) if row.code == code), None)
    return Text(area.name, area.name_en) if area else Text(code, code)
