"""The shape of a market (对接市场): what is matched, on which conditions, and what counts.

markets/<id>.yaml. A market that is only named and described stays `preparing`; one that runs
declares both sides, its conditions, its features and its funnel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.booking import BookingCase, BookingRules
from changbai.pack.declare import Id, key, place
from changbai.pack.shapes import Attribute, Entry, Pack

ConditionTest = Literal["at_most", "at_least", "equal", "one_of", "inside", "none_of"]
FeatureTest = Literal["equal", "near", "inside", "overlap", "flag"]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a market (供需一方): what its entries are called and what they tell."""

    title: Text = key("标题", "what an entry is, e.g. 技术需求")
    attributes: Mapping[str, Attribute] = key("属性", "what an entry tells beside its text", {})
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A hard condition (硬性条件): what the need says is tested against what the offer says.

    at_most: need <= offer; at_least: need >= offer; one_of: the need's value is in the offer's
    list; none_of: no value of the need is; inside: the need's area lies in an area of the offer.
    """

    id: Id = key("编号", "id")
    need: str = key("需求属性", "attribute of the need")
    offer: str = key("供给属性", "attribute of the offer")
    test: ConditionTest = key("检验", "at_most, at_least, equal, one_of, none_of, inside")
    unknown: Literal["pass", "refuse"] = key("未知时", "when the offer does not tell it", "pass")
    reason: Text = key("理由", "why an offer that fails is not there")
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", True)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Feature:
    """What speaks for a match beside the text (加分因素): between 0 and 1, times its weight.

    equal: same value; near: 1 less the difference over `scale`; inside: the need's area lies in
    the offer's; overlap: share of the need's values that the offer has; flag: the offer's is true.
    """

    id: Id = key("编号", "id")
    title: Text = key("标题", "title")
    need: str = key("需求属性", "attribute of the need; not used by flag", "")
    offer: str = key("供给属性", "attribute of the offer")
    test: FeatureTest = key("算法", "equal, near, inside, overlap, flag")
    scale: Decimal = key("尺度", "difference at which near is 0", Decimal(1))
    weight: Decimal = key("权重", "standard deviations of the text score that 1 is worth")
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class FunnelStage:
    """A stage on the way from a meeting to production (对接阶段), reached by evidence alone."""

    id: Id = key("编号", "id")
    title: Text = key("标题", "title")
    evidence: tuple[Text, ...] = key("凭据", "papers of which one proves the stage", ())
    amount: str = key("金额单位", "unit of the amount that the stage states, if any", "")
    outcome: bool = key("计为成效", "counted as an outcome; posts and talks are not", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class MarketCase:
    """A worked example of a market (对接算例): a need, an offer, and what comes of them."""

    name: Text = key("名称", "what it shows")
    need: Mapping[str, str] = key("需求", "attributes of the need")
    offer: Mapping[str, str] = key("供给", "attributes of the offer")
    expect: str = key("结果", "`match`, or the id of the first condition that refuses")
    features: Mapping[str, Decimal] = key("加分", "value of features, 0 to 1", {})
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Market(Entry):
    """A market of needs and offers (对接市场): conditions first, then text and features."""

    needs: Side | None = key("需求方", "the side that asks", None)
    offers: Side | None = key("供给方", "the side that offers", None)
    levels: Mapping[str, Text] = key("成熟度", "levels of maturity by number", {})
    levels_reference: str = key("成熟度依据", "standard of the levels", "")
    conditions: tuple[Condition, ...] = key("硬性条件", "tested in this order", ())
    features: tuple[Feature, ...] = key("加分因素", "with published weights", ())
    synonyms: tuple[tuple[str, ...], ...] = key("同义词", "words that mean the same here", ())
    funnel: tuple[FunnelStage, ...] = key("阶段", "from first contact to outcome", ())
    booking: Mapping[str, BookingRules] = key("预约规则", "by class; `default` for the others", {})
    booking_cases: Mapping[str, tuple[BookingCase, ...]] = key("预约算例", "by class", {})
    text_needed: bool = key("须有共同词语", "an offer that shares no words is not listed", True)
    most_of_one_party: int = key("同一供方上限", "entries of one party in a list", 3)
    cases: tuple[MarketCase, ...] = key("算例", "worked examples", ())


def markets_of(pack: Pack) -> dict[str, Market]:
    """Return the markets of a pack by id (对接市场)."""
    return {id: entry for id, entry in pack.entries.items() if isinstance(entry, Market)}
