"""The data code of a return changes with what it says, and with nothing else."""

from __future__ import annotations

import hashlib

import pytest

from changbai.engine.data_code import LENGTH, SIGNS, data_code, typed_code

UNIT = ("enterprise", "P003")
VALUES = {"a": 1, "b": 2.5, "c": "文字"}


def code(form="waste", period="2016", unit=UNIT, number=1, values=VALUES) -> str:
    return data_code(form, period, unit, number, values)


def test_it_is_the_first_fifty_bits_of_the_hash() -> None:
    told = '["waste", "2016", "enterprise", "P003", 1, [["a", "1"], ["b", "2.5"], ["c", "文字"]]]'
    bits = f"{int(hashlib.sha256(told.encode()).hexdigest(), 16):0256b}"[:50]
    assert code() == "".join(SIGNS[int(bits[at : at + 5], 2)] for at in range(0, 50, 5))


@pytest.mark.parametrize(
    "changed",
    [
        {"form": "water"},
        {"period": "2015"},
        {"unit": ("enterprise", "P004")},
        {"number": 2},
        {"values": {**VALUES, "a": 2}},
        {"values": {**VALUES, "d": 0}},
    ],
)
def test_what_a_return_says_changes_it(changed) -> None:
    assert code(**changed) != code()


def test_the_way_of_keeping_does_not() -> None:
    assert code(values={"c": "文字", "b": 2.5, "a": 1.0, "d": None}) == code()


def test_it_is_typed_as_people_type() -> None:
    mine = code()
    assert len(mine) == LENGTH
    assert not set("01IO") & set(SIGNS)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in mine.lower())
    assert typed_code(f" {wide[:5]}- {wide[5:]}\u3000") == mine
