"""`changbai chain` shows a chain of a pack and how purchases fill it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from changbai.cli import main
from tests.support import checkout

PACK = str(checkout.ROOT / "packs" / "jilin-2014")
BOUGHT = str(checkout.ROOT / "tests" / "analysis" / "examples" / "local_sourcing.csv")


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["chain", PACK, *words])
    return done.exit_code, done.stdout, done.stderr


def test_chains_are_listed_and_shown() -> None:
    assert {one["id"] for one in json.loads(run("--json")[1])} >= {"automobile", "rail_vehicles"}
    code, said, _ = run("rail_vehicles")
    assert code == 0
    assert "转向架" in said
    assert "轴承（拟定）" in said
    nodes = json.loads(run("biology", "--json")[1])["nodes"]
    assert {node["basis"] for node in nodes} == {"stated"}
    assert all(node["state"] is None for node in nodes)


def test_purchases_fill_the_nodes_and_the_rest_stay_open() -> None:
    code, said, _ = run("automobile", BOUGHT)
    assert code == 0
    assert "变速器（拟定）  ✕ 无本地供应商" in said
    answer = json.loads(run("automobile", BOUGHT, "--json")[1])
    states = {node["zh"]: node["state"] for node in answer["nodes"]}
    assert states["座椅"] == "supplied"
    assert states["车桥"] == "not bought"
    assert states["线束"] == "estimated"
    # The province is local unless said otherwise.
    assert answer["figures"]["rate"] > 0.6
    elsewhere = json.loads(run("automobile", BOUGHT, "--json", "--home", "31")[1])
    assert elsewhere["figures"]["rate"] < 0.3


def test_a_purchase_may_call_a_node_by_another_name(tmp_path: Path) -> None:
    path = tmp_path / "bought.csv"
    path.write_text(
        "buyer,node,supplier,supplier_area,amount\na,牵引系统,x,220100,5\na,bogies,y,220100,5\n",
        encoding="utf-8",
    )
    nodes = json.loads(run("rail_vehicles", str(path), "--json")[1])["nodes"]
    states = {node["id"]: node["state"] for node in nodes}
    assert states["traction_braking"] == states["bogies"] == "single"


def test_bad_calls_and_files_are_refused(tmp_path: Path) -> None:
    code, said, _ = run("automobil", "--json")
    assert (code, json.loads(said)["problems"][0]["code"]) == (2, "CB825")
    path = tmp_path / "bought.csv"
    path.write_text("buyer,node,amount\na,b,abc\n", encoding="utf-8")
    code, said, _ = run("automobile", str(path), "--json")
    assert (code, json.loads(said)["problems"][0]["code"]) == (2, "CB805")
    path.write_text("buyer,node,amount\na,b,0\n", encoding="utf-8")
    assert run("automobile", str(path))[0] == 2
    assert run("automobile", str(tmp_path / "none.csv"))[0] == 2
