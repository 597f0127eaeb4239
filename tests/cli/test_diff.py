"""The real command: what changed between two editions, by noun and id."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from changbai.cli import main
from tests.cli.tiny import PACK, written


def call(folder: Path, *words: str, **changed: str) -> Result:
    old, _ = written(folder / "old")
    new, _ = written(folder / "new", **changed)
    return CliRunner().invoke(main, ["diff", str(old), str(new), *words])


def test_nothing_changed(tmp_path: Path) -> None:
    assert call(tmp_path).stdout.strip() == "没有变化。"
    assert json.loads(call(tmp_path, "--json").stdout) == {"changes": []}


def test_a_changed_formula_and_a_new_area_are_named(tmp_path: Path) -> None:
    formula = PACK["indicators/intensity.yaml"].replace("better: lower", "better: higher")
    areas = PACK["areas.csv"] + "2203,丁市,D,prefecture,22\n"
    changed = {"indicators/intensity.yaml": formula, "areas.csv": areas}
    said = json.loads(call(tmp_path, "--json", **changed).stdout)["changes"]
    assert {(one["noun"], one["id"], one["kind"]) for one in said} == {
        ("indicators", "intensity", "changed"),
        ("areas", "2203", "added"),
    }
    better = next(one for one in said if one["noun"] == "indicators")
    assert (better["field"], better["old"], better["new"]) == ("better", "lower", "higher")
    assert "2203" in call(tmp_path, **changed).stdout
    assert "2203" in call(tmp_path, "--lang", "en", **changed).stdout


def test_bad_input_is_told(tmp_path: Path) -> None:
    broken = call(tmp_path, **{"targets.csv": "编号\n"})
    assert (broken.exit_code, broken.stdout) == (2, "")
    assert "targets.csv" in broken.stderr
    old, _ = written(tmp_path / "old")
    gone = CliRunner().invoke(main, ["diff", str(old), str(tmp_path / "no"), "--json"])
    assert gone.exit_code == 2
    assert "CB100" in {problem["code"] for problem in json.loads(gone.stdout)["problems"]}
