"""The settings in a process of their own, with the environment that an installation has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SECRET = "k3J_9sVtq2LmX8-dRz5WbN7yHcP4gTfA1uE6oQiKxjvBnZwMhYrSlDpGaC0" * 2


def managed(home: Path, *words: str, **given: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CHANGBAI_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "-c", "from changbai.cli import main; main()", "manage", *words],
        env={**kept, "CHANGBAI_HOME": str(home), **given},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_production_site_has_nothing_to_warn_of(tmp_path: Path) -> None:
    done = managed(tmp_path, "check", "--deploy", "--fail-level", "WARNING", CHANGBAI_SECRET=SECRET)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_without_a_secret_of_its_own_it_refuses_to_start(tmp_path: Path) -> None:
    done = managed(tmp_path, "check")
    assert done.returncode != 0
    assert "CHANGBAI_SECRET" in done.stderr


@pytest.mark.parametrize("address", ["mysql://x/y", "nonsense"])
def test_an_unknown_database_is_refused_by_name(tmp_path: Path, address: str) -> None:
    done = managed(tmp_path, "check", CHANGBAI_SECRET=SECRET, CHANGBAI_DATABASE=address)
    assert done.returncode != 0
    assert "CHANGBAI_DATABASE" in done.stderr


@pytest.mark.parametrize("given", ["", "0"])
def test_production_demands_a_second_factor_unless_told_otherwise(
    tmp_path: Path, given: str
) -> None:
    asked = "from django.conf import settings; print(*sorted(settings.MFA_ROLES))"
    told = {"CHANGBAI_MFA": given} if given else {}
    done = managed(tmp_path, "shell", "-v", "0", "-c", asked, CHANGBAI_SECRET=SECRET, **told)
    expected = "" if given else "auditor county prefecture province"
    assert done.stdout.strip().splitlines()[-1:] == ([expected] if expected else []), done.stderr
