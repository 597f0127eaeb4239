"""A minimal good pack as texts, and how to write it with one thing broken."""

from __future__ import annotations

import hashlib
from pathlib import Path

from changbai.pack.clause import _strip

DOCUMENT = """\
<!-- clause lead -->
各县人民政府：

<!-- clause 1 -->
　　一、总体思路

<!-- clause 1.1 -->
　　（一）推动企业升级。<!-- clause 1.1-1 -->一是加快培育。<!-- clause 1.1-2 -->二是积极引导。

<!-- clause 2 -->
　　二、主要目标

<!-- clause 2.1 -->
　　（一）到2017年，企业达到400家，能耗比2013年下降16％。

<!-- clause signature -->
吉林省人民政府
"""

SHA256 = hashlib.sha256(_strip(DOCUMENT, "")[0].encode()).hexdigest()

GOOD: dict[str, str] = {
    "pack.yaml": f"""\
id: good
version: 1.0.0
title: {{zh: 试验政策, en: A trial policy}}
issued: 2014-11-13
starts: 2014
ends: 2017
root_area: "220000"
document_sha256: {SHA256}
""",
    "document.md": DOCUMENT,
    "clauses.csv": """\
条款,承载方式,承载编号,说明
lead,statement,,称谓
1,statement,,标题
1.1,statement,,标题
1.1-1,measure,m1,
1.1-2,programme,award,
2,statement,,标题
2.1,target,2.1-a,
2.1,target,2.1-b,
signature,statement,,落款
""",
    "targets.csv": """\
编号,条款,名称,指标,类型,目标值,上限,单位,基期,完成期,研判方法,责任单位,原文
2.1-a,2.1,企业数,firms,at_least,400,,家,,2017,progress_by_time,industry,企业达到400家
2.1-b,2.1,能耗,energy_use,change_from_base,-16,,%,2013,2017,progress_by_time,industry;trade,能耗比2013年下降16％
""",
    "measures.csv": """\
编号,条款,举措,牵头单位,配合单位
m1,1.1-1,加快培育,industry,trade
""",
    "bodies.csv": """\
编号,名称
industry,省工业和信息化厅
trade,省商务厅
""",
    "areas.csv": """\
代码,名称,级别,上级,报送上级,起,止,前身代码
220000,吉林省,province,,,,,
220100,长春市,prefecture,220000,,,,
220181,九台市,county,220100,,,2014-10-19,
220113,九台区,county,220100,,2014-10-20,,220181
""",
    "zones.csv": """\
板块,名称,区划
centre,中部,220100
""",
    "units.csv": """\
单位,英文名称,量纲,系数
家,firms,,1
%,per cent,,1/100
人,persons,person,1
元,yuan,money,1
万元,10 000 yuan,money,10000
亿元,100 million yuan,money,100000000
吨标准煤,tce,energy,1
吨标准煤/万元,tce per 10 000 yuan,energy/money,1/10000
""",
    "codes/size.csv": """\
代码,名称
large,大型
small,小型
""",
    "kinds/enterprise.yaml": """\
title: 企业
counted_in: 家
identifier: uscc
dimensions: [area, size]
groups: [cluster]
attributes:
  above_scale: {title: 规模以上, type: flag}
  size: {title: 规模, type: code, codes: size}
  capital: {title: 注册资本, type: number, unit: 万元}
""",
    "kinds/cluster.yaml": """\
title: 产业集群
counted_in: 家
""",
    "forms/energy.yaml": """\
title: 能源消费
kind: enterprise
where: enterprise where above_scale
periodicity: month
due: {days: 10}
reviews: [county, province]
elements:
  - id: energy_tce
    title: 综合能源消费量
    type: flow
    unit: 吨标准煤
    decimals: 2
  - id: value_added
    title: 工业增加值
    type: flow
    unit: 万元
  - id: staff
    title: 从业人员
    type: stock
    unit: 人
rules:
  - id: not_negative
    level: error
    check: energy_tce >= 0
    message: 不得为负
  - id: jump
    level: query
    check: energy_tce <= 3 * lag(energy_tce, 1)
    message: 变动过大
""",
    "forms/annual.yaml": """\
title: 年报
kind: enterprise
periodicity: year
due: {workdays: 20}
elements:
  - {id: rd_staff, title: 研发人员, type: stock, unit: 人}
""",
    "indicators/firms.yaml": """\
title: 规模以上企业数
clause: 2.1
unit: 家
over: enterprise where above_scale
value: count()
better: higher
period: month
cases:
  - name: 两家
    rows:
      - {unit: a, above_scale: 是}
      - {unit: b, above_scale: 是}
    expect: 2
""",
    "indicators/energy_use.yaml": """\
title: 单位增加值能耗
unit: 吨标准煤/万元
over: enterprise where above_scale
value: sum(energy_tce) / sum(value_added)
better: lower
period: month
cases:
  - name: 比值
    rows:
      - {unit: a, energy_tce: 10, value_added: 20}
    expect: 0.5
""",
    "methods/progress_by_time.yaml": """\
title: 序时进度
version: "1"
family: progress_by_time
parameters: {tolerance: 0.1}
""",
    "scorecards/centre.yaml": """\
title: 评价
full_marks: 100
values:
  rd: {title: 研发经费, unit: 万元, source: energy_use}
  staff: {title: 人数, unit: 家}
items:
  - {title: 投入, points: 40, value: rd, linear: {base: 10, full: 20, at_base: 60%}}
  - title: 人均
    points: 60
    value: rd / staff
    unit: 万元/家
    steps: [{at_least: 2, points: 60}, {points: 0}]
bands:
  - {title: 合格, at_least: 60}
  - {title: 不合格}
cases:
  - {name: 满分, values: {rd: 20, staff: 10}, total: 100, band: 合格}
""",
    "programmes/award/programme.yaml": """\
title: 企业培育
clauses: [1.1-2]
description: 培育一批企业
bodies: [industry]
""",
}


def write_pack(root: Path, changes: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the good pack as `root/good`, with some files replaced or (None) left out."""
    folder = root / "good"
    for name, content in {**GOOD, **(changes or {})}.items():
        if content is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
