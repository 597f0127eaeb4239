"""Writing an expression tree as text (公式写法): the shortest form that reads back the same."""

from __future__ import annotations

from changbai.pack.expression import (
    Aggregate,
    Binary,
    Choose,
    Compare,
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

_LOOSENESS = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6}
_UNARY = 7
_ATOM = 8


def show(node: Node) -> str:
    """Return a formula as text; reading it gives the same tree again."""
    return _show(node)[0]


def show_population(population: Population) -> str:
    """Return a population as text, e.g. `enterprise where above_scale`."""
    if population.where is None:
        return population.kind
    return f"{population.kind} where {show(population.where)}"


def _within(node: Node, strength: int) -> str:
    """Return a part, in brackets when it binds more loosely than its place asks for."""
    text, own = _show(node)
    return text if own >= strength else f"({text})"


def _show(node: Node) -> tuple[str, int]:
    """Return the text of a node and how strongly its outermost operator binds."""
    match node:
        case Number(value, unit):
            return f"{value:f} {unit}".rstrip(), _ATOM
        case Label(text):
            return f"'{text}'", _ATOM
        case Name(id):
            return id, _ATOM
        case Negate(of):
            return f"-{_within(of, _UNARY)}", _UNARY
        case Not(of):
            return f"not {_within(of, 3)}", 3
        case Binary(operator, left, right) | Logic(operator, left, right):
            own = _LOOSENESS[operator]
            return f"{_within(left, own)} {operator} {_within(right, own + 1)}", own
        case Compare(operator, left, right):
            return f"{_within(left, 5)} {operator} {_within(right, 5)}", 4
        case OneOf(of, labels):
            listed = ", ".join(f"'{label}'" for label in labels)
            return f"{_within(of, 5)} in ({listed})", 4
        case _:
            return _show_call(node), _ATOM


def _show_call(node: Node) -> str:
    match node:
        case Choose(condition, then, otherwise):
            return f"if({show(condition)}, {show(then)}, {show(otherwise)})"
        case Aggregate(name, of, second, where, kind):
            arguments = ", ".join(show(part) for part in (of, second) if part is not None)
            words = [arguments] if arguments else []
            words += [f"where {show(where)}"] if where is not None else []
            words += [f"over {kind}"] if kind else []
            return f"{name}({' '.join(words)})"
        case Members(of, where):
            return f"members({show(of)}{f' where {show(where)}' if where is not None else ''})"
        case Timed(name, of, argument):
            return f"{name}({show(of)}{'' if argument is None else f', {argument}'})"
        case Total(of, dimension):
            return f"total({show(of)}, {dimension})"
        case Parent(of):
            return f"parent({show(of)})"
        case _:
            raise TypeError(type(node).__name__)
