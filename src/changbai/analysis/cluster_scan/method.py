"""Candidate clusters of a file of plants, and what listed clusters are (产业集群扫描)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from changbai.analysis._cross import SIZE, Cross, cross, emptied, too_few
from changbai.analysis._frame import AREA, INDUSTRY, UNIT, Frame, Option, Role, shortened
from changbai.analysis._read import read_sheet
from changbai.analysis._result import Figure, Result, Table
from changbai.analysis.cluster_scan.candidate import Measured, Plants, Thresholds, grown
from changbai.analysis.cluster_scan.judging import judged
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text

TITLE = Text("产业集群扫描", "Cluster scan")
QUESTION = Text(
    "哪里可能有产业集群，名单上的集群是不是真的集群",
    "Where may clusters be, and is a listed cluster one",
)
ROLES = (
    UNIT,
    AREA,
    INDUSTRY,
    SIZE,
    Role(
        "cluster",
        Text("所属集群（名单）", "listed cluster of the plant"),
        "text",
        required=False,
        gaps=True,
        names=("集群", "所属集群", "产业集群"),
    ),
)
OPTIONS = (
    Option("quotient", Text("区位商不低于", "least location quotient"), 1.25, "number", least=0),
    Option("share", Text("占全体该行业不低于", "least share"), 0.05, "number", least=0, most=1),
    Option("size", Text("规模不低于", "least size"), 0.0, "number", least=0),
    Option("plants", Text("企业数不低于", "least plants"), 5, "whole", least=1),
    Option(
        "dominance",
        Text("最大一家占比不高于", "most of the largest plant"),
        0.7,
        "number",
        least=0,
        most=1,
    ),
    Option("level", Text("显著性水平", "level"), 0.05, "number", least=1e-6, most=1),
    Option(
        "neighbours", Text("相邻地区表（CSV，两列）", "neighbours (CSV, two columns)"), None, "file"
    ),
)
REFERENCE = (
    "Ellison, G., Glaeser, E. (1997) Journal of Political Economy 105: 889-927",
    (
        "Guimarães, P., Figueiredo, O., Woodward, D. (2009) Regional Science and Urban Economics"
        " 39: 360-364"
    ),
)
NOT_FOR = (
    Text(
        "候选不是认定：是否成集群还要看企业之间有没有配套、服务平台和规划，由主管部门决定。",
        "A candidate is no recognition: whether firms deal with each other, share platforms and a"
        " plan is for the authority to see and decide.",
    ),
    Text(
        "门槛是可调的经验值，不是国家或省的标准。",
        "The thresholds are habits that can be changed, no standard of the state or province.",
    ),
)
#: How a failed test is said.
TESTS = {
    "quotient": Text("区位商不够高", "the location quotient is too low"),
    "share": Text("占全体该行业的份额太小", "its share of the industry is too small"),
    "size": Text("规模太小", "it is too small"),
    "plants": Text("企业太少", "it has too few plants"),
    "dominance": Text("主要是一家企业", "one plant is most of it"),
    "chance": Text("偶然也会如此", "chance alone would do it"),
    "scattered": Text("企业分散在互不相邻的地区", "its plants lie in areas that do not touch"),
    "mixed": Text("没有主导行业", "no industry leads it"),
}


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Propose candidates and judge the listed clusters."""
    table, problems = cross(frame)
    if table is None:
        return None, problems
    if len(table.areas) < 2 or len(table.industries) < 2:
        return None, [too_few(frame, len(table.areas), len(table.industries))]
    near, problems = _neighbours(options["neighbours"], table.areas)
    if problems:
        return None, shortened(problems)
    by = Thresholds(**{name: options[name] for name in Thresholds.__slots__})
    plants = Plants(table.place, table.kind, table.size)
    rows = []
    for j, industry in enumerate(table.industries):
        for together, found in grown(plants, j, near, by, len(table.areas)):
            names = "、".join(table.areas[i] for i in together)
            rows.append((industry, names, len(together), *_measures(found)))
    rows.sort(key=lambda row: -row[3])
    listed, members = _listed(frame, plants, table, near, by)
    title = Text("候选集群", "Candidates")
    tables = [Table("candidates", title, _CANDIDATES, rows)]
    if listed:
        tables.append(Table("listed", Text("名单上的集群", "Listed clusters"), _LISTED, listed))
    figures = (
        Figure("candidates", Text("候选集群数", "Candidates"), len(rows)),
        Figure("listed", Text("名单上的集群数", "Listed clusters"), len(listed)),
        Figure(
            "confirmed",
            Text("其中通过全部检验", "That pass all tests"),
            sum(bool(r[1]) for r in listed),
        ),
        Figure(
            "members_share", Text("名单集群占全部规模", "Share of listed clusters in all"), members
        ),
    )
    return Result(_found(rows, listed), figures, tuple(tables)), emptied(frame, table)


