"""`changbai token` in a process of its own, on a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SETUP = """
from changbai.cli._site import use_site
use_site()
from changbai.actions._actor import OPERATOR
from changbai.actions.accounts import open_account
from changbai.cli._records import migrate
migrate()
open_account(actor=OPERATOR, username="office", password="made up for tests", role="county")
"""


def run(home: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("CHANGBAI_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**kept, "CHANGBAI_HOME": str(home), "CHANGBAI_DEBUG": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def token(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(home, "from changbai.cli import main; main()", "token", *words)


def test_a_token_is_made_listed_and_revoked(tmp_path: Path) -> None:
    assert run(tmp_path, SETUP).returncode == 0
    made = token(tmp_path, "make", "office", "--name", "县平台", "--right", "read", "--json")
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    assert told["secret"].startswith("changbai_")
    listed = token(tmp_path, "list", "office", "--json")
    assert told["secret"] not in listed.stdout
    [line] = json.loads(listed.stdout)["tokens"]
    assert (line["name"], line["rights"], line["stands"]) == ("县平台", ["read"], "holds")
    assert token(tmp_path, "revoke", str(line["id"])).returncode == 0
    assert "revoked" in token(tmp_path, "list", "--lang", "en").stdout
    again = token(tmp_path, "revoke", str(line["id"]), "--json")
    assert again.returncode == 2
    assert json.loads(again.stdout)["problems"][0]["code"] == "CB755"


def test_what_cannot_be_made_is_told(tmp_path: Path) -> None:
    empty = token(tmp_path, "list")
    assert empty.returncode == 2
    assert "CB608" in empty.stderr
    assert "Traceback" not in empty.stderr
    assert run(tmp_path, SETUP).returncode == 0
    wrong = token(tmp_path, "make", "office", "--name", "x", "--right", "close")
    assert wrong.returncode == 2
    assert "CB750" in wrong.stderr
    nobody = token(tmp_path, "make", "nobody", "--name", "x", "--right", "read")
    assert nobody.returncode == 2
    assert "CB754" in nobody.stderr
