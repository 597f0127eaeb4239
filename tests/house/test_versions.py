"""The version is one and the same wherever it is written."""

from __future__ import annotations

import re
import tomllib

import changbai
from tests.support import checkout

#: Extras for an environment of their own, made by whoever needs it.
APART = {"spark"}


def test_versions_agree() -> None:
    project = tomllib.loads((checkout.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    changelog = (checkout.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"(?m)^## (\d+\.\d+\.\d+)", changelog)
    assert newest is not None
    assert project["project"]["version"] == changbai.__version__ == newest[1]


def test_both_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((checkout.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = {normal(line) for line in project["project"]["dependencies"]}
    extras = project["project"]["optional-dependencies"]
    lists = (lines for name, lines in extras.items() if name not in APART)
    every = run | {normal(line) for lines_ in lists for line in lines_}
    assert sorted(run - locked("requirements.lock").keys()) == []
    assert sorted(every - locked("requirements-dev.lock").keys()) == []


def test_extras_apart_are_locked_nowhere() -> None:
    project = tomllib.loads((checkout.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    makefile = (checkout.ROOT / "Makefile").read_text(encoding="utf-8")
    asked = re.search(r"(?m)^LOCKED := (.*)$", makefile)
    assert asked is not None
    assert set(asked[1].split()) == set(project["project"]["optional-dependencies"]) - APART
    assert "pyspark" not in locked("requirements-dev.lock")


def test_locks_agree_on_every_version() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def normal(requirement: str) -> str:
    """Return the name in a requirement as lock files spell it."""
    return re.split(r"[\[<>=!~; ]", requirement)[0].lower().replace("_", "-")


def locked(file: str) -> dict[str, str]:
    """Return name -> version of a lock file."""
    text = (checkout.ROOT / file).read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==([^ ;\\]+)", text))