_MEASURES = {
    "size": Text("规模", "Size"),
    "plants": Text("企业数", "Plants"),
    "share": Text("占全体该行业", "Share of the industry"),
    "quotient": Text("区位商", "LQ"),
    "dominance": Text("最大一家占比", "Largest plant"),
    "p": Text("偶然的概率", "p of chance"),
}
_CANDIDATES = {
    "industry": Text("行业", "Industry"),
    "areas": Text("地区", "Areas"),
    "area_count": Text("地区数", "Number of areas"),
    **_MEASURES,
}
_LISTED = {
    "cluster": Text("集群", "Cluster"),
    "is_one": Text("通过全部检验", "Passes all tests"),
    "industry": Text("主导行业", "Leading industry"),
    "leading": Text("主导行业占比", "Share of the leading industry"),
    "areas": Text("地区", "Areas"),
    **_MEASURES,
    "reasons": Text("未通过的检验", "Tests not met"),
    "said": Text("理由", "Reasons"),
}


def _measures(of: Measured) -> tuple[Any, ...]:
    return (of.size, of.plants, of.share, of.quotient, of.dominance, of.p)


def _neighbours(
    path: str | None, areas: tuple[str, ...]
) -> tuple[dict[int, frozenset[int]], list[Problem]]:
    """Read which areas touch; the file's areas must be those of the plants, others are left out."""
    if not path:
        return {}, []
    sheet, problems = read_sheet(Path(path))
    if sheet is None:
        return {}, problems
    if len(sheet.heads) < 2:
        counts = {"found": len(sheet.heads), "expected": 2}
        return {}, [Problem("CB123", Mark(sheet.file, 1), counts)]
    at = {name: i for i, name in enumerate(areas)}
    touching: dict[int, set[int]] = {}
    for row in sheet.rows:
        one, other = at.get(row[0]), at.get(row[1])
        if one is not None and other is not None and one != other:
            touching.setdefault(one, set()).add(other)
            touching.setdefault(other, set()).add(one)
    if not touching:
        facts = {"name": sheet.rows[0][0], "known": "、".join(areas[:20])}
        return {}, [Problem("CB825", Mark(sheet.file, sheet.lines[0], 1), facts)]
    return {area: frozenset(others) for area, others in touching.items()}, []


def _listed(
    frame: Frame, plants: Plants, table: Cross, near: Mapping[int, frozenset[int]], by: Thresholds
) -> tuple[list[tuple[Any, ...]], float | None]:
    """Return a row for each listed cluster, and what all their members are of everything."""
    if not frame.has("cluster"):
        return [], None
    said = np.array(frame.text("cluster"), object)
    rows = []
    for name in dict.fromkeys(cell for cell in said if cell):
        mine = np.flatnonzero(said == name)
        if plants.size[mine].sum() <= 0:
            continue
        found = judged(plants, mine, near, by)
        words = [TESTS[one] for one in found.reasons]
        rows.append(
            (
                name,
                not found.reasons,
                table.industries[found.industry],
                found.leading,
                "、".join(table.areas[i] for i in found.areas),
                *_measures(found.measured),
                "、".join(found.reasons) or None,
                "；".join(word.zh for word in words) or None,
            )
        )
    rows.sort(key=lambda row: (not row[1], -row[5]))
    members = float(plants.size[said != ""].sum() / plants.size.sum())
    return rows, members


def _found(rows: list[tuple[Any, ...]], listed: list[tuple[Any, ...]]) -> tuple[Text, ...]:
    said = [
        Text(
            f"找到 {len(rows)} 个候选集群（同一行业在一地或相邻几地扎堆，且非偶然）。",
            f"{len(rows)} candidates: an industry that crowds in an area, or in areas that touch,"
            " beyond chance.",
        )
    ]
    if rows:
        top = rows[0]
        said.append(
            Text(
                f"最大的是{top[1]}的{top[0]}：{top[4]} 家企业，占全体该行业的 {top[5]:.0%}，"
                f"区位商 {top[6]:.2f}。",
                f"The largest is {top[0]} in {top[1]}: {top[4]} plants, {top[5]:.0%} of the"
                f" industry, a quotient of {top[6]:.2f}.",
            )
        )
    if listed:
        good = sum(bool(row[1]) for row in listed)
        said.append(
            Text(
                f"名单上的 {len(listed)} 个集群中，{good} 个通过全部检验，其余逐一列出理由。",
                f"Of {len(listed)} listed clusters {good} pass all tests; the others have their"
                " reasons beside them.",
            )
        )
    return tuple(said)
