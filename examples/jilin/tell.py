"""Tell what was made (生成情况): counts by kind and form, stories, real against made-up figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from examples.jilin import states
from examples.jilin.build import Built
from examples.jilin.compare import Measures, compare


def tell(built: Built) -> Iterator[str]:
    """Yield the lines that the generator prints."""
    yield "演示数据：以下单位、数字均为虚构"
    yield from _units(built)
    yield from _forms(built)
    yield from _stories(built)
    yield from _figures(built)


def _units(built: Built) -> Iterator[str]:
    yield "\n统计单位（时段行）"
    for kind, frame in built.province.units.items():
        yield f"  {kind:12} {frame['unit'].n_unique():>6} 个 {frame.height:>7} 行"
    for pair, frame in built.province.members.items():
        several = frame.group_by("unit").len().filter(pl.col("len") > 1).height
        yield f"  成员 {pair}：{frame.height} 行，{several} 家企业同属两个群体"


def _forms(built: Built) -> Iterator[str]:
    yield "\n报表                 期数    已审核    已报待审      退回        单元格"
    cells = 0
    for form in built.province.forms:
        counts = [
            int((form.states == state).sum())
            for state in (states.VERIFIED, states.REPORTED, states.REFUSED)
        ]
        periods = int((form.states != states.MISSING).any(axis=0).sum())
        size = sum(counts) * len(form.elements)
        cells += size
        yield f"  {form.id:18} {periods:>3} {counts[0]:>9} {counts[1]:>9} {counts[2]:>9} {size:>12}"
    filed = np.array(next(f.states for f in built.province.forms if f.id == "b204"))
    due = int(built.made.counted.sum())
    yield f"  合计 {cells} 个单元格；产销月报应报 {due}，未报 {due - int((filed > 0).sum())}"


def _stories(built: Built) -> Iterator[str]:
    yield "\n情节"
    for story in built.province.stories:
        where = " ".join(story[part] for part in ("form", "unit", "period", "rule") if story[part])
        yield f"  {story['id']:18} {story['title']}" + (f"（{where}）" if where else "")


def _figures(built: Built) -> Iterator[str]:
    yield "\n指标（地区 时期）：公布数 → 虚构数，比值"
    for one in compare(built):
        figure = one.figure
        mark = "" if figure.verified else "（凭记忆，未核实）"
        head = f"  {figure.use} {figure.title}（{figure.area} {figure.period}）："
        if one.synthetic is None:
            yield f"{head}{figure.value:g} {figure.unit}{mark} → 演示数据不含"
        else:
            yield (
                f"{head}{figure.value:g} {figure.unit}{mark} → {one.synthetic:.2f}，{one.ratio:.3f}"
            )
    yield "\n没有公布数、全为虚构（2016 年）"
    for title, value, unit in Measures(built).headlines():
        yield f"  {title}：{value:.2f} {unit}"
