from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from changbai.cli import main
from changbai.matching.industry import IndustrySuggester
from changbai.pack.load import load_pack

NATIONAL = Path(__file__).resolve().parents[2] / "packs" / "national"


@pytest.fixture(scope="module")
def suggester() -> IndustrySuggester:
    pack, _ = load_pack(NATIONAL)
    assert pack is not None
    return IndustrySuggester(pack.codes["industry"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("汽车零部件及配件制造", "36"),
        ("化学药品原药和医药中间体", "27"),
        ("燃气管网供应", "45"),
        ("鐵路機車車輛製造", "37"),
        ("Motor vehicles assembly", "36"),
    ],
)
def test_the_code_is_among_three(suggester: IndustrySuggester, text: str, code: str) -> None:
    found = suggester.suggest(text)
    assert code in [one.code for one in found]
    assert len(found) <= 3
    assert sum(one.share for one in found) <= 1.001
    assert all(one.shared for one in found[:1])


def test_sections_are_not_suggested(suggester: IndustrySuggester) -> None:
    assert "C" not in [one.code for one in suggester.suggest("制造业")]


@pytest.mark.parametrize("text", ["", "😀", "xyzzy"])
def test_nothing_near_is_said_plainly(suggester: IndustrySuggester, text: str) -> None:
    assert suggester.suggest(text) == ()


def test_it_learns_from_what_people_confirm() -> None:
    pack, _ = load_pack(NATIONAL)
    assert pack is not None
    fresh = IndustrySuggester(pack.codes["industry"])
    text = "人参饮片深加工"
    assert fresh.suggest(text)[:1] == () or fresh.suggest(text)[0].code != "27"
    assert fresh.confirm("人参饮片", "27")
    assert fresh.suggest(text)[0].code == "27"
    assert fresh.suggest(text)[0].confirmed == 1
    assert not fresh.confirm("人参", "99")


def test_the_command(tmp_path: Path) -> None:
    call = ["industry-code", str(NATIONAL), "汽车座椅", "--json"]
    told = json.loads(CliRunner().invoke(main, call).output)
    assert told["candidates"][0]["code"] == "36"
    said = tmp_path / "confirmed.jsonl"
    said.write_text('{"text": "汽车座椅", "code": "99"}\n', encoding="utf-8")
    result = CliRunner().invoke(main, [*call, "--confirmed", str(said)])
    assert result.exit_code == 2
    assert "CB438" in result.output
    assert CliRunner().invoke(main, [*call, "--list", "none"]).exit_code == 2
