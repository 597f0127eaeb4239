"""Studies of the pack: figures measured from returns go into a method's table, none invented."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from changbai.engine.results import Measured, Selection
from changbai.engine.study import problems_of, run_study
from changbai.kernel.period import Period, month
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack
from changbai.pack.study import Study, StudyColumn
from tests.support import checkout

DECEMBER = month(2016, 12)


@cache
def jilin() -> Pack:
    found, problems = read_pack(checkout.ROOT / "packs" / "jilin-2014")
    assert found is not None, problems
    return found


class Fixed:
    """A measurer that knows a few figures: (indicator, code, year) -> value."""

    def __init__(self, values: dict[tuple[str, str, int], float | None]) -> None:
        self.pack, self.values = jilin(), values

    def window(self, indicator: str, as_of: Period) -> Period:
        return Period(as_of.year)

    def _found(self, indicator: str, window: Period, **chosen: str) -> list[Measured]:
        name = next(iter(chosen))
        return [
            Measured(
                indicator,
                window,
                Selection(**{name: code}),
                value,
                "",
                "value" if value is not None else "no_data",
            )
            for (of, code, year), value in self.values.items()
            if of == indicator and year == window.year
        ]

    def by_area(self, indicator: str, window: Period, level: str | None = None) -> Any:
        return self._found(indicator, window, area="")

    def by_industry(
        self, indicator: str, window: Period, selection: Selection = Selection()
    ) -> Any:
        return self._found(indicator, window, industry="")


def test_the_studies_of_the_founding_pack_are_sound() -> None:
    assert list(problems_of(jilin())) == []
    assert {study.method for study in jilin().studies.values()} >= {"lmdi", "dea", "composite"}


def test_structure_and_efficiency_add_up_to_the_change() -> None:
    values: dict[tuple[str, str, int], float | None] = {}
    for code, energy, activity in (("26", (100, 90), (50, 60)), ("27", (20, 22), (50, 70))):
        for year, e, a in zip((2013, 2016), energy, activity, strict=True):
            values["energy_intensity/above", code, year] = float(e)
            values["energy_intensity/below", code, year] = float(a)
    study = jilin().studies["energy_structure"]
    found, problems = run_study(Fixed(values), study, DECEMBER)  # type: ignore[arg-type]
    assert problems == []
    assert found is not None
    units = jilin().units
    factor = float(units["万元"].factor / units["吨标准煤"].factor)
    figures = {figure.id: figure.value for figure in found.result.figures}
    # A half comes in base units (yuan) and is put in 万元: the ratio is per 万元.
    # 120/100 = 1.2 becomes 112/130: the whole change is structure and intensity, nothing else.
    assert figures["change"] == pytest.approx((112 / 130 - 1.2) * factor)
    assert figures["industry"] + figures["intensity"] == pytest.approx(figures["change"])
    assert [str(window) for window in found.windows] == ["2013", "2016"]


def test_a_row_that_lacks_a_figure_is_left_out_and_named() -> None:
    study = replace(jilin().studies["transformation_index"], options={"draws": "0"})
    values: dict[tuple[str, str, int], float | None] = {}
    for place, column in enumerate(study.columns):
        for rank, code in enumerate(("220100", "220200", "220300", "220400")):
            values[column.indicator, code, 2016] = float(rank * (place + 1) + 1)
    values["rd_intensity", "220300", 2016] = None
    found, problems = run_study(Fixed(values), study, DECEMBER)  # type: ignore[arg-type]
    assert problems == []
    assert found is not None
    assert found.rows == 3
    assert [name.zh for name in found.left_out] == ["四平市"]


def test_nothing_to_go_by_is_said() -> None:
    study = jilin().studies["productivity"]
    found, problems = run_study(Fixed({}), study, DECEMBER)  # type: ignore[arg-type]
    assert found is None
    assert [problem.code for problem in problems] == ["CB387"]


def broken(**changed: Any) -> list[str]:
    study = replace(jilin().studies["energy_structure"], **changed)
    return [problem.code for problem in problems_of(replace(jilin(), studies={"x": study}))]


def test_bad_studies_are_told() -> None:
    assert broken(method="by_feeling") == ["CB384"]
    assert "CB385" in broken(columns=(StudyColumn(role="nothing", indicator="energy_intensity"),))
    assert "CB386" in broken(columns=(StudyColumn(role="energy", indicator="nothing/above"),))
    column = StudyColumn(role="energy", indicator="energy_intensity/above", unit="斤")
    assert "CB388" in broken(columns=(column,))
    assert "CB811" in broken(options={"nothing": "x"})
    study: Study = replace(jilin().studies["energy_structure"], method="by_feeling")
    assert run_study(Fixed({}), study, DECEMBER)[0] is None  # type: ignore[arg-type]
