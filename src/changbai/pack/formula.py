"""Reading formulas (公式解析): text to expression tree by the grammar of `expression.py`.

A small parser written by hand, one function a line of the grammar; nothing is ever evaluated.
`notation.py` writes a tree back as text.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import TypeVar, cast, get_args

from changbai.pack.expression import (
    AGGREGATES,
    TIMED,
    Aggregate,
    AggregateName,
    Binary,
    Choose,
    Compare,
    DimensionName,
    Label,
    Logic,
    Members,
    Name,
    Negate,
    Node,
    Not,
    Number,
    OneOf,
    Parent,
    Population,
    Timed,
    Total,
)
from changbai.pack.words import FormulaError, Token, tokenize

MOST_CHARACTERS = 2000
MOST_WORDS = 400
MOST_DEPTH = 30

KEYWORDS = ("and", "or", "not", "in", "where", "over", "if")
FUNCTIONS = ("if", *AGGREGATES, *TIMED, "total", "parent", "members")
#: Words that no element, attribute or indicator may be called.
RESERVED = frozenset((*KEYWORDS, *FUNCTIONS))

_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_WITHOUT_ARGUMENT = ("yoy",)
_Read = TypeVar("_Read")


def read_formula(text: str) -> tuple[Node | None, FormulaError | None]:
    """Read an expression; on failure say what is wrong and where in the text."""
    return _read(text, lambda parser: parser.expression())


def read_population(text: str) -> tuple[Population | None, FormulaError | None]:
    """Read a population such as `enterprise where above_scale` (统计范围)."""
    return _read(text, lambda parser: parser.population())


def _read(text: str, rule: Callable[[_Parser], _Read]) -> tuple[_Read | None, FormulaError | None]:
    try:
        if len(text) > MOST_CHARACTERS:
            raise FormulaError("CB142", MOST_CHARACTERS)
        parser = _Parser(tokenize(text))
        result = rule(parser)
        parser.finish()
    except FormulaError as error:
        return None, error
    return result, None


class _Parser:
    """Recursive descent over the words; depth is bounded."""

    def __init__(self, tokens: list[Token]) -> None:
        if len(tokens) > MOST_WORDS:
            raise FormulaError("CB142", tokens[MOST_WORDS].offset)
        self.tokens = tokens
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def fail(self, expected: str) -> FormulaError:
        return FormulaError(
            "CB140", self.next.offset, found=self.next.text or "（结尾 end）", expected=expected
        )

    def take(self, *texts: str) -> str:
        """Take the next word if it is one of these signs or keywords; else take nothing."""
        if self.next.kind in ("sign", "name") and self.next.text in texts:
            self.index += 1
            return self.tokens[self.index - 1].text
        return ""

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.fail(text)

    def need_name(self) -> Token:
        token = self.next
        if token.kind != "name" or token.text in RESERVED:
            raise self.fail("名称 name")
        self.index += 1
        return token

    def finish(self) -> None:
        if self.next.kind != "end":
            raise self.fail("结尾 end")

    def population(self) -> Population:
        kind = self.need_name().text
        return Population(kind, self.expression() if self.take("where") else None)

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise FormulaError("CB142", self.next.offset)
        left = self.conjunction()
        while self.take("or"):
            left = Logic("or", left, self.conjunction())
        self.depth -= 1
        return left

    def conjunction(self) -> Node:
        left = self.negation()
        while self.take("and"):
            left = Logic("and", left, self.negation())
        return left

    def negation(self) -> Node:
        count = 0
        while self.take("not"):
            count += 1
        node = self.comparison()
        for _ in range(count):
            node = Not(node)
        return node

    def comparison(self) -> Node:
        left = self.sum()
        if operator := self.take(*_COMPARISONS):
            return Compare(operator, left, self.sum())  # type: ignore[arg-type]
        return OneOf(left, self.labels()) if self.take("in") else left

    def labels(self) -> tuple[str, ...]:
        self.need("(")
        labels = [self.label()]
        while self.take(","):
            labels.append(self.label())
        self.need(")")
        return tuple(labels)

    def label(self) -> str:
        if self.next.kind != "label":
            raise self.fail("'…'")
        self.index += 1
        return self.tokens[self.index - 1].text[1:-1]

    def sum(self) -> Node:
        left = self.product()
        while operator := self.take("+", "-"):
            left = Binary(operator, left, self.product())  # type: ignore[arg-type]
        return left

    def product(self) -> Node:
        left = self.unary()
        while operator := self.take("*", "/"):
            left = Binary(operator, left, self.unary())  # type: ignore[arg-type]
        return left

    def unary(self) -> Node:
        count = 0
        while self.take("-"):
            count += 1
        node = self.atom()
        for _ in range(count):
            node = Negate(node)
        return node

    def atom(self) -> Node:
        token = self.next
        if token.kind == "number":
            return self.number()
        if token.kind == "label":
            return Label(self.label())
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return inner
        if token.kind == "name" and token.text not in KEYWORDS[:-1]:
            self.index += 1
            if self.next.text == "(":
                return self.call(token)
            if token.text not in RESERVED:
                return Name(token.text)
            raise self.fail("(")
        raise self.fail("表达式 expression")

    def number(self) -> Number:
        value = Decimal(self.next.text)
        self.index += 1
        unit = self.next
        if unit.kind == "unit" or (unit.kind == "name" and unit.text not in RESERVED):
            self.index += 1
            return Number(value, unit.text)
        return Number(value)

    def call(self, function: Token) -> Node:
        name = function.text
        if name not in FUNCTIONS:
            near = get_close_matches(name, FUNCTIONS, 1)
            allowed = ", ".join(FUNCTIONS)
            near_name = near[0] if near else "-"
            raise FormulaError("CB143", function.offset, name=name, allowed=allowed, near=near_name)
        self.need("(")
        node = self.inside(function)
        self.need(")")
        return node

    def inside(self, function: Token) -> Node:
        """Read what stands between the brackets of a call."""
        name = function.text
        if name in AGGREGATES:
            return self.aggregate(function)
        first = self.expression()
        if name == "if":
            self.need(",")
            then = self.expression()
            self.need(",")
            return Choose(first, then, self.expression())
        if name in TIMED:
            argument = None if name in _WITHOUT_ARGUMENT else self.whole_number()
            return Timed(name, first, argument)
        if name == "total":
            self.need(",")
            return Total(first, self.dimension())
        if name == "members":
            return Members(first, self.expression() if self.take("where") else None)
        return Parent(first)

    def aggregate(self, function: Token) -> Aggregate:
        name = cast("AggregateName", function.text)
        of = second = None
        if self.next.text not in ("where", "over", ")"):
            of = self.expression()
            second = self.expression() if self.take(",") else None
        where = self.expression() if self.take("where") else None
        kind = self.need_name().text if self.take("over") else ""
        needed = {"count": 0, "wmean": 2, "quantile": 2}.get(name, 1)
        given = (of is not None) + (second is not None)
        if given != needed:
            raise FormulaError("CB144", function.offset, name=name, needed=needed, given=given)
        return Aggregate(name, of, second, where, kind)

    def whole_number(self) -> int:
        self.need(",")
        token = self.next
        if token.kind != "number" or not token.text.isdigit():
            raise self.fail("整数 whole number")
        self.index += 1
        return int(token.text)

    def dimension(self) -> DimensionName:
        names = get_args(DimensionName)
        if self.next.text not in names:
            raise self.fail(", ".join(names))
        self.index += 1
        return cast("DimensionName", self.tokens[self.index - 1].text)
