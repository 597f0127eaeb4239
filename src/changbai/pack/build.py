"""From plain nodes to shapes (成形): the type hints of a shape say how each field is read.

Problems are collected: a field that cannot be read falls back to its default; a thing that
lacks a needed field is left out and its id is remembered in `lost`, so that nobody complains
again about those who name it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Text
from changbai.pack.declare import Whereabouts
from changbai.pack.formula import read_formula, read_population
from changbai.pack.scalar import FORMS, read_scalar
from changbai.pack.source import ListNode, MapNode, ScalarNode, SourceNode
from changbai.pack.written import Formula, Scope

Shape = TypeVar("Shape")
Keys = Literal["yaml", "csv"]

#: What a node is called in messages.
_NODE_NAMES = {ScalarNode: "文本 text", ListNode: "列表 list", MapNode: "键值 mapping"}


@dataclass(frozen=True, slots=True)
class Field:
    """A field as declared (字段): name, key in the file, type, whether it must be given."""

    name: str
    key: str
    type: Any
    required: bool


@cache
def fields_of(shape: type, keys: Keys) -> tuple[Field, ...]:
    """Return the fields that may stand in a file, in declared order."""
    hints = get_type_hints(shape, include_extras=True)
    return tuple(
        Field(
            item.name,
            item.metadata["zh"] if keys == "csv" else item.name,
            hints[item.name],
            item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING,
        )
        for item in dataclasses.fields(shape)
        if "zh" in item.metadata
    )


class Builder:
    """Fills shapes from the nodes of one file and gathers what is wrong."""

    def __init__(self, keys: Keys = "yaml") -> None:
        self.keys: Keys = keys
        self.problems: list[Problem] = []
        self.lost: set[str] = set()

    def report(self, code: str, mark: Mark, **facts: Any) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, mark, facts))

    def shape(self, shape: type[Shape], node: MapNode, **given: Any) -> Shape | None:
        """Fill a shape; None when something needed is missing or unreadable."""
        fields = fields_of(cast("Any", shape), self.keys)
        self._refuse_unknown(node, [field.key for field in fields])
        values: dict[str, Any] = dict(given)
        whole = True
        for field in fields:
            inner = node.entries.get(field.key)
            if inner is None or (isinstance(inner, ScalarNode) and inner.empty):
                if field.required:
                    whole = False
                    mark = node.keys.get(field.key, node.mark)
                    self.report("CB131", mark, key=field.key)
                continue
            value = self.value(field.type, inner, field.key)
            if value is not None:
                values[field.name] = value
            elif field.required:
                whole = False
        if not whole:
            self._lose(node)
            return None
        named = {field.key: field.name for field in fields}
        places = {
            named[key]: (inner.mark if isinstance(inner, ScalarNode) else node.keys[key])
            for key, inner in node.entries.items()
            if key in named
        }
        mark = Whereabouts(node.mark.file, node.mark.line, node.mark.column, places)
        return cast("Any", shape)(**values, mark=mark)  # type: ignore[no-any-return]

    def value(self, hint: Any, node: SourceNode, key: str) -> Any:
        """Read a node as a type says; None, with a problem noted, when it cannot be."""
        origin, arguments = get_origin(hint), get_args(hint)
        if NoneType in arguments:
            return self.value(next(a for a in arguments if a is not NoneType), node, key)
        if hint is Text:
            return self._text(node, key)
        if origin is tuple:
            return self._tuple(arguments[0], node, key)
        if origin is Mapping:
            return self._mapping(arguments[1], node, key)
        if hint is Formula or hint is Scope:
            return self._formula(hint, node, key)
        if hint in FORMS:
            return self._scalar(hint, node, key)
        if dataclasses.is_dataclass(hint) and hint.__module__.startswith("changbai.pack"):
            return self._nested(cast("type[Any]", hint), node, key)
        return self._scalar(hint, node, key)

    def _scalar(self, hint: Any, node: SourceNode, key: str) -> Any:
        if not isinstance(node, ScalarNode):
            return self._mismatch(node, "文本 text", key)
        if get_origin(hint) is Literal:
            return self._choice(get_args(hint), node, key)
        form = get_args(hint)[1] if get_origin(hint) is Annotated else hint
        value = read_scalar(form, node.text)
        if value is None:
            self.report("CB132", node.mark, key=key, found=node.text, expected=FORMS[form])
        return value

    def _choice(self, allowed: tuple[str, ...], node: ScalarNode, key: str) -> str | None:
        if node.text in allowed:
            return node.text
        listed = ", ".join(word for word in allowed if word)
        near = _near(node.text, allowed)
        self.report("CB133", node.mark, key=key, found=node.text, allowed=listed, near=near)
        return None

    def _text(self, node: SourceNode, key: str) -> Any:
        if isinstance(node, ScalarNode):
            return Text(node.text)
        if isinstance(node, ListNode):
            return self._mismatch(node, "文本 text", key)
        self._refuse_unknown(node, ["zh", "en"])
        words = {
            language: self.value(str, inner, f"{key}.{language}") or ""
            for language, inner in node.entries.items()
            if language in ("zh", "en")
        }
        if not words.get("zh"):
            self.report("CB131", node.mark, key=f"{key}.zh")
            return None
        return Text(**words)

    def _tuple(self, inner: Any, node: SourceNode, key: str) -> Any:
        if isinstance(node, ScalarNode) and self.keys == "csv":
            words = node.text.replace("；", ";").split(";")
            items: tuple[SourceNode, ...] = tuple(
                ScalarNode(word.strip(), node.mark) for word in words if word.strip()
            )
        elif isinstance(node, ListNode):
            items = node.items
        else:
            return self._mismatch(node, "列表 list", key)
        values = [self.value(inner, item, key) for item in items]
        return tuple(value for value in values if value is not None)

    def _mapping(self, inner: Any, node: SourceNode, key: str) -> Any:
        if not isinstance(node, MapNode):
            return self._mismatch(node, "键值 mapping", key)
        values: dict[str, Any] = {}
        for name, item in node.entries.items():
            value = self.value(inner, item, f"{key}.{name}")
            if value is None:
                self.lost.add(name)
            else:
                values[name] = value
        return values

    def _nested(self, shape: type[Shape], node: SourceNode, key: str) -> Any:
        if not isinstance(node, MapNode):
            return self._mismatch(node, "键值 mapping", key)
        return self.shape(shape, node)

    def _formula(self, hint: Any, node: SourceNode, key: str) -> Any:
        if not isinstance(node, ScalarNode):
            return self._mismatch(node, "公式 formula", key)
        if hint is Formula:
            tree, error = read_formula(node.text)
            if tree is not None:
                return Formula(text=node.text, tree=tree, mark=node.mark)
        else:
            population, error = read_population(node.text)
            if population is not None:
                return Scope(text=node.text, population=population, mark=node.mark)
        assert error is not None
        facts = {"column": error.offset + 1, "formula": node.text[:80], **error.facts}
        self.problems.append(Problem(error.code, node.at(error.offset), facts))
        return None

    def _mismatch(self, node: SourceNode, expected: str, key: str) -> Any:
        """Note that a node is of the wrong sort; the value None stands for it."""
        found = _NODE_NAMES[type(node)]
        self.report("CB134", node.mark, key=key, found=found, expected=expected)
        return None

    def _refuse_unknown(self, node: MapNode, allowed: list[str]) -> None:
        for key, mark in node.keys.items():
            if key not in allowed:
                facts = {"allowed": ", ".join(allowed), "near": _near(key, allowed)}
                self.report("CB130", mark, key=key, **facts)

    def _lose(self, node: MapNode) -> None:
        """Remember the id of a thing that could not be read."""
        for key in ("id", "编号", "代码", "单位"):
            written = node.entries.get(key)
            if isinstance(written, ScalarNode):
                self.lost.add(written.text)
                return


def _near(word: str, allowed: Any) -> str:
    near = get_close_matches(word, [each for each in allowed if each], 1)
    return near[0] if near else "-"
