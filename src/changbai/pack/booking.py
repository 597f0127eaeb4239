"""The shape of booking rules (预约规则): under which conditions an instrument is lent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from changbai.kernel.problem import Mark
from changbai.kernel.text import Text
from changbai.pack.declare import Id, key, place


@dataclass(frozen=True, kw_only=True)
class BookingRules:
    """Rules of booking an instrument (预约规则); times of day as 08:30, money in yuan."""

    opens: str = key("开放时间起", "time of day from which it is open, e.g. 08:30", "00:00")
    closes: str = key("开放时间止", "time of day to which it is open; 24:00 is midnight", "24:00")
    weekdays: tuple[int, ...] = key("开放日", "days of the week, 1 is Monday", (1, 2, 3, 4, 5))
    step: int = key("时间单位", "minutes; bookings begin and end on it", 30)
    least: int = key("最短时长", "minutes", 30)
    most: int = key("最长时长", "minutes", 480)
    buffer: int = key("间隔", "minutes kept free after each use", 0)
    lead_hours: int = key("提前量", "hours before which it must be booked", 0)
    horizon_days: int = key("预约期", "days ahead that can be booked", 60)
    open_bookings: int = key("同时预约上限", "bookings of one user not yet begun; 0 = no limit", 0)
    weekly_hours: int = key("每周机时上限", "hours of one user in a week from Monday; 0 = none", 0)
    training: str = key("培训", "training that a user must have and that is still valid", "")
    training_months: int = key("培训有效期", "months; 0 = for good", 0)
    approval: Literal["none", "outside", "all"] = key("审批", "whose bookings are approved", "none")
    price_inside: Decimal = key("对内价格", "yuan a machine-hour", Decimal(0))
    price_outside: Decimal | None = key("对外价格", "yuan a machine-hour; none: not open", None)
    free_cancel_hours: int = key("免费取消", "hours before the beginning", 24)
    late_cancel_share: Decimal = key("迟取消收费", "share of the price, 0 to 1", Decimal(0))
    priority: tuple[Id, ...] = key("优先级", "classes of use, first comes first", ())
    displace_hours: int = key("可让位", "hours before its beginning until which a use may yield", 0)
    subsidy_share: Decimal = key("补助比例", "share of what outside users paid, 0 to 1", Decimal(0))
    subsidy_most: Decimal = key("补助上限", "yuan a user and year; 0 = no limit", Decimal(0))
    reference: str = key("依据", "source", "")
    verified: bool = key("已核实", "seen in an official text", False)
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class BookingCase:
    """A worked example of booking (预约算例): a request and what the rules say."""

    name: Text = key("名称", "what it shows")
    now: str = key("申请时间", "2016-05-16 09:00")
    start: str = key("开始", "2016-05-18 09:00")
    end: str = key("结束", "2016-05-18 11:00")
    use: str = key("用途类别", "class of use", "outside")
    outside: bool = key("对外", "the user is from outside", True)
    trained: str = key("培训日期", "day on which the user was trained; empty: never", "")
    busy: tuple[str, ...] = key("已约", "stretches already booked: start/end", ())
    expect: str = key("结果", "booked, approval, or the rule that refuses")
    price: Decimal | None = key("价格", "yuan", None)
    mark: Mark = place()
