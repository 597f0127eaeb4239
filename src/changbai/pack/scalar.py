"""Reading single values (单值): numbers, dates, periods, yes and no, each in one written form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from changbai.kernel.period import Period, read_period
from changbai.kernel.workday import Term, read_term
from changbai.pack.amount import Amount, read_amount, read_share

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}\Z")
_WHOLE = re.compile(r"-?[0-9]{1,18}\Z")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?\Z")
_FRACTION = re.compile(r"[0-9]{1,18}(\.[0-9]{1,12})?(/[0-9]{1,18})?\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_FLAGS = {"是": True, "true": True, "否": False, "false": False}

#: What is expected of each form, as messages say it in both languages.
FORMS: dict[Any, str] = {
    str: "文本 text",
    "share": "百分比 60% 0.6",
    Amount: "分数或百分比 points or share: 8, 60%",
    "id": "编号（字母、数字、_ - .）id",
    int: "整数 whole number",
    bool: "是 否 true false",
    Decimal: "数 number 12.5",
    Fraction: "正数或分数 10000, 1/1000",
    date: "日期 2014-11-13",
    Period: "时期 2016, 2016-09, 2016Q3, 2016H1",
    Term: "期限 20个工作日, 30日, 6个月, 3年; 20 workdays, 30 days, 6 months, 3 years",
}


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.match(text) else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.match(text) else None


def _fraction(text: str) -> Fraction | None:
    if not _FRACTION.match(text):
        return None
    above, _, below = text.partition("/")
    if below and not int(below):
        return None
    return (Fraction(above) / int(below or 1)) or None


def _day(text: str) -> date | None:
    if not _DAY.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_READERS: dict[Any, Callable[[str], Any]] = {
    str: lambda text: text,
    "share": read_share,
    Amount: read_amount,
    "id": lambda text: text if _ID.match(text) else None,
    int: _whole,
    bool: _FLAGS.get,
    Decimal: _decimal,
    Fraction: _fraction,
    date: _day,
    Period: read_period,
    Term: read_term,
}


def read_scalar(form: Any, text: str) -> Any:
    """Read a text as one of the forms; None when it is not written so."""
    return _READERS[form](text)
