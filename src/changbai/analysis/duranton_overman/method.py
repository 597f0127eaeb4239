"""Duranton-Overman on a file of plants (杜兰顿-奥弗曼检验)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from changbai.analysis._cross import SIZE, numbered
from changbai.analysis._frame import INDUSTRY, UNIT, Array, Frame, Option, Role
from changbai.analysis._result import Figure, Result, Table
from changbai.analysis.duranton_overman.density import (
    Grid,
    bandwidth,
    curve,
    grid,
    quantile,
    spread,
)
from changbai.analysis.duranton_overman.envelope import (
    Envelope,
    Reading,
    envelope,
    read,
    simulate,
)
from changbai.analysis.duranton_overman.pairs import points
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("杜兰顿-奥弗曼距离检验", "Duranton-Overman test")
QUESTION = Text(
    "一个行业的企业之间是否比随机选址更近，在多远的距离内",
    "Are the plants of an industry nearer to each other than chance, and up to what distance",
)
ROLES = (
    UNIT,
    INDUSTRY,
    Role(
        "x",
        Text("横坐标或经度", "x or longitude"),
        names=("lon", "lng", "longitude", "east", "easting", "经度", "横坐标"),
    ),
    Role(
        "y",
        Text("纵坐标或纬度", "y or latitude"),
        names=("lat", "latitude", "north", "northing", "纬度", "纵坐标"),
    ),
    SIZE,
)
OPTIONS = (
    Option(
        "coordinates",
        Text("坐标：平面或经纬度（结果为公里）", "plane, or degrees (distances in km)"),
        "auto",
        choices=("auto", "plane", "degrees"),
    ),
    Option("industry", Text("只看这一行业", "only this industry")),
    Option("draws", Text("随机选址次数", "random draws"), 1000, "whole", least=19, most=20000),
    Option("seed", Text("随机种子", "random seed"), 1, "whole", least=0),
    Option("level", Text("显著性水平", "level"), 0.05, "number", least=0.001, most=0.25),
    Option(
        "reach",
        Text("最远距离（默认为全部企业间距离的中位数）", "longest distance"),
        None,
        "number",
        least=1e-9,
    ),
    Option("steps", Text("距离分成几步", "steps of distance"), 100, "whole", least=10, most=1000),
    Option("least", Text("行业至少几家企业", "least plants of an industry"), 10, "whole", least=3),
    Option(
        "reflect", Text("零距离处反射（原文做法）", "reflect at zero, as the paper"), True, "yes"
    ),
    Option("weighted", Text("按规模加权", "weigh by size"), False, "yes"),
)
REFERENCE = (
    (
        "Duranton, G., Overman, H. (2005) Testing for localization using micro-geographic data,"
        " Review of Economic Studies 72: 1077-1106"
    ),
    "Silverman, B. (1986) Density Estimation, section 3.4.2",
)
NOT_FOR = (
    Text(
        "不能说明集聚的原因，也不能指出集群在哪里；只说明距离。",
        "It gives no reason for nearness and no place: it speaks of distances only.",
    ),
    Text(
        "不能用于坐标不准的数据：把企业都记在县城一点，会凭空造出集聚。",
        "Not for rough coordinates: plants all set on the county town make nearness of nothing.",
    ),
)
#: Names of columns that hold degrees.
DEGREES = frozenset({"lon", "lng", "longitude", "lat", "latitude", "经度", "纬度"})


@dataclass(frozen=True, slots=True)
class Tested:
    """One industry tested (检验结果)."""

    industry: str
    plants: int
    on: Grid
    curve: Array
    bands: Envelope
    said: Reading


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Test every industry that has enough plants against all sites of the file."""
    globe = _globe(frame, options)
    problems = _coordinates(frame) if globe else []
    names, kind = numbered(frame.text("industry"))
    wanted = options["industry"]
    if wanted and wanted not in names:
        facts = {"name": wanted, "known": "、".join(names[:20])}
        problems.append(Problem("CB825", frame.place(0, "industry"), facts))
    if options["weighted"] and not frame.has("size"):
        problems.append(Problem("CB826", frame.place(0), {"option": "weighted", "role": "size"}))
    if problems:
        return None, problems
    site = points(frame.vector("x"), frame.vector("y"), globe=globe)
    distances, found = spread(site, globe=globe)
    reach = options["reach"] or quantile(distances, found, 0.5)
    tested = []
    for j, name in enumerate(names):
        mine = np.flatnonzero(kind == j)
        if wanted and name != wanted:
            continue
        problem = _untestable(frame, site, mine, name, options["least"])
        if problem:
            problems.append(problem)
            continue
        size = frame.vector("size")[mine] if options["weighted"] else None
        tested.append(_test(name, site, mine, size, reach, options, j, globe=globe))
    if not tested:
        return None, [*problems, _nothing(frame)]
    return _result(tested, "km" if globe else "", reach), problems


def _globe(frame: Frame, options: Mapping[str, Any]) -> bool:
    if options["coordinates"] != "auto":
        return bool(options["coordinates"] == "degrees")
    heads = {frame.names("x")[0].lower(), frame.names("y")[0].lower()}
    return heads <= DEGREES


