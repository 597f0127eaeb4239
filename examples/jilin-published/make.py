"""Rebuild the published figures of Jilin as returns: `make.py FACTS.csv [--out DIR]`.

FACTS.csv has the columns indicator, unit, area, period, value, source, note, one figure a row.
Monthly patent tables stand beside this file in `patent_tables.csv`, whole, with every kind of
applicant. Every figure goes to `sources.csv` with its source, and says which return carries it
or why none does.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
if str(ROOT) not in sys.path:
    # Started as a script: the checkout itself is where `examples` is found.
    sys.path.insert(0, str(ROOT))

from examples.jilin.tables import area_rows  # noqa: E402

PROVINCE = "220000"
COMMUNIQUE = {
    "规模以上工业增加值": "published_value_added",
    "规模以上工业增加值增速": "published_value_added_growth",
    "规模以上工业总产值": "published_output",
    "规模以上工业利润": "published_profit",
    "规模以上工业单位增加值能耗变动": "published_energy_change",
    "单位工业增加值能耗变动": "published_energy_change",
    "单位GDP能耗变动": "published_gdp_energy_change",
    "工业用水量": "published_water",
    "有效专利量(三种)": "published_patents_valid",
    "大中型工业企业R&D经费": "published_rd_expense",
    "GDP": "published_gdp",
}
PATENTS = {
    "当月": "month",
    "当年累计": "ytd",
    "发明": "invention",
    "大专院校": "college",
    "科研单位": "institute",
    "工矿企业": "enterprise",
    "机关团体": "agency",
    "个人": "individual",
}
TABLES = {"授权": "grants", "申请": "applications"}
HEAD = (
    "指标",
    "单位",
    "地区",
    "报告期",
    "数值",
    "来源",
    "备注",
    "已核实",
    "报表",
    "期别",
    "区划",
    "数据元",
    "说明",
)
YAML = """title:
  zh: 吉林省公布数据（专利 2010—2013年，公报数 2007—2025年）
  en: Published figures of Jilin (patents 2010 to 2013, yearly figures 2007 to 2025)
