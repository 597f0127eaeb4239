"""The plain shapes of a paper (公文结构): what Word, Excel and PDF are all made from.

A paper knows no pack and no engine. Every figure that a reader may want to check carries a
`key`; the keyed figures are written into the file beside what is seen, so that the file can be
computed again (`record.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from changbai.kernel.text import Language

State = Literal["achieved", "on_path", "behind", "alert", "no_data"]
Role = Literal["lead", "body", "detail", "note"]
Align = Literal["left", "center", "right"]

#: Ink and tint of the five states (研判五态配色); word and shape always stand beside them.
COLOURS: dict[State, tuple[str, str]] = {
    "achieved": ("0B6B53", "E3F2EC"),
    "on_path": ("1F5FA8", "E6EFF9"),
    "behind": ("8F5A00", "FFF1D6"),
    "alert": ("A8201A", "FCE8E6"),
    "no_data": ("5B6470", "EEF0F3"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph (文字段); with a key it is a recorded figure."""

    text: str
    bold: bool = False
    key: str = ""
    value: float | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (标题): level 1 is 一、 level 2 （一） level 3 1."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (段落)."""

    runs: tuple[Run, ...]
    role: Role = "body"

    @property
    def text(self) -> str:
        """The whole text of the paragraph."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bullet bar (子弹图): present value and expected value as shares of the way to the goal."""

    done: float
    expected: float | None
    state: State


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table (单元格): text as shown, and the number behind it where there is one."""

    text: str = ""
    value: float | None = None
    decimals: int = 2
    key: str = ""
    state: State | None = None
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table (列): title, width in millimetres, alignment."""

    title: str
    width: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table (表): unit line above it, head row, rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a chart (数据点): measured and expected value at a period."""

    label: str
    value: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A line chart (走势图) as plain series; `alt` says in words what is to be seen."""

    title: str
    points: tuple[Point, ...]
    value_label: str
    expected_label: str
    alt: str
    decimals: int = 1


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the figures come from (数据来源): enough to compute every one of them again."""

    pack: str
    pack_version: str
    fingerprint: str
    data: str
    position: str
    as_of: str
    area: str
    made_at: str
    engine_version: str
    synthetic: bool
    language: Language = "zh"

    @property
    def line(self) -> str:
        """One small readable line for the end of the paper."""
        if self.language == "zh":
            return (
                f"数据来源：政策包 {self.pack} {self.pack_version}"
                f"（指纹 {self.fingerprint[:12]}），"
                f"数据“{self.data}”（位置 {self.position[:12]}），截至 {self.as_of}，"
                f"区划 {self.area or '全部'}，{self.made_at} 由长白 {self.engine_version} 生成。"
            )
        return (
            f"Source: pack {self.pack} {self.pack_version} (fingerprint {self.fingerprint[:12]}), "
            f"data “{self.data}” (position {self.position[:12]}), as of {self.as_of}, "
            f"area {self.area or 'all'}; made {self.made_at} by Changbai {self.engine_version}."
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper (公文): title, blocks, notes, where it comes from."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    provenance: Provenance
    addressee: str = ""
    draft: str = "送审稿"
    synthetic_label: str = ""
    notes: tuple[str, ...] = ()

    @property
    def language(self) -> Language:
        """Language of the paper."""
        return self.provenance.language

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the paper, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
