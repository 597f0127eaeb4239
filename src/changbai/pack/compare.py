"""Two editions of a pack, compared by noun and id (比较): added, removed, changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from changbai.kernel.text import Language, Text
from changbai.pack.shapes import Pack
from changbai.pack.written import Formula, Scope

#: Part of the pack -> noun in both languages.
NOUNS: dict[str, Text] = {
    "clauses": Text("条款", "clause"),
    "carriers": Text("承载", "carrier"),
    "targets": Text("目标", "target"),
    "measures": Text("举措", "measure"),
    "bodies": Text("责任单位", "body"),
    "areas": Text("区划", "area"),
    "zones": Text("板块", "zone"),
    "codes": Text("代码表", "code list"),
    "units": Text("计量单位", "unit of measure"),
    "size_rules": Text("划型标准", "size rule"),
    "coefficients": Text("折标准煤系数", "coefficient"),
    "holidays": Text("节假日", "holiday"),
    "kinds": Text("统计单位", "kind of unit"),
    "forms": Text("报表", "form"),
    "indicators": Text("指标", "indicator"),
    "methods": Text("研判方法", "method"),
    "scorecards": Text("评价体系", "scorecard"),
    "entries": Text("事项", "entry"),
    "procedures": Text("程序", "procedure"),
    "deadlines": Text("办理时限", "deadline"),
}
#: What names a row of a part that is a list.
_IDENTITY: dict[str, tuple[str, ...]] = {
    "clauses": ("id",),
    "carriers": ("clause", "kind", "carrier"),
    "areas": ("code", "valid_from"),
    "zones": ("zone", "area"),
    "size_rules": ("scheme", "size", "valid_from"),
    "holidays": ("day",),
    "deadlines": ("programme", "stage"),
}
#: Where a thing stands is no change of what it says.
_IGNORED = ("mark", "start", "end")


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two editions (变化): noun, id, and for a changed field both values."""

    noun: str
    id: str
    kind: Literal["added", "removed", "changed"]
    field: str = ""
    field_zh: str = ""
    old: str = ""
    new: str = ""

    def sentence(self, language: Language = "zh") -> str:
        """Return the change in words."""
        noun = NOUNS.get(self.noun, Text("政策包", "pack")).show(language)
        thing = f"{noun} {self.id}".rstrip()
        if language == "zh":
            if self.kind == "changed":
                return f"{thing} 的{self.field_zh}由 {self.old} 改为 {self.new}。"
            return f"{'新增' if self.kind == 'added' else '删去'}{thing}。"
        if self.kind == "changed":
            return f"{thing}: {self.field} changed from {self.old} to {self.new}."
        return f"{thing} {self.kind}."


def compare(old: Pack, new: Pack) -> list[Change]:
    """Return every change from one edition to the next, in the order of `NOUNS`."""
    changes = list(_fields("head", "", old.head, new.head))
    for part in NOUNS:
        before, after = _things(old, part), _things(new, part)
        for id in [*before, *(id for id in after if id not in before)]:
            if id not in after:
                changes.append(Change(part, id, "removed"))
            elif id not in before:
                changes.append(Change(part, id, "added"))
            else:
                changes += _fields(part, id, before[id], after[id])
    return changes


def _things(pack: Pack, part: str) -> dict[str, Any]:
    things = getattr(pack, part)
    if isinstance(things, Mapping):
        return dict(things)
    identity = _IDENTITY[part]
    return {_row_name(row, identity): row for row in things}


def _row_name(row: Any, identity: tuple[str, ...]) -> str:
    return " ".join(str(getattr(row, name)) for name in identity if getattr(row, name))


def _fields(
    part: str, id: str, old: Any, new: Any, path: str = "", path_zh: str = ""
) -> Iterator[Change]:
    """Yield what differs inside two values, down to the smallest part that has a name."""
    if _same(old, new):
        return
    if type(old) is type(new) and _is_shape(old):
        for item in dataclasses.fields(old):
            if item.name not in _IGNORED:
                zh = item.metadata.get("zh", {"text": "原文"}.get(item.name, item.name))
                one, two = getattr(old, item.name), getattr(new, item.name)
                yield from _fields(part, id, one, two, _join(path, item.name), _join(path_zh, zh))
        return
    one, two = _named(old), _named(new)
    if one is None or two is None:
        yield Change(part, id, "changed", path, path_zh, _shown(old), _shown(new))
        return
    for name in [*one, *(name for name in two if name not in one)]:
        inner, inner_zh = _join(path, name), _join(path_zh, name)
        before, after = one.get(name), two.get(name)
        yield from _fields(part, id, before, after, inner, inner_zh)


def _same(old: Any, new: Any) -> bool:
    if isinstance(old, (Formula, Scope)) and isinstance(new, (Formula, Scope)):
        return old.text == new.text
    return bool(old == new)


def _is_shape(value: Any) -> bool:
    module = type(value).__module__
    shape = dataclasses.is_dataclass(value) and module.startswith("changbai.pack")
    return shape and not isinstance(value, (Formula, Scope))


def _named(value: Any) -> dict[str, Any] | None:
    """Return the parts of a mapping, or of a list of things with ids; else None."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple) and value and all(_is_shape(one) for one in value):
        keys = [str(getattr(one, "id", number)) for number, one in enumerate(value, 1)]
        return dict(zip(keys, value, strict=True))
    return None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return "（无）"
    if isinstance(value, (Formula, Scope)):
        return value.text
    if isinstance(value, tuple):
        return "、".join(_shown(one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if _is_shape(value):
        return str(getattr(value, "id", "…"))
    return str(value).strip()
