from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from changbai.matching.entry import Entry
from changbai.matching.funnel import Step, count_stages
from changbai.matching.guarantee import circles, with_circles
from changbai.matching.market_cases import run_market_cases
from changbai.pack.load import load_pack
from changbai.pack.market import Market, markets_of
from changbai.pack.single import read_single

MARKETS = Path(__file__).resolve().parents[2] / "packs" / "jilin-2014" / "markets"


def market() -> Market:
    found, problems = read_single(MARKETS / "technology.yaml", Market, kind="market")
    assert problems == []
    assert found is not None
    return found


def test_outcomes_are_counted_by_papers_and_not_by_posts() -> None:
    day = date(2016, 5, 1)
    steps = [
        Step("a", "contact", day, "对接会签到"),
        Step("b", "contact", day, "对接会签到"),
        Step("c", "contact", day),
        Step("b", "contract", date(2016, 6, 1), "技术合同", Decimal(100)),
        Step("b", "contract", date(2016, 7, 1), "技术合同", Decimal("120.5")),
        Step("d", "contract", date(2015, 6, 1), "技术合同"),
        Step("e", "contract", date(2016, 6, 1), "口头同意", Decimal(9999)),
        Step("b", "paid", date(2017, 1, 1), "银行回单", Decimal(60)),
    ]
    found = {
        one.stage: one
        for one in count_stages(market(), steps, date(2016, 1, 1), date(2016, 12, 31))
    }
    contact, contract, paid = found["contact"], found["contract"], found["paid"]
    assert (contact.reached, contact.new, contact.claimed) == (3, 2, 1)
    assert (contract.reached, contract.new, contract.claimed) == (2, 1, 1)
    assert contract.amount == Decimal("120.5")
    assert contract.without_amount == 1
    assert contract.rate == 1
    assert (paid.reached, paid.amount) == (0, None)
    assert [one.stage for one in found.values() if one.outcome] == [
        "contract",
        "paid",
        "production",
    ]


def test_circles_of_guarantees() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "e"), ("f", "g")]
    assert circles(edges) == [frozenset("abc"), frozenset("e")]
    assert circles([]) == []
    long = [(str(k), str(k + 1)) for k in range(5000)]
    assert circles(long) == []
    assert len(circles([*long, ("5000", "0")])[0]) == 5001


def test_needs_in_a_circle_are_marked() -> None:
    needs = [
        Entry("1", "", party="甲", attributes={"guarantors": "乙"}),
        Entry("2", "", party="乙", attributes={"guarantors": ("甲", "丙")}),
        Entry("3", "", party="丁", attributes={"guarantors": "甲"}),
    ]
    marked = [need.attributes.get("guarantee_circle") for need in with_circles(needs)]
    assert marked == ["是", "是", None]


def test_the_markets_of_the_pack_run_their_examples() -> None:
    pack, problems = load_pack(MARKETS.parent)
    assert pack is not None
    assert [p for p in problems if p.code.startswith("CB29")] == []
    markets = markets_of(pack)
    running = {id for id, one in markets.items() if one.status == "running"}
    assert running == {"technology", "products", "finance", "experts_and_training",
                       "laboratories_and_instruments"}  # fmt: skip
    assert run_market_cases(pack) == []


def test_an_example_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    text = (MARKETS / "laboratories_and_instruments.yaml").read_text("utf-8")
    text = text.replace("price: '240.00'", "price: '1.00'").replace("near: '1'", "near: '0'")
    text = text.replace("offer: {stages: 小试}", "offer: {stages: 中试}")
    path = tmp_path / "labs.yaml"
    path.write_text(text, encoding="utf-8")
    found, problems = read_single(path, Market, kind="market")
    assert problems == []
    pack, _ = load_pack(MARKETS.parent)
    assert pack is not None
    assert found is not None
    object.__setattr__(pack, "entries", {"labs": found})
    assert [problem.code for problem in run_market_cases(pack)] == ["CB290"] * 3
