"""The commands of the how-to, run as they are printed, in both languages."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from tests.support import checkout
from tests.web.api.office import Caller, secret_of

BLOCK = re.compile(r"```bash\n(curl .*?)\n# (\d{3})\n```", re.DOTALL)
SITE = "http://testserver"


def commands(language: str) -> list[tuple[str, int]]:
    path = checkout.ROOT / "docs" / language / "how-to" / "use-the-open-interface.md"
    return [(text, int(status)) for text, status in BLOCK.findall(path.read_text("utf-8"))]


def curl(text: str, secret: str) -> Any:
    """Make the call that a curl command would make."""
    text = text.replace("\\\n", " ").replace("$TOKEN", secret).replace("$SITE", SITE)
    words = shlex.split(text)
    method, body, headers, address = "GET", None, {}, ""
    rest = iter(words[1:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest).encode()
        else:
            address = word.removeprefix(f"{SITE}/api/v1")
    assert headers.pop("Authorization") == f"Bearer {secret}"
    if body is not None:
        assert headers.pop("Content-Type") == "application/json"
    return Caller(secret)(method, address, body, **headers)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_answers_as_the_page_says(office: None, language: str) -> None:
    secret = secret_of("county")
    found = commands(language)
    assert len(found) == 11
    for text, status in found:
        answer = curl(text, secret)
        assert answer.status_code == status, (text, answer.content.decode())


def test_what_the_page_says_of_the_answers_is_so(office: None) -> None:
    secret = secret_of("county")
    told = [curl(text, secret).json() for text, _ in commands("zh")]
    assert told[5]["sound"] is False
    assert told[6]["version"] == "1.1"
    assert [row["done"] for row in told[7]["rows"]] == [True, False]
    assert told[9]["changed"] == [{"element": "waste_utilised", "before": 690, "now": 680}]
    assert told[10]["done"] == 1
