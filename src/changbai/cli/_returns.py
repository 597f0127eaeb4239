"""What `changbai returns` does with the records (批量报送命令): for after Django is set up."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.contrib.auth.models import User
from django.utils import timezone

from changbai.actions._actor import OPERATOR, Actor, Step, actor_of
from changbai.cli._ask import CALL, period_of, unknown_codes
from changbai.engine.workbook.plain import NAME_HEAD, UNIT_HEAD, heads_of
from changbai.engine.workbook.table import Sheet, write_tables
from changbai.jobs._giving import give_back, said
from changbai.jobs._taking import open_files, take
from changbai.kernel.period import Period
from changbai.kernel.problem import Mark, Problem
from changbai.kernel.text import Language, Text
from changbai.pack.shapes import Form, Pack
from changbai.records.filed import LEADING, filed
from changbai.records.journal import position, position_at
from changbai.records.models import Setting
from changbai.records.packs import current_pack
from changbai.records.scope import Scope, scope_of

_AREA, _STATE, _NOTE = "区划", "状态", "数据说明"
_STATES = {"reported": "已报", "verified": "已核实", "refused": "已退回"}
_MADE_UP = "演示数据：由程序随机生成，不是官方统计，不得引用"
_CHECKED = Text("审核通过 {n} 份（只审核，未报送）", "{n} sound (checked only)")


@dataclass(frozen=True)
class Asked:
    """What a call asks for (命令所问)."""

    pack: Pack
    form: Form
    period: Period
    actor: Actor
    scope: Scope


@dataclass(frozen=True)
class Outcome:
    """What became of a file (文件结果)."""

    said: list[str]
    facts: dict[str, Any]
    back: tuple[str, bytes] | None


@dataclass(frozen=True)
class Made:
    """A file to be written (导出件)."""

    content: bytes
    rows: int
    position: int


def asked(
    form_id: str, text: str, user: str, *, filling: bool
) -> tuple[Asked | None, list[Problem]]:
    """Return what is asked for, or what is wrong with the call."""
    pack = current_pack()
    if pack is None:
        return None, [Problem("CB603", CALL)]
    form = pack.forms.get(form_id)
    if form is None:
        return None, [Problem("CB795", CALL, {"form": form_id, "known": " ".join(pack.forms)})]
    period, problems = period_of(text)
    if period is None:
        return None, problems
    if period not in Period(period.year).pieces(form.periodicity):
        return None, [Problem("CB796", CALL, {"period": str(period), "form": form.title})]
    actor = OPERATOR
    scope = Scope("province", None, frozenset(), pack.head.root_area)
    if user:
        found = User.objects.filter(username=user, is_active=True).first()
        if found is None:
            return None, [Problem("CB797", Mark("--as"), {"name": user})]
        actor, scope = actor_of(found), scope_of(found, pack)
    if filling and not scope.may_fill():
        return None, [Problem("CB600", Mark("--as"), {"action": "returns.hand_in_rows"})]
    return Asked(pack, form, period, actor, scope), []


def bring(
    call: Asked, path: Path, dry: bool, step: Step, language: Language, marked: bool
) -> tuple[Outcome | None, list[Problem]]:
    """Take a file in; return what became of it, and all that is wrong at its cells."""
    if not path.exists():
        return None, [Problem("CB100", Mark(str(path)), {"path": str(path)})]
    with open_files(path, path.name) as (files, problems):
        if files is None:
            return None, problems
        taken, failed = take(
            files,
            problems,
            actor=call.actor,
            scope=call.scope,
            pack=call.pack,
            form=call.form,
            period=call.period,
            dry=dry,
            step=step,
        )
        if taken is None:
            return None, failed
        back = give_back(taken, files, path.name, language) if marked else None
    words = said(taken, language)
    if dry:
        words[0] = _CHECKED.show(language).format(n=taken.count("gone"))
    return Outcome(words, taken.facts(), back), taken.problems


def export(call: Asked, area: str, moment: str, suffix: str) -> tuple[Made | None, list[Problem]]:
    """Return the file of the returns that are asked for and may be seen."""
    at, problems = _position(moment)
    problems += unknown_codes(call.pack, area) if area else []
    if problems:
        return None, problems
    frame = filed(call.scope, call.form, call.period, at)
    if area:
        inside = call.pack.area_tree.on(call.period.end).descendants(area)
        frame = frame.filter(pl.col("area").is_in(list(inside)))
    content = _written(call, frame, suffix)
    return Made(content, frame.height, position() if at is None else at), []


def _position(moment: str) -> tuple[int | None, list[Problem]]:
    if not moment:
        return None, []
    if moment.isdecimal():
        return int(moment), []
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None, [Problem("CB798", Mark("--as-of"), {"found": moment})]
    return position_at(found if found.tzinfo else timezone.make_aware(found)), []


def _written(call: Asked, frame: pl.DataFrame, suffix: str) -> bytes:
    held = Setting.objects.filter(pk="data").first()
    synthetic = bool(held and held.value.get("synthetic"))
    if suffix == ".parquet":
        target = io.BytesIO()
        frame.write_parquet(target)
        return target.getvalue()
    named = _named(call, frame)
    heads = heads_of(call.form)
    if suffix == ".xlsx":
        measured = {
            e.id: f"{heads[e.id]}（{e.unit}）" if e.unit else heads[e.id]
            for e in call.form.elements
        }
        front = [f"{call.form.title.zh}　{call.period}", *([_MADE_UP] if synthetic else [])]
        titles = [UNIT_HEAD, NAME_HEAD, _AREA, _STATE, *measured.values()]
        return write_tables([Sheet("报送", titles, named.iter_rows(), front)])
    named.columns = [UNIT_HEAD, NAME_HEAD, _AREA, _STATE, *heads.values()]
    if synthetic:
        named = named.with_columns(pl.lit(_MADE_UP).alias(_NOTE))
    texts = [name for name, type_ in named.schema.items() if type_ == pl.String]
    safe = named.with_columns(
        pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r]"))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    )
    return "\ufeff".encode() + safe.write_csv(line_terminator="\r\n").encode()


def _named(call: Asked, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the table as people read it: names of codes and areas, 是 and 否, words for states."""
    names = {row.code: row.name for row in call.pack.areas if row.span.holds(call.period.end)}
    changed = [
        pl.col("area").replace(names),
        pl.col("state").replace(_STATES),
    ]
    for element in call.form.elements:
        if element.type == "code":
            codes = {c: row.name for c, row in call.pack.codes.get(element.codes, {}).items()}
            changed.append(pl.col(element.id).replace(codes))
        elif element.type == "flag":
            flag = pl.col(element.id)
            changed.append(
                pl.when(flag.is_null())
                .then(None)
                .when(flag)
                .then(pl.lit("是"))
                .otherwise(pl.lit("否"))
                .alias(element.id)
            )
    order = [*LEADING, *(element.id for element in call.form.elements)]
    return frame.with_columns(changed).select(order)
