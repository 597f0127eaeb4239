"""How the local sourcing of a chain is told (配套率的文字与表头)."""

from __future__ import annotations

from changbai.analysis.local_sourcing.chain import NodeStanding
from changbai.analysis.local_sourcing.purchases import Rate
from changbai.kernel.text import Text

_NODE = Text("节点", "Node")
NODES = {
    "node": _NODE,
    "state": Text("状况", "State"),
    "amount": Text("采购额", "Purchases"),
    "local": Text("本地采购额", "Local"),
    "outside": Text("外地采购额", "Outside"),
    "unknown": Text("来源不明", "Place unknown"),
    "rate": Text("配套率", "Rate"),
    "coverage": Text("覆盖率", "Coverage"),
    "buyers": Text("采购企业数", "Buyers"),
    "suppliers": Text("供应商数", "Suppliers"),
    "local_suppliers": Text("本地供应商数", "Local suppliers"),
    "largest": Text("最大供应商份额", "Share of the largest"),
    "estimated_amount": Text("估算采购额", "Estimated purchases"),
    "estimated_rate": Text("估算配套率", "Estimated rate"),
}
ATTRACT = {
    "rank": Text("序", "Rank"),
    "node": _NODE,
    "state": Text("状况", "State"),
    "outside": Text("外地采购额", "Bought outside"),
    "buyers": Text("采购企业数", "Buyers"),
    "gain": Text("引进后配套率可提高", "Rate gained if all came"),
    "from": Text("现由谁供应", "Supplied now by"),
}
BUYERS = {
    "buyer": Text("采购企业", "Buyer"),
    "tier": Text("层级", "Tier"),
    "amount": Text("采购额", "Purchases"),
    "rate": Text("配套率", "Rate"),
    "coverage": Text("覆盖率", "Coverage"),
}
SUPPLIERS = {
    "supplier": Text("供应商", "Supplier"),
    "local": Text("本地", "Local"),
    "tier": Text("层级", "Tier"),
    "amount": Text("供货额", "Supplied"),
    "buyers": Text("采购企业数", "Buyers"),
    "nodes": Text("节点数", "Nodes"),
    "sole_for": Text("独家供应", "Sole supplier of"),
    "exposure": Text("独家供应额", "Amount hanging on it"),
}


def found_of(
    whole: Rate, guessed: Rate, found: list[NodeStanding], attract: list[NodeStanding]
) -> tuple[Text, ...]:
    """Return in sentences what was found, and what is estimated apart from it."""
    said = []
    if whole.rate is None or whole.coverage is None:
        said.append(
            Text(
                "没有供应地已知的实测采购，配套率算不出来。",
                "No measured purchase says where its supplier is: there is no rate.",
            )
        )
    else:
        said.append(
            Text(
                f"实测配套率 {whole.rate:.1%}，覆盖采购额的 {whole.coverage:.1%}；"
                f"来源不明的全算外地或全算本地，则在 {whole.low:.1%} 至 {whole.high:.1%} 之间。",
                f"The measured local sourcing rate is {whole.rate:.1%}, over {whole.coverage:.1%}"
                f" of purchases; with all unknown outside or local it is {whole.low:.1%} to"
                f" {whole.high:.1%}.",
            )
        )
    by_state = {
        state: [one.node for one in found if one.state == state]
        for state in ("missing", "single", "not bought")
    }
    for state, zh, en in (
        ("missing", "没有本地供应商的节点", "Nodes without a local supplier"),
        ("single", "只有一家本地供应商的节点", "Nodes with a single local supplier"),
        ("not bought", "链上有而无人采购的节点", "Nodes of the chain that nobody bought"),
    ):
        names = by_state[state]
        if names:
            more_zh, more_en = (" 等", " …") if len(names) > 6 else ("", "")
            said.append(
                Text(
                    f"{zh} {len(names)} 个：{'、'.join(names[:6])}{more_zh}。",
                    f"{en}: {len(names)} ({', '.join(names[:6])}{more_en}).",
                )
            )
    if attract and whole.known:
        top = attract[0]
        share = top.rate.outside / whole.known
        said.append(
            Text(
                f"补链首选{top.node}：外地采购最多，"
                f"全部本地化可使配套率提高 {share * 100:.1f} 个百分点。",
                f"First to attract: {top.node}, of which most is bought outside; all of it local"
                f" would add {share * 100:.1f} points to the rate.",
            )
        )
    if guessed.total > 0:
        shown = "–" if guessed.rate is None else f"{guessed.rate:.1%}"
        said.append(
            Text(
                f"另有估算的采购 {guessed.total:,.0f}，其配套率 {shown}，未计入以上任何数字。",
                f"Estimated purchases of {guessed.total:,.0f}, with a rate of {shown}, are in none"
                " of the figures above.",
            )
        )
    return tuple(said)
