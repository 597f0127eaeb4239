"""A tiny pack and its data on disk, for tests of commands."""

from __future__ import annotations

from pathlib import Path

PACK = {
    "pack.yaml": """\
id: tiny
version: 1.0.0
title: {zh: 小政策, en: A tiny policy}
starts: 2014
ends: 2017
root_area: '22'
""",
    "document.md": """\
<!-- clause 1 -->
　　一、能耗比2013年下降16％，企业达到4家。
""",
    "clauses.csv": "条款,承载方式,承载编号,说明\n1,target,1-a,\n1,target,1-b,\n",
    "targets.csv": """\
编号,条款,名称,英文名称,指标,类型,目标值,单位,基期,完成期,语气,研判方法,原文
1-a,1,单位能耗,Intensity,intensity,change_from_base,-16,％,2013,2017,,progress_by_time,能耗比2013年下降16％
1-b,1,企业数,Enterprises,firms,at_least,4,家,2013,2017,strive,progress_by_time,企业达到4家
""",
    "areas.csv": """\
代码,名称,英文名称,级别,上级
22,甲省,A,province,
2201,乙市,B,prefecture,22
2202,丙市,C,prefecture,22
""",
    "units.csv": """\
单位,量纲,系数
家,,1
％,,1/100
万元,money,10000
吨标准煤,energy,1
""",
    "codes/industry.csv": "代码,名称\n13,农副食品加工业\n36,汽车制造业\n",
    "kinds/enterprise.yaml": """\
title: {zh: 企业, en: Enterprise}
counted_in: 家
dimensions: [area, industry]
attributes:
  industry: {title: 行业, type: code, codes: industry}
""",
    "forms/energy.yaml": """\
title: {zh: 能源, en: Energy}
kind: enterprise
periodicity: year
due: {days: 20}
elements:
  - {id: energy_tce, title: 综合能源消费量, type: flow, unit: 吨标准煤}
  - {id: value_added, title: 工业增加值, type: flow, unit: 万元}
""",
    "indicators/intensity.yaml": """\
title: {zh: 单位能耗, en: Energy intensity}
unit: 吨标准煤/万元
over: enterprise
value: sum(energy_tce) / sum(value_added)
better: lower
period: year
cases:
  - name: {zh: 一家, en: One}
    rows: [{energy_tce: '30', value_added: '10'}]
    expect: '3'
""",
    "indicators/firms.yaml": """\
title: {zh: 企业数, en: Enterprises}
unit: 家
over: enterprise
value: count()
better: higher
period: year
cases:
  - name: {zh: 两家, en: Two}
    rows: [{energy_tce: '30', value_added: '10'}, {energy_tce: '1', value_added: '1'}]
    expect: '2'
""",
    "methods/progress_by_time.yaml": """\
title: {zh: 序时进度, en: Progress by time}
version: 1.0.0
family: progress_by_time
parameters: {tolerance: '0.10', about_tolerance: '0.05'}
""",
}

DATA = {
    "data.yaml": "title: {zh: 小数据, en: Tiny data}\nsynthetic: true\n",
    "units/enterprise.csv": """\
unit,name,valid_from,valid_to,area,industry
e1,一号,2010-01-01,,2201,13
e2,二号,2010-01-01,,2202,36
e3,三号,2015-01-01,,2202,36
""",
    "returns/energy/2013.csv": "unit,energy_tce,value_added\ne1,30,10\ne2,20,40\n",
    "returns/energy/2014.csv": "unit,energy_tce,value_added\ne1,29,10\ne2,19,40\n",
    "returns/energy/2015.csv": "unit,energy_tce,value_added\ne1,28,10\ne2,18,40\ne3,1,5\n",
    "returns/energy/2016.csv": "unit,energy_tce,value_added\ne1,27,10\ne2,16,40\ne3,1,5\n",
}


def written(folder: Path, **changed: str) -> tuple[Path, Path]:
    """Write pack and data into a folder, some files changed; return where they are."""
    for place, files in (("tiny", PACK), ("data", DATA)):
        for name, text in (files | {n: t for n, t in changed.items() if n in files}).items():
            path = folder / place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder / "tiny", folder / "data"
