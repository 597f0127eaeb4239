"""Local sourcing of a file of purchases (省内配套率)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from changbai.analysis._frame import Frame, Option, Role, shortened
from changbai.analysis._read import read_sheet
from changbai.analysis._result import Figure, Result, Table
from changbai.analysis.local_sourcing.chain import (
    NodeStanding,
    standing,
    suppliers,
    tiers,
)
from changbai.analysis.local_sourcing.purchases import Purchase, Rate, rate_of
from changbai.analysis.local_sourcing.telling import (
    ATTRACT,
    BUYERS,
    NODES,
    SUPPLIERS,
    found_of,
)
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

TITLE = Text("本地配套率与产业链缺口", "Local sourcing and gaps of a chain")
QUESTION = Text(
    "龙头企业有多少是在本地采购的，产业链缺哪些环节，该引进什么",
    "How much of what lead firms buy is local, which nodes are missing, what to attract",
)
ROLES = (
    Role("buyer", Text("采购企业", "buyer"), "text", names=("purchaser", "采购方", "采购单位")),
    Role("node", Text("零部件或材料", "part or material"), "text", names=("part", "product", "item", "节点", "零部件", "产品", "品名", "物料")),  # noqa: E501
    Role("amount", Text("采购额", "amount"), sign="not negative", names=("value", "金额")),
    Role("supplier", Text("供应商", "supplier"), "text", required=False, gaps=True, names=("供货企业", "供应企业", "供货单位")),  # noqa: E501
    Role("supplier_area", Text("供应商所在地", "area of the supplier"), "text", required=False, gaps=True, names=("供应商地区", "供货地", "产地")),  # noqa: E501
    Role("local", Text("是否本地", "local or not"), "text", required=False, gaps=True, names=("本地", "省内")),  # noqa: E501
    Role("basis", Text("实测或估算", "measured or estimated"), "text", required=False, gaps=True, names=("依据", "数据性质", "口径")),  # noqa: E501
)  # fmt: skip
OPTIONS = (
    Option(
        "home",
        Text("哪些地区算本地（名称或区划代码开头，逗号分隔）", "local areas: names, code prefixes"),
    ),
    Option("nodes", Text("产业链节点表（CSV，列 node）", "nodes of the chain (CSV)"), None, "file"),
    Option("expected", Text("应报采购企业数", "buyers that should report"), None, "whole", least=1),
    Option(
        "nearly_all",
        Text("一家占到多少算依赖", "share of one supplier that makes a node dependent"),
        0.8,
        "number",
        least=0.5,
        most=1,
    ),
)
REFERENCE = (
    "No published standard; local purchases over purchases whose supplier's place is known",
    "没有公布的标准：由采购明细计算，本地采购额除以供应地已知的采购额",
)
NOT_FOR = (
    Text(
        "不能当作对外地供应商设限的依据：配套率说明现状，不是准入条件。",
        "No ground for shutting out suppliers from elsewhere: the rate describes only.",
    ),
    Text(
        "补链清单不是招商结论：没有看引进后是否有足够的市场和成本优势。",
        "The list of what to attract is no decision: whether it would pay here was not looked at.",
    ),
)
WORDS: dict[str, dict[str, bool | None]] = {
    "basis": {
        "measured": True, "实测": True, "填报": True, "": True, "estimated": False, "估算": False,
        "推算": False,
    },
    "local": {
        "yes": True, "1": True, "true": True, "是": True, "省内": True, "本地": True, "no": False,
        "0": False, "false": False, "否": False, "省外": False, "外地": False, "": None,
    },
}  # fmt: skip


def analyse(frame: Frame, options: Mapping[str, Any]) -> tuple[Result | None, list[Problem]]:
    """Measure rates, gaps and single points of a file of purchases."""
    lines, problems = purchases_of(frame, options["home"])
    nodes, more = _nodes(options["nodes"])
    problems += more
    if problems:
        return None, shortened(problems)
    measured = [one for one in lines if one.measured]
    estimated = [one for one in lines if not one.measured]
    if sum(one.amount for one in lines) <= 0:
        return None, [Problem("CB820", frame.place(0, "amount"))]
    return result(measured, estimated, nodes, options), []


def purchases_of(frame: Frame, home: str | None) -> tuple[list[Purchase], list[Problem]]:
    """Return the purchases of a frame; `home` names the local areas or begins their codes."""
    if not home and not frame.has("local"):
        reason = Text(
            "没有说明哪里算本地（选项 home，或“是否本地”列）",
            "nothing says what is local: option home, or a column `local`",
        )
        return [], [Problem("CB823", frame.place(0), {"reason": reason})]
    homes = tuple(
        name.strip() for name in (home or "").replace("，", ",").split(",") if name.strip()
    )
    count = len(frame)
    said = {
        role: frame.text(role) or ("",) * count
        for role in ("supplier", "supplier_area", "local", "basis")
    }
    amounts, buyers, nodes = frame.vector("amount"), frame.text("buyer"), frame.text("node")
    lines, problems = [], []
    for row in range(count):
        known: dict[str, bool | None] = {}
        for role in ("basis", "local"):
            word = said[role][row].lower()
            if word not in WORDS[role]:
                facts = {"cell": said[role][row], "allowed": "、".join(w for w in WORDS[role] if w)}
                problems.append(Problem("CB838", frame.place(row, role), facts))
            known[role] = WORDS[role].get(word)
        area = said["supplier_area"][row]
        local = known["local"]
        if local is None and area and homes:
            local = any(_inside(area, name) for name in homes)
        lines.append(
            Purchase(
                buyers[row],
                nodes[row],
                said["supplier"][row],
                float(amounts[row]),
                local,
                known["basis"] is not False,
            )
        )
    return lines, problems


def _inside(area: str, home: str) -> bool:
    """Tell whether an area is a local one: by the beginning of its code, or of its name."""
    return area.startswith(home)


def _nodes(path: str | None) -> tuple[tuple[str, ...], list[Problem]]:
    if not path:
        return (), []
    sheet, problems = read_sheet(Path(path))
    if sheet is None:
        return (), problems
    at = next((i for i, head in enumerate(sheet.heads) if head in ("node", "节点", "名称")), 0)
    return tuple(dict.fromkeys(row[at] for row in sheet.rows if row[at])), problems


def result(
    measured: Sequence[Purchase],
    estimated: Sequence[Purchase],
    nodes: Sequence[str],
    options: Mapping[str, Any],
) -> Result:
    """Return what measured purchases say; estimated ones stand beside, by themselves."""
    whole, guessed = rate_of(measured), rate_of(estimated)
    guesses = {one.node: one.rate for one in standing(estimated)}
    found = [
        replace(one, state="estimated")
        if one.state == "not bought" and one.node in guesses
        else one
        for one in standing(measured, [*nodes, *guesses], options["nearly_all"])
    ]
    tier = tiers(measured)
    lead = rate_of(one for one in measured if tier[one.buyer] == 0)
    buyers = list(dict.fromkeys(one.buyer for one in measured))
    attract = sorted(
        (one for one in found if one.rate.outside > 0),
        key=lambda one: (-one.rate.outside, -one.buyers, one.node),
    )
    bought = [one for one in found if one.rate.known > 0]
    figures = [
        *_rate_figures("", Text("配套率", "Local sourcing rate"), whole),
        Figure("lead_rate", Text("其中龙头企业配套率", "Rate of lead firms"), lead.rate),
        Figure(
            "rate_by_count",
            Text("按种数计的配套率", "Rate by number of nodes"),
            sum(1 for one in bought if one.local_suppliers) / len(bought) if bought else None,
        ),
        Figure("buyers", Text("已报采购企业", "Buyers that reported"), len(buyers)),
        Figure(
            "response",
            Text("报送率", "Response"),
            len(buyers) / options["expected"] if options["expected"] else None,
        ),
        *_rate_figures("estimated_", Text("估算部分的配套率", "Rate of estimated rows"), guessed),
    ]
    rows = [_node_row(one, guesses.get(one.node, Rate(0, 0, 0))) for one in found]
    tables = (
        Table("nodes", Text("节点", "Nodes"), NODES, rows),
        Table("attract", Text("补链清单", "What to attract"), ATTRACT, [
            (
                i + 1, one.node, one.state, one.rate.outside, one.buyers,
                one.rate.outside / whole.known, "、".join(one.outside[:3]) or None,
            )
            for i, one in enumerate(attract)
        ]),
        Table("buyers", Text("采购企业", "Buyers"), BUYERS, [
            _buyer_row(name, tier[name], rate_of(one for one in measured if one.buyer == name))
            for name in buyers
        ]),
        Table("suppliers", Text("供应商", "Suppliers"), SUPPLIERS, [
            (
                one.supplier, one.local, one.tier, one.amount, one.buyers, one.nodes,
                "、".join(one.sole_for) or None, one.exposure,
            )
            for one in suppliers(measured)
        ]),
    )  # fmt: skip
    return Result(found_of(whole, guessed, found, attract), tuple(figures), tables)


def _rate_figures(before: str, title: Text, of: Rate) -> list[Figure]:
    return [
        Figure(f"{before}rate", title, of.rate),
        Figure(f"{before}low", Text(f"{title.zh}下限", f"{title.en}, lower bound"), of.low),
        Figure(f"{before}high", Text(f"{title.zh}上限", f"{title.en}, upper bound"), of.high),
        Figure(
            f"{before}coverage", Text(f"{title.zh}覆盖率", f"{title.en}, coverage"), of.coverage
        ),
        Figure(
            f"{before}amount", Text(f"{title.zh}对应采购额", f"{title.en}, purchases"), of.total
        ),
    ]


def _node_row(one: NodeStanding, guess: Rate) -> tuple[Any, ...]:
    rate = one.rate
    return (
        one.node, one.state, rate.total, rate.local, rate.outside, rate.total - rate.known,
        rate.rate, rate.coverage, one.buyers, one.suppliers, one.local_suppliers, one.largest,
        guess.total, guess.rate,
    )  # fmt: skip


def _buyer_row(name: str, tier: int, rate: Rate) -> tuple[Any, ...]:
    return (name, tier, rate.total, rate.rate, rate.coverage)