def _coordinates(frame: Frame) -> list[Problem]:
    """Return a problem for each coordinate that is no degree."""
    problems = []
    for role, most in (("x", 180.0), ("y", 90.0)):
        said = frame.vector(role)
        for row in np.flatnonzero(np.abs(said) > most):
            facts = {"found": f"{said[row]:g}", "most": f"{most:g}"}
            problems.append(Problem("CB827", frame.place(int(row), role), facts))
    return problems[:40]


def _nothing(frame: Frame) -> Problem:
    reason = Text("没有一个行业可以检验", "no industry can be tested")
    return Problem("CB823", frame.place(0, "industry"), {"reason": reason})


def _untestable(frame: Frame, site: Array, mine: Any, name: str, least: int) -> Problem | None:
    """Return why an industry cannot be tested."""
    if mine.size < least:
        reason = Text(f"只有 {mine.size} 家，少于 {least} 家", f"{mine.size} plants, not {least}")
    elif mine.size == len(site):
        reason = Text("它就是全部企业，无从比较", "it is all plants: nothing to compare with")
    elif np.ptp(site[mine], axis=0).max() == 0:
        reason = Text("全部在同一点上", "all stand on one point")
    else:
        return None
    place = frame.place(int(mine[0]), "industry")
    return Problem("CB824", place, {"name": name, "reason": reason})


def _test(
    name: str, site: Array, mine: Any, size: Array | None, reach: float,
    options: Mapping[str, Any], number: int, *, globe: bool,
) -> Tested:  # fmt: skip
    h = bandwidth(*spread(site[mine], globe=globe))
    # Bandwidths of a few lumps may be tiny: a curve needs some pairs in reach of each distance.
    h = max(h, reach / 1000)
    on = grid(reach, options["steps"], h, globe=globe, reflect=options["reflect"])
    found = curve(site[mine], on, size)
    drawn = simulate(site, mine.size, options["draws"], options["seed"] + number, on, size)
    bands = envelope(drawn, options["level"])
    return Tested(name, int(mine.size), on, found, bands, read(found, bands))


def _result(tested: list[Tested], unit: str, reach: float) -> Result:
    rows, points_of = [], []
    for one in tested:
        step = one.on.distances[1] - one.on.distances[0]
        out = one.said.localisation if one.said.localised else one.said.dispersion
        where = one.on.distances[out > 0]
        rows.append(
            (
                one.industry, one.plants, one.on.bandwidth, _verdict(one.said),
                float(one.said.localisation.sum() * step), float(one.said.dispersion.sum() * step),
                float(where.min()) if where.size else None,
                float(where.max()) if where.size else None,
                one.bands.left_up, one.bands.left_down,
            )
        )  # fmt: skip
        columns = (
            one.on.distances, one.curve, one.bands.local_low, one.bands.local_high,
            one.bands.global_low, one.bands.global_high,
        )  # fmt: skip
        points_of += [(one.industry, *values) for values in zip(*columns, strict=True)]
    rows.sort(key=lambda row: (-row[4], row[5]))
    figures = (Figure("reach", Text("最远距离", "Longest distance"), reach),)
    return Result(
        _found(rows, unit),
        figures,
        (
            Table("industries", Text("各行业", "Industries"), _INDUSTRIES, rows),
            Table("curves", Text("距离密度曲线", "Curves"), _CURVES, points_of),
        ),
    )


_INDUSTRIES = {
    "industry": Text("行业", "Industry"),
    "plants": Text("企业数", "Plants"),
    "bandwidth": Text("带宽", "Bandwidth"),
    "verdict": Text("判断", "Verdict"),
    "localisation": Text("集聚量", "Localisation"),
    "dispersion": Text("分散量", "Dispersion"),
    "from": Text("自距离", "From distance"),
    "to": Text("至距离", "To distance"),
    "left_up": Text("越过上界的随机图占比", "Draws above the global band"),
    "left_down": Text("越过下界的随机图占比", "Draws below the global band"),
}
_CURVES = {
    "industry": Text("行业", "Industry"),
    "distance": Text("距离", "Distance"),
    "density": Text("距离密度", "Density"),
    "local_low": Text("局部下界", "Local lower"),
    "local_high": Text("局部上界", "Local upper"),
    "global_low": Text("整体下界", "Global lower"),
    "global_high": Text("整体上界", "Global upper"),
}


def _verdict(said: Reading) -> str:
    return "localised" if said.localised else "dispersed" if said.dispersed else "chance"


def _found(rows: list[tuple[Any, ...]], unit: str) -> tuple[Text, ...]:
    near = [row for row in rows if row[3] == "localised"]
    apart = [row for row in rows if row[3] == "dispersed"]
    said = [
        Text(
            f"检验了 {len(rows)} 个行业：{len(near)} 个比随机选址更集聚，{len(apart)} 个更分散，"
            f"{len(rows) - len(near) - len(apart)} 个与随机无异。",
            f"{len(rows)} industries tested: {len(near)} are nearer together than chance,"
            f" {len(apart)} further apart, {len(rows) - len(near) - len(apart)} like chance.",
        )
    ]
    if near:
        top = near[0]
        said.append(
            Text(
                f"集聚最明显的是{top[0]}：企业间距离在 {top[6]:.3g} 至 {top[7]:.3g} {unit} 之间的"
                "成对企业多于随机。",
                f"Most so {top[0]}: more pairs than chance would have between {top[6]:.3g} and"
                f" {top[7]:.3g} {unit}.",
            )
        )
    return tuple(said)
