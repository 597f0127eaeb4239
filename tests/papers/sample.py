"""A paper of plain values that the tests of the formats share; names in it are hostile."""

from __future__ import annotations

from changbai.papers.document import (
    Bar,
    Cell,
    Chart,
    Column,
    Heading,
    Paper,
    Paragraph,
    Point,
    Provenance,
    Run,
    Table,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "#set text(red)",
    '=HYPERLINK("x")',
    "{{7*7}}",
    "𠮷林连边가",
    "+1",
    "-1",
    "@SUM",
    "{% x %}",
    "AT&T \\ $a$ *b* _c_ [d]",
)
OVERRIDE = "甲\u202e乙"

COLUMNS = (
    Column("目标", 66),
    Column("现值", 30, "right"),
    Column("进度", 20, "center"),
    Column("研判", 20, "center"),
)


def row(name: str, number: int) -> tuple[Cell, ...]:
    value = 61.2 + number
    return (
        Cell(name),
        Cell(f"{value:.2f}", value, 2, f"t{number}.value"),
        Cell("40％", 0.4, 0, f"t{number}.progress", bar=Bar(0.4, 0.6, "alert")),
        Cell("✕ 预警", key=f"t{number}.state", state="alert"),
    )


def sample(*, synthetic: bool = True) -> Paper:
    rows = tuple(row(name, number) for number, name in enumerate((*HOSTILE, OVERRIDE)))
    said = Paragraph(
        (
            Run("现值"),
            Run("61.20％", key="a.value", value=61.2),
            Run("，"),
            Run("✕ 预警", state="alert", bold=True),
        ),
        "lead",
    )
    points = (Point("2013", 58.0, 58.0), Point("2014", 60.0, 62.0), Point("2016", 61.2, 70.0))
    return Paper(
        "《示例意见》\n目标进展简报",
        "某省　截至2016年12月",
        (
            said,
            Heading("一、全部目标"),
            Heading("（一）表", 2),
            Table("目标研判表", COLUMNS, rows, "单位：见各行"),
            Chart("走势", points, "实际", "应达", "从58.0到61.2"),
            Paragraph((Run("说明文字。"),), "detail"),
        ),
        Provenance(
            "sample",
            "1.0.0",
            "f" * 64,
            "示例数据",
            "a" * 64,
            "2016-12",
            "220000",
            "2017-01-05 09:00",
            "0.1.0",
            synthetic,
        ),
        synthetic_label="演示数据" if synthetic else "",
        notes=("注：推定。",),
    )
