"""The demo data for matching do what the page says."""

from __future__ import annotations

import json

from click.testing import CliRunner

from changbai.cli import main
from tests.support import checkout

FOLDER = checkout.ROOT / "examples" / "matching"
MARKET = checkout.ROOT / "packs" / "jilin-2014" / "markets" / "technology.yaml"


def test_needs_find_their_offers() -> None:
    call = ["match", "--needs", str(FOLDER / "needs.jsonl"), "--offers",
            str(FOLDER / "offers.jsonl"), "--market", str(MARKET), "--json"]  # fmt: skip
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 0
    found = {told["need"]: told for told in map(json.loads, result.output.splitlines())}
    firsts = {need: told["suggestions"][0]["offer"] for need, told in found.items()}
    assert firsts == {"n1": "o1", "n2": "o4", "n3": "o6", "n4": "o7"}
    why = {out["offer"]: out["condition"] for out in found["n1"]["left_out"]}
    assert {"o2": "price", "o3": "maturity"}.items() <= why.items()
    assert found["n2"]["suggestions"][0]["repeated_by"] == ["o5"]


def test_the_event_is_planned_best() -> None:
    result = CliRunner().invoke(main, ["dock", str(FOLDER / "event.json"), "--json"])
    told = json.loads(result.output)
    assert result.exit_code == 0
    assert told["proven_best"]
    assert told["without_meeting"] == []


def test_every_line_says_that_it_is_made_up() -> None:
    for name in ("needs.jsonl", "offers.jsonl"):
        for line in (FOLDER / name).read_text("utf-8").splitlines():
            assert json.loads(line)["note"] == "演示数据"
