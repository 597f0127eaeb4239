"""Shapes of the code tables of a pack (代码与标准): areas, zones, codes, units, bodies, fuels.

Each is one row of a CSV table that an official opens in a spreadsheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.tree import Span
from changbai.pack.declare import Id, key, place


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """An area for a stretch of days (区划): a row of areas.csv."""

    code: Id = key("代码", "GB/T 2260 code, or a private one for areas without")
    name: str = key("名称", "name")
    name_en: str = key("英文名称", "name in English", "")
    level: str = key("级别", "province, prefecture, county, development_zone")
    parent: str = key("上级", "administrative parent", "")
    reports_to: str = key("报送上级", "whom it reports to, when not the parent", "")
    valid_from: date | None = key("起", "first day", None)
    valid_to: date | None = key("止", "last day", None)
    formerly: str = key("前身代码", "code of the area that this one continues", "")
    tile: str = key("图块", "column and row on the schematic tile map, e.g. 5:3", "")
    source: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()

    @property
    def span(self) -> Span:
        """Days on which the row holds."""
        return Span(self.valid_from or date.min, self.valid_to or date.max)


@dataclass(frozen=True, kw_only=True)
class ZoneRow:
    """An area in a zone (区域板块): a row of zones.csv, e.g. 东部."""

    zone: Id = key("板块", "id of the zone")
    name: str = key("名称", "name of the zone")
    name_en: str = key("英文名称", "name in English", "")
    area: Id = key("区划", "area code; its descendants belong too")
    source: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Code:
    """A code of a code list (代码): a row of codes/<list>.csv."""

    code: Id = key("代码", "code")
    name: str = key("名称", "name")
    name_en: str = key("英文名称", "name in English", "")
    parent: str = key("上级", "parent code", "")
    later: str = key("后称", "name in a later edition of the list", "")
    later_en: str = key("英文后称", "the same in English", "")
    valid_from: date | None = key("起", "first day", None)
    valid_to: date | None = key("止", "last day", None)
    source: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit of measure (计量单位): a row of units.csv; base units per unit = factor."""

    name: str = key("单位", "name as written in returns, e.g. 万元")
    name_en: str = key("英文名称", "name in English", "")
    dimension: str = key("量纲", "dimension, e.g. money, energy/money; empty for a number", "")
    factor: Fraction = key("系数", "exact factor to the base unit: 10000 or 1/1000")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class SizeRule:
    """A size class of industry (大中小微划分): a row of size_rules.csv; both floors must be met."""

    scheme: str = key("标准", "edition, e.g. 2011")
    size: Id = key("类型", "size class code")
    staff_floor: int = key("从业人员下限", "persons")
    revenue_floor: Decimal = key("营业收入下限万元", "10,000 yuan")
    valid_from: date | None = key("起", "first day", None)
    valid_to: date | None = key("止", "last day", None)
    source: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Coefficient:
    """A standard-coal coefficient (折标准煤系数): a row of coefficients.csv."""

    id: Id = key("编号", "id of the fuel")
    name: str = key("能源名称", "fuel")
    name_en: str = key("英文名称", "fuel in English", "")
    basis: Literal["calorific", "equivalent"] = key("口径", "当量 calorific or 等价 equivalent")
    value: Decimal = key("系数", "reference value")
    upper: Decimal | None = key("上限", "upper end where a range is given", None)
    unit: str = key("单位", "e.g. 千克标准煤/千克")
    source: str = key("依据", "standard and clause", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """A day off or a working weekend (节假日): a row of holidays.csv."""

    day: date = key("日期", "day")
    kind: Literal["off", "work"] = key("性质", "off: no work; work: a weekend day worked")
    name: str = key("名称", "occasion", "")
    source: str = key("依据", "source", "")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Body:
    """A responsible body (责任单位): a row of bodies.csv."""

    id: Id = key("编号", "id of the body")
    name: str = key("名称", "full name at the time of the document")
    short: str = key("简称", "short name", "")
    name_en: str = key("英文名称", "name in English", "")
    short_en: str = key("英文简称", "short name in English", "")
    level: str = key("级别", "province, prefecture, county, other", "province")
    later: str = key("后称", "name after a reorganisation", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()
