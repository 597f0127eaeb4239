"""Numbers as written in official texts (数字写法): 1.2, 1,000, 十五, 千, 一百二十, 两, 半."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = {**{sign: value for value, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
#: The signs of which a Chinese numeral is made.
SIGNS = "零〇一二两三四五六七八九十百千万亿"


def read_number(written: str) -> Decimal | None:
    """Return the value of a number in digits or in Chinese; None when it is neither."""
    plain = written.replace(",", "").replace(" ", "")
    if not plain:
        return None
    if plain[0].isascii():
        mantissa = plain.rstrip("百千万亿十")
        try:
            value = Decimal(mantissa)
        except ArithmeticError:
            return None
        for sign in plain[len(mantissa) :]:
            value *= _SMALL.get(sign) or _LARGE[sign]
        return value
    return _chinese(plain)


def _chinese(plain: str) -> Decimal | None:
    """Return the value of 十五, 一百二十, 千, 两万; a plain row of digits such as 二〇二五 too."""
    if any(sign not in SIGNS for sign in plain):
        return None
    if len(plain) > 1 and all(sign in _DIGITS for sign in plain):
        return Decimal("".join(str(_DIGITS[sign]) for sign in plain))
    total = section = digit = 0
    seen = False
    for sign in plain:
        if sign in _DIGITS:
            digit, seen = _DIGITS[sign], True
        elif sign in _SMALL:
            section += (digit if seen else 1) * _SMALL[sign]
            digit, seen = 0, False
        else:
            total = (total + section + digit or 1) * _LARGE[sign]
            section = digit = 0
            seen = False
    return Decimal(total + section + digit)
