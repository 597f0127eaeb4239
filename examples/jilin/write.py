"""Write the Data folder (数据目录): typed Parquet, the same bytes for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from examples.jilin.states import MISSING, WORDS
from examples.jilin.tables import FIRST_YEAR

Array = npt.NDArray[Any]


def whole(values: Array) -> npt.NDArray[np.int64]:
    """Round to whole numbers, as the forms ask."""
    return np.rint(values).astype(np.int64)


def hundredths(values: Array) -> npt.NDArray[np.float64]:
    """Round to two decimals, as the forms ask."""
    return np.round(values, 2)


@dataclass
class Form:
    """All returns of a form (报表): states and elements as unit x period; `months` a period."""

    id: str
    months: int
    states: npt.NDArray[np.int64]
    elements: dict[str, Array]
    revision: npt.NDArray[np.int64] | None = None
    units: list[str] | None = None

    def period(self, column: int) -> str:
        """Return the written period of a column."""
        first = column * self.months
        year, month = FIRST_YEAR + first // 12, first % 12
        if self.months == 12:
            return f"{year}"
        if self.months == 3:
            return f"{year}Q{month // 3 + 1}"
        return f"{year}-{month + 1:02d}"

    def frame(self, column: int, units: list[str]) -> pl.DataFrame:
        """Return the returns of one period: only units that filed."""
        states = self.states[:, column]
        rows = np.flatnonzero(states != MISSING)
        codes = self.units or units
        revision = np.ones(len(rows), np.int64)
        if self.revision is not None:
            revision = self.revision[rows, column]
        return pl.DataFrame(
            {
                "unit": [codes[i] for i in rows],
                "revision": revision,
                "state": [WORDS[states[i]] for i in rows],
            },
            schema={"unit": pl.String, "revision": pl.Int64, "state": pl.String},
        ).with_columns(
            **{name: pl.Series(values[rows, column]) for name, values in self.elements.items()}
        )


@dataclass
class Province:
    """Everything that is written (演示省): registries, memberships, forms, split targets."""

    seed: int
    units: dict[str, pl.DataFrame] = field(default_factory=dict)
    members: dict[str, pl.DataFrame] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    area_targets: pl.DataFrame | None = None
    stories: list[dict[str, str]] = field(default_factory=list)
    enterprise_codes: list[str] = field(default_factory=list)


HEAD = """title:
  zh: 演示数据：虚构的吉林省工业（2013—2016年）
  en: "Made-up data: an invented industry of Jilin, 2013 to 2016"
synthetic: true
note: 企业、集群、中心、项目和各项数字均为程序生成，不对应任何真实单位；少数省级总量按公布数校准
source: examples/jilin
generator: examples/jilin/make.py
"""


def write(province: Province, out: Path) -> int:
    """Write all files below `out`; return the number of cells in returns."""
    for folder in ("units", "members", "returns"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    (out / "data.yaml").write_text(f"{HEAD}seed: {province.seed}\n", "utf-8")
    for kind, frame in province.units.items():
        _parquet(frame, out / "units" / f"{kind}.parquet")
    for pair, frame in province.members.items():
        _parquet(frame, out / "members" / f"{pair}.parquet")
    if province.area_targets is not None:
        province.area_targets.write_csv(out / "area_targets.csv")
    return sum(_write_form(form, province.enterprise_codes, out) for form in province.forms)


def _write_form(form: Form, codes: list[str], out: Path) -> int:
    folder = out / "returns" / form.id
    folder.mkdir(exist_ok=True)
    cells = 0
    for column in range(form.states.shape[1]):
        frame = form.frame(column, codes)
        if frame.height:
            _parquet(frame, folder / f"{form.period(column)}.parquet")
            cells += frame.height * len(form.elements)
    return cells


def _parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="zstd", compression_level=1, statistics=False)
