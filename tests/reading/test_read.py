"""Whole texts: places hold, structure is whole, the founding document reads as it should."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.pack.clause import read_document
from changbai.reading.plain import as_plain
from changbai.reading.read import read_text
from changbai.reading.score import score
from changbai.reading.shadow import cast
from changbai.reading.shapes import Reading
from tests.support import checkout

MARKED = (checkout.ROOT / "packs/jilin-2014/document.md").read_text("utf-8")
FOUNDING = read_document(MARKED, "", "")[0].text
WORDS = """
    一、 （一） 1． 1. ① 第一章 专栏1 一是 到2025年， 比2013年下降 16％ 达到 400家 2-3个 分别 均
    翻一番 每年 新增 给予 最高不超过 100万元 责任单位： 列第一位者为牵头 。 ， ； ： “ ” 《 》
    （省商务厅牵头，省财政厅配合） ） （ 1,000 万 亿 以上 左右 企业 占比 5G 〔2018〕42号 - — 至
    6月底前 一半以上 全覆盖 𠮷 e
"""
PIECES = [*WORDS.split(), "\n", "　　", "\r\n", "\u2028", " 2 0 0 5 年", "第 1 0 条 "]


def places_hold(reading: Reading) -> bool:
    """Tell whether every quote is what stands at its offsets."""
    items = [
        *reading.clauses, *reading.leads, *reading.targets, *reading.milestones, *reading.rules,
        *reading.actors, *reading.amounts, *reading.measures,
    ]  # fmt: skip
    return all(
        0 <= one.start <= one.end <= len(reading.text)
        and reading.text[one.start : one.end] == one.quote
        for one in items
    )


def test_founding_document_states_its_targets() -> None:
    reading = read_text(FOUNDING)
    assert places_hold(reading)
    numbered = [one for one in reading.clauses if one.kind not in ("lead", "item")]
    assert (len(numbered), sum(one.kind == "item" for one in reading.clauses)) == (30, 46)
    assert reading.front.issuer == "吉林省人民政府"
    assert str(reading.front.issued) == "2014-11-13"
    quotes = [one.quote for one in reading.targets]
    assert len(quotes) == 18
    assert quotes[0] == "全省省级企业技术中心达到400家"
    again = {one.quote: one.restates for one in reading.targets if one.restates}
    assert again == {
        "推动建设50个产业公共技术研发中心": "产业公共技术研发中心达到50家",
        "推动建设15个以上行业中试中心": "行业中试中心达到15家",
    }
    energy = next(one for one in reading.targets if "综合能耗" in one.subject)
    assert (energy.value, energy.direction, energy.baseline_year, energy.deadline) == (
        16,
        "down",
        2013,
        2017,
    )
    water = next(one for one in reading.targets if "用水量" in one.subject)
    assert "elliptical" in water.doubts


def test_a_reading_agrees_with_itself() -> None:
    reading = as_plain(read_text(FOUNDING))
    tallies = score(reading, reading, FOUNDING)
    assert {name: tally.f1 for name, tally in tallies.items()} == dict.fromkeys(tallies, 1.0)


def test_spaces_and_lost_breaks_do_not_matter() -> None:
    plain = "一、目标\n到2025年，企业达到300家。\n二、任务\n（一）做强。培育。\n（二）做优。完善。"
    damaged = (
        "一 、目 标\r\n 到 2 0 2 5 年，企 业 达 到 300 家。\r\n\r\n"
        "二、任务\r\n（一）做强。培育。　　（二）做优。完善。"
    )
    wanted, found = read_text(plain), read_text(damaged)
    assert places_hold(found)
    assert [one.id for one in wanted.clauses] == [one.id for one in found.clauses]
    assert [(one.value, one.deadline) for one in found.targets] == [(300, 2025)]


def test_a_whole_plan_on_one_line_is_cut_into_its_clauses() -> None:
    parts = [
        f"{sign}、第{sign}部分（一）首先。{'加快推进各项工作。' * 40}（二）其次。"
        f"{'落实责任。' * 40}"
        for sign in "一二三"
    ]
    reading = read_text("".join(parts))
    assert [one.id for one in reading.clauses] == [
        "1",
        "1.1",
        "1.2",
        "2",
        "2.1",
        "2.2",
        "3",
        "3.1",
        "3.2",
    ]


def test_a_line_cut_by_the_page_is_joined() -> None:
    line = "到2025年，全市规模以上工业企业达到三千家左右，其中高新技术企业达到"
    text = "\n".join(["一、发展目标"] + [line, "1200家，占比明显提高。"] * 12)
    reading = read_text(text)
    assert {int(one.value) for one in reading.targets if one.unit == "家"} >= {1200}
    assert all("\n" in one.quote for one in reading.targets if one.value == 1200)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=60).map("".join))
def test_any_text_is_read_and_every_place_holds(text: str) -> None:
    assert places_hold(read_text(text))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="一二1 　\r\n\t２％．，。“a\u2028\ufeff年", max_size=40))
def test_shadow_maps_back_to_the_text(text: str) -> None:
    shadow = cast(text)
    for place in range(len(shadow.text)):
        low, high = shadow.span(place, place + 1)
        assert 0 <= low < high <= len(text)


@pytest.mark.heavy
def test_ten_minutes_of_odd_texts_break_nothing() -> None:
    seed = random.Random(20141113)
    stop = time.monotonic() + 600
    count = 0
    while time.monotonic() < stop:
        source = list(FOUNDING)
        for _ in range(seed.randrange(1, 60)):
            low = seed.randrange(len(source))
            kind = seed.randrange(4)
            if kind == 0:
                del source[low : low + seed.randrange(40)]
            elif kind == 1:
                source[low:low] = seed.choice(PIECES)
            elif kind == 2:
                source[low] = chr(
                    seed.choice([seed.randrange(0x20, 0x3000), seed.randrange(0x4E00, 0x9FFF)])
                )
            else:
                source[low:low] = "".join(seed.choices(PIECES, k=seed.randrange(20)))
            if not source:
                source = ["一"]
        text = "".join(source)[: seed.randrange(1, 9000)]
        assert places_hold(read_text(text)), text
        count += 1
    print(f"{count} texts")


def test_a_hundred_thousand_characters_take_time_in_proportion() -> None:
    once, ten = FOUNDING[:3000], FOUNDING[:3000] * 10
    read_text(once)

    def seconds(text: str) -> float:
        best = float("inf")
        for _ in range(3):
            begin = time.process_time()
            read_text(text)
            best = min(best, time.process_time() - begin)
        return best

    # A claim about growth, not about the machine: ten times the text is no hundred times the work.
    assert seconds(ten) < 40 * seconds(once)