synthetic: false
note: 均为已公布的数，逐条来源见 sources.csv；凭记忆的数标为未核实，不参加汇总
source: sources.csv
"""


@dataclass
class Line:
    """A figure with its source (一个数): a row of sources.csv."""

    title: str
    unit: str
    area: str
    period: str
    value: str
    source: str
    note: str = ""
    verified: bool = True
    form: str = ""
    at: str = ""
    code: str = ""
    element: str = ""
    remark: str = ""

    def row(self) -> list[str]:
        """Return the cells of sources.csv."""
        return [
            self.title,
            self.unit,
            self.area,
            self.period,
            self.value,
            self.source,
            self.note,
            "是" if self.verified else "否",
            self.form,
            self.at,
            self.code,
            self.element,
            self.remark,
        ]


def area_code(name: str, year: int) -> str:
    """Return the code that an area of this name bore in a year; old names are found too."""
    rows = [row for row in area_rows() if row["名称"] == name]
    held = [
        row
        for row in rows
        if int((row.get("起") or "0000")[:4]) <= year <= int((row.get("止") or "9999")[:4])
    ]
    if not rows:
        raise ValueError(f"no area is called {name}")
    return (held or rows)[0]["代码"]


def level(code: str) -> str:
    """Return the level of an area: province, prefecture or county."""
    return next(row["级别"] for row in area_rows() if row["代码"] == code)


def patent_lines() -> list[Line]:
    """Return the figures of the monthly patent tables."""
    lines = []
    for row in csv.DictReader((HERE / "patent_tables.csv").read_text("utf-8").splitlines()):
        word = TABLES[row["表"]]
        code = area_code(row["地区"], int(row["报告期"][:4]))
        now = next((a["名称"] for a in reversed(area_rows()) if a["代码"] == code), row["地区"])
        note = "" if now == row["地区"] else f"公布表用旧名{row['地区']}"
        for column, element in PATENTS.items():
            lines.append(
                Line(
                    f"专利{row['表']}：{column}",
                    "件",
                    row["地区"],
                    row["报告期"],
                    row[column],
                    row["来源"],
                    note,
                    True,
                    f"patent_{word}",
                    row["报告期"],
                    code,
                    f"{word}_{element}",
                )
            )
    return lines


def fact_lines(facts: list[dict[str, str]], tables: list[Line]) -> tuple[list[Line], list[str]]:
    """Return the other figures, and what contradicts the patent tables."""
    table = {(line.area, line.at, line.element): line.value for line in tables}
    lines, faults = [], []
    for fact in facts:
        if fact["indicator"].startswith("TARGET") or fact["period"].endswith("target"):
            continue
        key = _patent_key(fact)
        if key is None:
            lines.append(_fact_line(fact))
        elif table.get(key) != fact["value"]:
            faults.append(f"{key}: table {table.get(key)}, facts {fact['value']}")
    return lines, faults


def _patent_key(fact: dict[str, str]) -> tuple[str, str, str] | None:
    """Return area, month and element of a monthly patent figure; None for any other."""
    found = re.fullmatch(
        r"(发明)?专利(申请|授权)量\((当月|当年累计)\)(-工矿企业)?", fact["indicator"]
    )
    if not found:
        return None
    column = "工矿企业" if found[4] else "发明" if found[1] else found[3]
    return (
        fact["area"],
        fact["period"].removesuffix(" ytd"),
        f"{TABLES[found[2]]}_{PATENTS[column]}",
    )


def _fact_line(fact: dict[str, str]) -> Line:
    """Place a yearly figure into the communique form, or say why it has no place."""
    memory = "memory" in fact["source"]
    line = Line(
        fact["indicator"],
        fact["unit"],
        fact["area"],
        fact["period"],
        fact["value"],
        "凭记忆" if memory else fact["source"],
        "不作事实引用，待与公报核对" if memory else fact["note"],
        not memory,
    )
    year = re.fullmatch(r"(\d{4})(-12)?", fact["period"])
    element = COMMUNIQUE.get(fact["indicator"], "")
    if not element:
        line.remark = "没有收这个数的报表"
    elif not year or (year[2] and "有效" not in fact["indicator"]):
        line.remark = "不是全年数，统计公报数报表只收全年数"
    else:
        line.form, line.at, line.element = "communique", year[1], element
        line.code = area_code(fact["area"], int(year[1]))
    return line


@dataclass
class Return:
    """One return: its state, and its figures by element (报送)."""

    state: str
    lines: dict[str, Line]


def returns(lines: list[Line]) -> dict[tuple[str, str], dict[str, Return]]:
    """Gather figures into returns, form and period -> unit -> return, and judge their state."""
    found: dict[tuple[str, str], dict[str, dict[str, list[Line]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for line in lines:
        if line.form:
            found[line.form, line.at][line.code][line.element].append(line)
    made = {}
    for (form, at), units in found.items():
        made[form, at] = {
            code: _return(form, code, elements, set(units)) for code, elements in units.items()
        }
    return made


def _return(form: str, code: str, elements: dict[str, list[Line]], published: set[str]) -> Return:
    """Choose one figure an element; verified figures are never mixed with remembered ones."""
    checked = any(line.verified for lines in elements.values() for line in lines)
    chosen = {}
    for element, lines in elements.items():
        lines.sort(key=lambda line: not line.verified)
        for line in lines[1:] if lines[0].verified == checked else lines:
            line.form = line.at = line.element = line.code = ""
            line.remark = (
                "同一数另有出处，取已核实的"
                if line is not lines[0]
                else ("凭记忆，不与已核实的数放在同一份报送里")
            )
        if lines[0].verified == checked:
            chosen[element] = lines[0]
    state, remark = _state(form, code, checked, chosen, published)
    for line in chosen.values():
        line.remark = remark
    return Return(state, chosen)


def _state(
    form: str, code: str, checked: bool, chosen: dict[str, Line], published: set[str]
) -> tuple[str, str]:
    """Return the state of a return and the reason when it does not count."""
    if not checked:
        return "reported", "凭记忆，未核实，不参加汇总"
    if form == "communique" and code != PROVINCE:
        return "reported", "省的数已含，地方数只作参考，不参加汇总"
    counties = {other for other in published if other[:4] == code[:4] and other != code}
    if level(code) == "prefecture" and counties:
        return "reported", "所辖县（区）当月另有公布，以县（区）数汇总，避免重复"
    kinds = [
        line.value
        for name, line in chosen.items()
        if name.split("_")[-1] in ("college", "institute", "enterprise", "agency", "individual")
    ]
    month = next((line.value for name, line in chosen.items() if name.endswith("_month")), None)
    if month is not None and sum(map(int, kinds)) != int(month):
        return "reported", f"公布表申请人类型合计 {sum(map(int, kinds))}，与当月 {month} 不符，待核"
    return "verified", ""


def write(out: Path, lines: list[Line]) -> None:
    """Write data.yaml, units, returns and sources below `out`."""
    gathered = returns(lines)
    (out / "units").mkdir(parents=True, exist_ok=True)
    (out / "data.yaml").write_text(YAML, "utf-8")
    codes = sorted({code for units in gathered.values() for code in units})
    names = {row["代码"]: row["名称"] for row in area_rows()}
    _csv(
        out / "units" / "area.csv",
        ("unit", "name", "valid_from", "valid_to", "area", "level"),
        [[code, names[code], *_life(code), code, level(code)] for code in codes],
    )
    for (form, at), units in sorted(gathered.items()):
        used = {element for one in units.values() for element in one.lines}
        order = [e for e in _elements(form) if e in used]
        (out / "returns" / form).mkdir(parents=True, exist_ok=True)
        _csv(
            out / "returns" / form / f"{at}.csv",
            ("unit", "revision", "state", *order),
            [
                [
                    code,
                    "1",
                    one.state,
                    *(one.lines[e].value if e in one.lines else "" for e in order),
                ]
                for code, one in sorted(units.items())
            ],
        )
    _csv(out / "sources.csv", HEAD, [line.row() for line in lines])


def _elements(form: str) -> list[str]:
    if form == "communique":
        return list(dict.fromkeys(COMMUNIQUE.values()))
    return [f"{form.removeprefix('patent_')}_{name}" for name in PATENTS.values()]


def _life(code: str) -> tuple[str, str]:
    """Return the first and last day of a code; a mere change of name or of reporting is no end."""
    rows = [row for row in area_rows() if row["代码"] == code]
    starts, ends = [row.get("起") or "" for row in rows], [row.get("止") or "" for row in rows]
    return min(starts), "" if "" in ends else max(ends)


def _csv(path: Path, head: tuple[str, ...], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def make(facts: Path, out: Path) -> list[str]:
    """Rebuild everything from a facts table; return contradictions, and write nothing then."""
    tables = patent_lines()
    with facts.open(encoding="utf-8-sig", newline="") as file:
        others, faults = fact_lines(list(csv.DictReader(file)), tables)
    if not faults:
        write(out, tables + others)
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Rebuild and say how many figures have a place."""
    parser = argparse.ArgumentParser(description="由公布数重建 examples/jilin-published")
    parser.add_argument(
        "facts", type=Path, help="公布数 CSV：indicator,unit,area,period,value,source,note"
    )
    parser.add_argument("--out", type=Path, default=HERE, help="写到哪个目录")
    chosen = parser.parse_args(arguments)
    faults = make(chosen.facts, chosen.out)
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(f"写到 {chosen.out}")
    return 2 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
