"""What may be one unit twice is found; what a number tells apart is not."""

from __future__ import annotations

import random

from changbai.kernel.identifier import build
from changbai.matching.doubles import Listed, doubles, likeness

CODE = build("91", "220101", "70846113")


def pairs(*listed: tuple[str, str, tuple[str, ...]]) -> dict[tuple[int, int], tuple[str, ...]]:
    rows = [Listed(key, code, name, texts) for key, (code, name, texts) in enumerate(listed)]
    return {(one.first.key, one.second.key): one.reasons for one in doubles(rows)}


def test_the_same_code_written_otherwise_and_the_old_code_inside() -> None:
    found = pairs(
        (CODE, "长春甲机械有限公司", ()),
        (CODE.lower(), "四平乙化工有限公司", ()),
        (CODE[8:17], "通化丙药业有限公司", ()),
    )
    assert found == {
        (0, 1): ("code", "organisation_code"),
        (0, 2): ("organisation_code",),
        (1, 2): ("organisation_code",),
    }


def test_a_name_with_another_legal_form_is_the_same_name() -> None:
    found = pairs(
        ("1", "长春远东机械制造有限公司", ()),
        ("2", "长春远东机械制造有限责任公司（演示）", ()),
        ("3", "吉林市远东化工有限公司", ()),
    )
    assert found == {(0, 1): ("name",)}


def test_numbers_tell_units_apart() -> None:
    assert pairs(("1", "演示第十二厂", ()), ("2", "演示第十三厂", ())) == {}
    assert likeness("第一汽车", "第一汽车") == 1


def test_the_same_address_is_shown() -> None:
    assert pairs(("1", "甲", ("人民大街1号",)), ("2", "乙", ("人民大街1号",))) == {
        (0, 1): ("text",)
    }


def test_every_planted_double_is_found_among_many() -> None:
    """2,000 made-up names, 100 of them a second time with one character changed."""
    luck = random.Random(7)
    words = [chr(luck.randrange(0x4E00, 0x9FA5)) for _ in range(600)]
    names = ["".join(luck.choices(words, k=8)) + "机械有限公司" for _ in range(2000)]
    planted = []
    for at in range(100):
        spoilt = list(names[at])
        spoilt[luck.randrange(2, 6)] = luck.choice(words)
        planted.append("".join(spoilt))
    rows = [Listed(key, str(key), name) for key, name in enumerate([*names, *planted])]
    found = {(one.first.key, one.second.key) for one in doubles(rows)}
    hit = sum((at, 2000 + at) in found for at in range(100))
    assert hit >= 95
    assert len(found) - hit < 20
