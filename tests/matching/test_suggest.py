from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from changbai.matching.entry import Entry
from changbai.matching.feedback import Feedback, Opinion
from changbai.matching.ranker import Ranker
from changbai.matching.suggest import suggest
from tests.matching.market import MARKET, entry

D = Decimal
NEED = entry("n1", "非晶变压器铁芯制造", "需要高端的非晶变压器铁芯生产技术", "甲厂",
             budget=D(100), area="220100", industry="38")  # fmt: skip
OFFERS = [
    entry("o1", "非晶合金变压器铁芯及其制造方法", party="乙院", price=D(80), areas=("220000",)),
    entry("o2", "非晶铁芯退火", party="丙院", price=D(500)),
    entry("o3", "玉米秸秆还田", party="丁院"),
    entry("o4", "变压器铁芯叠装", party="乙院", areas=("210000",)),
    entry("o5", "变压器油检测", party="乙院"),
]


def ids(*offers: Entry, need: Entry = NEED, **options: object) -> list[str]:
    ranker = Ranker(offers, [need])
    answer = suggest(ranker, need, MARKET, **options)  # type: ignore[arg-type]
    return [one.offer.id for one in answer.suggestions]


def test_conditions_come_first_and_the_rest_is_ranked() -> None:
    assert ids(*OFFERS) == ["o1", "o5"]


def test_the_list_says_why_and_why_not() -> None:
    answer = suggest(Ranker(OFFERS, [NEED]), NEED, MARKET)
    first = answer.suggestions[0]
    assert "变压器铁芯" in [phrase.words for phrase in first.shared]
    assert first.score == pytest.approx(sum(first.parts.values()), abs=1e-3)
    assert first.parts["near_price"] == pytest.approx(0.25 * 0.8)
    told = {out.offer.id: out.refusal for out in answer.left_out}
    assert told["o2"].condition == "price"
    assert (told["o2"].need, told["o2"].offer) == ("100", "500")
    assert told["o4"].condition == "area"


def test_what_shares_nothing_is_not_shown() -> None:
    assert "o3" not in ids(*OFFERS)


def test_where_text_is_not_needed_it_only_orders() -> None:
    rules = replace(MARKET, text_needed=False)
    loans = [entry("dear", "小微企业信用贷", price=D(200)), entry("word", "铁芯贷", price=D(90)),
             entry("plain", "流动资金贷款", price=D(20))]  # fmt: skip
    found = suggest(Ranker(loans, [NEED]), NEED, rules)
    assert [one.offer.id for one in found.suggestions] == ["word", "plain"]
    mute = suggest(Ranker(loans, ()), entry("n", "", budget=D(50)), rules)
    assert [one.offer.id for one in mute.suggestions] == ["plain"]


def test_closed_confidential_and_own_are_not_shown() -> None:
    title = NEED.title
    offers = [
        entry("closed", title, status="closed"),
        entry("own", title, party="甲厂"),
        entry("secret", title, party="乙", confidential=True, shown_to=("丙厂",)),
        entry("for_us", title + "一", party="丁", confidential=True, shown_to=("甲厂",)),
    ]
    assert ids(*offers) == ["for_us"]


def test_unknown_may_refuse_where_the_market_says_so() -> None:
    need = entry("n", "铁芯", least_maturity=D(6))
    offers = [entry("low", "铁芯甲", maturity=D(4)), entry("silent", "铁芯乙"),
              entry("high", "铁芯丙", maturity=D(9))]  # fmt: skip
    assert ids(*offers, need=need) == ["high"]


def test_one_party_does_not_fill_the_list_and_repetitions_are_folded() -> None:
    offers = [entry(f"x{n}", f"变压器铁芯{n}号", party="乙") for n in range(5)]
    offers += [entry(f"y{n}", "铁芯", party=f"丙{n}") for n in range(4)]
    answer = suggest(Ranker(offers, [NEED]), NEED, MARKET)
    listed = [one.offer.id for one in answer.suggestions]
    assert sum(id.startswith("x") for id in listed) == 2
    (folded,) = [one for one in answer.suggestions if one.offer.id.startswith("y")]
    assert folded.repeats == 3
    assert len(folded.repeated_by) == 3


def test_features_order_what_the_text_holds_equal() -> None:
    offers = [entry("a", "铁芯制造", industry="35"), entry("b", "铁芯制造法", industry="38")]
    same = [entry("a", "铁芯制造甲", industry="35"), entry("b", "铁芯制造乙", industry="38")]
    assert ids(*same)[0] == "b"
    assert set(ids(*offers)) == {"a", "b"}


