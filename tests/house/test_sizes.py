"""Modules stay small enough to be read at one sitting."""

from __future__ import annotations

from statistics import median

from tests.support import checkout

LONGEST = 500
MEDIAN = 130
#: A door is not a room: an `__init__` says what is inside, it does not do the work.
DOOR = 40


def test_no_module_is_too_long() -> None:
    long = {checkout.name(path): checkout.lines(path) for path in checkout.modules()}
    assert {name: count for name, count in long.items() if count > LONGEST} == {}


def test_doors_are_short() -> None:
    doors = [path for path in checkout.modules() if path.name == "__init__.py"]
    assert doors
    assert [checkout.name(path) for path in doors if checkout.lines(path) > DOOR] == []


def test_half_of_the_modules_are_short() -> None:
    rooms = [path for path in checkout.modules() if path.name != "__init__.py"]
    middle = median(checkout.lines(path) for path in rooms)
    print(f"{len(rooms)} modules, median {middle} lines")
    assert middle <= MEDIAN
