"""Whatever the journal may hold is called something on a page."""

from __future__ import annotations

import re

from changbai.web.acting import action_words
from tests.support import checkout

VERB = re.compile(r'^@action\(\s*"([a-z_.]+)"', re.MULTILINE)


def test_every_verb_has_words() -> None:
    room = checkout.ROOT / "src" / "changbai" / "actions"
    verbs = {verb for file in room.glob("*.py") for verb in VERB.findall(file.read_text("utf-8"))}
    assert len(verbs) > 30
    assert [verb for verb in sorted(verbs) if action_words(verb).zh == verb] == []