def test_synonyms_of_the_market_are_found() -> None:
    need = entry("n", "光伏组件清洗")
    offers = [entry("a", "太阳能电池板除尘"), entry("b", "玉米脱粒"), entry("c", "太阳灶")]
    ranker = Ranker(offers, [need], synonyms=MARKET.synonyms)
    assert next(one.offer.id for one in suggest(ranker, need, MARKET).suggestions) == "a"
    assert suggest(Ranker(offers, [need]), need, MARKET).suggestions == ()


def test_both_directions() -> None:
    needs = [NEED, entry("n2", "玉米秸秆利用", party="戊")]
    ranker = Ranker(needs, OFFERS)
    found = suggest(ranker, OFFERS[0], MARKET, reverse=True)
    assert [one.offer.id for one in found.suggestions] == ["n1"]
    dear = suggest(ranker, OFFERS[1], MARKET, reverse=True)
    assert dear.suggestions == ()
    assert dear.left_out[0].refusal.condition == "price"


def test_updates_are_seen_at_once() -> None:
    ranker = Ranker(OFFERS, [NEED])
    ranker.add([entry("new", "非晶变压器铁芯制造", party="新")])
    assert suggest(ranker, NEED, MARKET).suggestions[0].offer.id == "new"
    ranker.replace(5, entry("new", "已改为别的"))
    assert suggest(ranker, NEED, MARKET).suggestions[0].offer.id == "o1"


def test_feedback_changes_the_order_by_the_stated_rule() -> None:
    offers = [
        entry("a", "铁芯制造甲", price=D(90), maturity=D(5)),
        entry("b", "铁芯制造乙", price=D(95), maturity=D(5)),
        entry("c", "铁芯制造丙", price=D(10), maturity=D(5)),
    ]
    ranker = Ranker(offers, [NEED])
    feedback = Feedback([Opinion("n1", "a", "too_dear", "90")])
    answer = suggest(ranker, NEED, None, feedback=feedback)
    assert [one.offer.id for one in answer.suggestions] == ["c", "b"]
    assert answer.suggestions[1].parts["feedback:too_dear"] == -0.5
    assert answer.left_out[0].refusal.condition == "feedback:too_dear"
    cheaper = [entry("a", "铁芯制造甲", price=D(60)), *offers[1:]]
    again = suggest(Ranker(cheaper, [NEED]), NEED, None, feedback=feedback)
    assert "a" in [one.offer.id for one in again.suggestions]
    other = entry("n9", NEED.title)
    assert len(suggest(ranker, other, None, feedback=feedback).suggestions) == 3


@pytest.mark.parametrize("reason", ["have_it", "out_of_field"])
def test_turned_down_for_good(reason: str) -> None:
    feedback = Feedback([Opinion("n1", "o1", reason)])  # type: ignore[arg-type]
    assert "o1" not in ids(*OFFERS, feedback=feedback)


@pytest.mark.parametrize(
    ("text", "searchable"),
    [
        ("", False),
        ("😀👍🏽", False),
        ("，。！？", False),
        ("铁", True),
        ("=HYPERLINK(\"http://铁\")", True),
        ("<b>铁芯</b><script>", True),
        ("鐵芯製造", True),
        ("amorphous core 铁", True),
        ("铁" * 100_000, True),
        ("SELECT * FROM 铁 WHERE 1=1 -- \" OR NEAR(", True),
        ("\ud800\x00铁", True),
    ],
)  # fmt: skip
def test_hostile_questions_are_answered_or_refused(text: str, searchable: bool) -> None:
    answer = suggest(Ranker(OFFERS, ()), entry("q", text))
    assert answer.searchable is searchable
    assert bool(answer.suggestions) is searchable


def test_many_repetitions_are_one_entry() -> None:
    offers = [entry(f"d{n}", "变压器铁芯", party=f"p{n}") for n in range(30_000)]
    offers.append(entry("other", "铁芯浇注"))
    ranker = Ranker(offers, [NEED])
    begun = time.process_time()
    answer = suggest(ranker, NEED, MARKET)
    assert time.process_time() - begun < 2
    assert {one.offer.title for one in answer.suggestions} == {"变压器铁芯", "铁芯浇注"}
    assert max(one.repeats for one in answer.suggestions) == 29_999


@pytest.mark.heavy
def test_a_million_repetitions() -> None:
    offers = [entry(f"d{n}", "变压器铁芯", party=f"p{n % 1000}") for n in range(1_000_000)]
    offers.append(entry("other", "铁芯浇注"))
    ranker = Ranker(offers, [NEED])
    begun = time.process_time()
    answer = suggest(ranker, NEED, MARKET)
    assert time.process_time() - begun < 5
    assert {one.offer.title for one in answer.suggestions} == {"变压器铁芯", "铁芯浇注"}
    closed = [entry(f"c{n}", f"铁芯{n}", status="closed") for n in range(100_000)]
    assert suggest(Ranker(closed, [NEED]), NEED).suggestions == ()
