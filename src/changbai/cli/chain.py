"""`changbai chain`: a chain of a pack, and how purchases fill it (产业链)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from changbai.analysis import method
from changbai.analysis._read import frame_of, read_sheet, settle
from changbai.analysis._result import Result, as_json
from changbai.analysis.local_sourcing.method import purchases_of, result
from changbai.analysis.local_sourcing.purchases import Purchase
from changbai.cli._ask import CALL
from changbai.cli._grid import grid
from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text
from changbai.pack.chain import Chain, ChainNode, chains_of
from changbai.pack.load import load_pack

_STATES = {
    "missing": Text("✕ 无本地供应商", "✕ no local supplier"),
    "single": Text("◆ 仅一家本地供应商", "◆ one local supplier"),
    "dependent": Text("◆ 依赖一家", "◆ depends on one"),
    "supplied": Text("✓ 有供应", "✓ supplied"),
    "unknown": Text("– 来源不明", "– place unknown"),
    "not bought": Text("– 无采购数据", "– no purchases"),
    "estimated": Text("– 只有估算", "– estimated only"),
}


@click.command()
@click.argument("folder", metavar="PACK", type=click.Path(path_type=Path))
@click.argument("id", metavar="CHAIN", required=False)
@click.argument("purchases", type=click.Path(path_type=Path), required=False)
@click.option("--home", help="Local areas: code prefixes or names (本地地区；默认为政策所辖).")
@json_option
@language_option
def command(
    folder: Path,
    id: str | None,
    purchases: Path | None,
    *,
    home: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Show a CHAIN of a PACK, with how a file of PURCHASES fills its nodes (产业链与配套率)."""
    pack, problems = load_pack(folder)
    if pack is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    known = {chain.id: chain for chain in chains_of(pack)}
    if id is None:
        rows = [
            (chain.id, chain.title.show(language), str(len(chain.nodes)))
            for chain in known.values()
        ]
        if as_json:
            put_json([{"id": one[0], "title": one[1], "nodes": int(one[2])} for one in rows])
            return
        heads = ("CHAIN", Text("名称", "title"), Text("节点数", "nodes"))
        click.echo(grid([_said(head, language) for head in heads], rows, (2,)))
        return
    if id not in known:
        facts = {"name": id, "known": "、".join(known)}
        refuse([Problem("CB825", CALL, facts)], language, as_json=as_json)
    chain = known[id]
    if purchases is None:
        _show(chain, {}, None, language, as_json=as_json)
        return
    root = pack.head.root_area
    found, problems = fill(chain, purchases, home or root[:2] if root else home)
    if found is None:
        refuse(problems, language, as_json=as_json)
    nodes = next(table for table in found.tables if table.id == "nodes")
    states = {str(row[0]): str(row[1]) for row in nodes.rows}
    _show(chain, states, found, language, as_json=as_json)


def fill(chain: Chain, path: Path, home: str | None) -> tuple[Result | None, list[Problem]]:
    """Return the local sourcing of a file of purchases over the nodes of a chain (配套分析)."""
    chosen = method("local_sourcing")
    assert chosen is not None
    sheet, problems = read_sheet(path)
    if sheet is None:
        return None, problems
    frame, problems = frame_of(sheet, chosen.roles)
    if frame is None:
        return None, problems
    lines, problems = purchases_of(frame, home)
    if problems:
        return None, problems
    lines = [replace(one, node=title_of(chain, one.node)) for one in lines]
    if sum(one.amount for one in lines) <= 0:
        return None, [Problem("CB820", frame.place(0, "amount"))]
    options, _ = settle(chosen.options, {})
    return _result(chain, lines, options), []


def _result(chain: Chain, lines: Sequence[Purchase], options: dict[str, Any]) -> Result:
    nodes = [node.title.zh for node in chain.nodes if node.kind not in ("final", "direction")]
    measured = [one for one in lines if one.measured]
    return result(measured, [one for one in lines if not one.measured], nodes, options)


def title_of(chain: Chain, said: str) -> str:
    """Return the title of the node that a purchase means; what it says when there is none."""
    for node in chain.nodes:
        if said in (node.id, node.title.zh, node.title.en, *node.names):
            return node.title.zh
    return said


def _said(text: str | Text, language: Language) -> str:
    return text if isinstance(text, str) else text.show(language)


def _show(
    chain: Chain,
    states: dict[str, str],
    found: Result | None,
    language: Language,
    *,
    as_json: bool,
) -> None:
    if as_json:
        said: dict[str, Any] = {
            "chain": chain.id,
            "title": {"zh": chain.title.zh, "en": chain.title.en},
            "clauses": list(chain.clauses),
            "nodes": [_node(node, states) for node in chain.nodes],
        }
        put_json(said if found is None else {**said, **as_json_of(found)})
        return
    click.echo(chain.title.show(language))
    for line in _tree(chain, states, language):
        click.echo(line)
    if found is not None:
        click.echo()
        for text in found.found:
            click.echo(text.show(language))


def as_json_of(found: Result) -> dict[str, Any]:
    """Return the parts of a result that go beside a chain (结果)."""
    said = as_json(found)
    return {key: said[key] for key in ("found", "figures", "tables", "titles")}


def _node(node: ChainNode, states: dict[str, str]) -> dict[str, Any]:
    return {
        "id": node.id,
        "zh": node.title.zh,
        "en": node.title.en,
        "kind": node.kind,
        "basis": node.basis,
        "clause": node.clause,
        "under": node.under,
        "supplies": list(node.supplies),
        "industries": list(node.industries),
        "state": states.get(node.title.zh),
    }


def _tree(
    chain: Chain, states: dict[str, str], language: Language, under: str = "", depth: int = 0
) -> list[str]:
    lines = []
    for node in chain.under(under):
        own = "" if node.basis == "stated" else Text("（拟定）", " (proposed)").show(language)
        state = states.get(node.title.zh)
        tail = f"  {_STATES[state].show(language)}" if state else ""
        lines.append(f"{'  ' * (depth + 1)}{node.title.show(language)}{own}{tail}")
        lines += _tree(chain, states, language, node.id, depth + 1)
    return lines
