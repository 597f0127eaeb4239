"""At each room's door stands a short README that says what is inside."""

from __future__ import annotations

from tests.support import checkout

LONGEST = 60


def test_every_room_has_a_readme() -> None:
    assert checkout.rooms()
    assert [room.name for room in checkout.rooms() if not (room / "README.md").exists()] == []


def test_readmes_are_short_and_begin_with_a_title() -> None:
    doors = [room / "README.md" for room in checkout.rooms() if (room / "README.md").exists()]
    assert [checkout.name(path) for path in doors if checkout.lines(path) > LONGEST] == []
    titled = [path for path in doors if path.read_text(encoding="utf-8").startswith("# ")]
    assert titled == doors
