"""Writing a draft pack (写出政策包草稿): its files, checked before they are put in place."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.pack.load import find_pack, load_pack, read_pack
from changbai.pack.shapes import Pack
from changbai.reading.draft import TO_REVIEW, DraftTarget, clause_at, draft_targets
from changbai.reading.draft_marks import Opening, marked, openings_of
from changbai.reading.draft_units import missing_units
from changbai.reading.read import read_text
from changbai.reading.shapes import Reading

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}\Z")
#: The one area of a draft, until a person writes the real ones.
ROOT = "900000"


def write_draft(
    text: str, folder: Path, name: str = "", extends: str = "national"
) -> tuple[Pack | None, list[Problem]]:
    """Write a draft pack of a policy text into a new folder (写出政策包草稿).

    It stands on the pack named by `extends`, whose indicators its targets are bound to where
    title and unit agree; an earlier plan of the same place is a good one to stand on.

    Nothing is written when the folder is there already, its name cannot be an id, or the draft
    does not pass the check of packs.
    """
    mark = Mark(str(folder))
    if not _ID.match(folder.name):
        return None, [Problem("CB413", mark, {"name": folder.name})]
    if folder.exists():
        return None, [Problem("CB414", mark)]
    found = find_pack(extends, folder)
    base = read_pack(found)[0] if found else None
    if base is None:
        return None, [Problem("CB107", mark, {"pack": extends})]
    files = draft_files(text, folder.name, name, base)
    with tempfile.TemporaryDirectory(dir=_nearest(folder.parent)) as staging:
        draft = Path(staging) / folder.name
        for path, content in files.items():
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, "utf-8", newline="")
        pack, problems = load_pack(draft)
        if pack is None or has_errors(problems):
            return None, problems
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(draft, folder)
    return load_pack(folder)


def _nearest(folder: Path) -> Path | None:
    """Return the folder when it is there, so that the base pack beside it is found."""
    return folder if folder.is_dir() else None


def draft_files(text: str, id: str, name: str, base: Pack) -> dict[str, str]:
    """Return the files of a draft pack: path -> content (政策包草稿)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return files_of(read_text(plain), id, name, base)


def files_of(
    reading: Reading, id: str, name: str, base: Pack, version: str = "0.1.0"
) -> dict[str, str]:
    """Return the files of a draft pack of a reading that a person may have corrected."""
    openings = openings_of(reading)
    bodies = {
        body: f"b{place}"
        for place, body in enumerate(dict.fromkeys(one.body for one in reading.actors), 1)
    }
    targets = draft_targets(reading, openings, bodies, base)
    measures = _measures(reading, openings, bodies)
    files = {
        "pack.yaml": _yaml(_head(reading, id, name, targets, base) | {"version": version}),
        "document.md": marked(reading.text, openings),
        "clauses.csv": _csv("条款,承载方式,承载编号,说明", _carriers(openings, targets, measures)),
        "README.md": _readme(reading, targets),
    }
    if not base.head.root_area:
        rows = [(ROOT, _area(reading), "province", "")]
        files["areas.csv"] = _csv("代码,名称,级别,上级", rows)
    if bodies:
        named = [(bodies[one], one, one, "province", "否") for one in bodies]
        files["bodies.csv"] = _csv("编号,名称,简称,级别,已核实", named)
    if measures:
        files["measures.csv"] = _csv("编号,条款,举措,牵头单位,配合单位,责任依据", measures)
    if targets:
        files |= _target_files(targets, base)
    return files


def _target_files(targets: list[DraftTarget], base: Pack) -> dict[str, str]:
    heads = (
        "编号,条款,名称,指标,类型,目标值,上限,单位,基期,基期依据,完成期,语气,责任单位,责任依据,原文,"
        "重述条款,备注"
    )
    files = {"targets.csv": _csv(heads, [_row(one) for one in targets])}
    asked = [one for one in targets if not one.bound]
    units = missing_units(
        (unit for one in targets for unit in (one.unit, one.measured_in)),
        base.units,
    )
    if units:
        files["units.csv"] = _csv("单位,量纲,系数", units)
    if asked:
        files["forms/reported.yaml"] = _yaml(_form(asked))
    for one in asked:
        files[f"indicators/{one.indicator}.yaml"] = _yaml(_indicator(one))
    return files


def _row(one: DraftTarget) -> tuple[Any, ...]:
    return (
        one.id, one.clause, one.title, one.indicator, one.kind, _blank(one.value),
        _blank(one.upper), one.unit, _blank(one.base),
        "stated" if one.base_stated else "inferred", _blank(one.deadline), one.hedge,
        ";".join(one.bodies), "stated" if one.bodies else "proposed", one.quote,
        ";".join(one.restated), one.note,
    )  # fmt: skip


def _blank(value: object) -> str:
    return "" if value is None else format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _head(
    reading: Reading, id: str, name: str, targets: list[DraftTarget], base: Pack
) -> dict[str, Any]:
    front = reading.front
    ends = max((one.deadline for one in targets if one.deadline), default=front.ends)
    head: dict[str, Any] = {
        "id": id,
        "version": "0.1.0",
        "title": {"zh": front.title or name or id},
        "extends": base.head.id,
        "root_area": base.head.root_area or ROOT,
        "document_sha256": hashlib.sha256(reading.text.encode("utf-8")).hexdigest(),
        "source": f"changbai read {name}".strip(),
    }
    if front.issuer:
        head["issuer"] = {"zh": front.issuer}
    if front.number:
        head["number"] = front.number
    if front.issued:
        head["issued"] = front.issued.isoformat()
    starts = front.starts or (front.issued.year if front.issued else None)
    if starts and (not ends or starts <= ends):
        head["starts"] = str(starts)
    if ends:
        head["ends"] = str(ends)
    return head


def _area(reading: Reading) -> str:
    found = re.match(r"(.{1,12}?[省市县区州盟旗])", reading.front.issuer)
    return found[1] if found else "全域"


def _form(targets: list[DraftTarget]) -> dict[str, Any]:
    return {
        "title": {"zh": "目标完成情况"},
        "kind": "area",
        "where": "area where level = 'province'",
        "periodicity": "year",
        "due": {"days": "60"},
        "fills": "province",
        "reviews": ["province"],
        "reference": "由解读生成，请核对口径",
        "verified": "false",
        "elements": [
            {
                "id": f"{one.indicator}_value",
                "title": {"zh": one.title + ("（基期=100）" if one.measured_in == "指数" else "")},
                "type": "flow" if one.flow else "stock",
                "unit": one.measured_in,
                "decimals": "4",
                "required": "false",
                "verified": "false",
            }
            for one in targets
        ],
    }


def _indicator(one: DraftTarget) -> dict[str, Any]:
    value = one.value if one.value is not None else 0
    better = "lower" if one.kind == "at_most" or value < 0 else "higher"
    aggregate = "sum" if one.flow else "max"
    return {
        "title": {"zh": one.title},
        "clause": one.clause,
        "unit": one.measured_in,
        "over": "area",
        "value": f"{aggregate}({one.indicator}_value)",
        "better": better,
        "period": "year",
        "definition": {"zh": "照报送数，口径待定"},
        "verified": "false",
        "cases": [
            {
                "name": {"zh": "照录"},
                "rows": [{"unit": "a", f"{one.indicator}_value": "1"}],
                "expect": "1",
            }
        ],
    }


def _measures(
    reading: Reading, openings: list[Opening], bodies: dict[str, str]
) -> list[tuple[str, ...]]:
    """Return one measure a clause that asks for something, with the bodies named in it."""
    asked = {clause_at(openings, one.start).id for one in reading.measures}
    rows: list[tuple[str, ...]] = []
    for opening in openings:
        if opening.id not in asked:
            continue
        here = [one for one in reading.actors if clause_at(openings, one.start).id == opening.id]
        lead = dict.fromkeys(
            bodies[one.body] for one in here if one.role in ("lead", "responsible")
        )
        support = dict.fromkeys(bodies[one.body] for one in here if one.role == "support")
        rest = [one for one in support if one not in lead]
        basis = "stated" if here else "proposed"
        rows.append(
            (f"m{opening.id}", opening.id, opening.title, ";".join(lead), ";".join(rest), basis)
        )
    return rows


def _carriers(
    openings: list[Opening], targets: list[DraftTarget], measures: list[tuple[str, ...]]
) -> list[tuple[str, str, str, str]]:
    rows: list[tuple[str, str, str, str]] = []
    asked = {row[1]: row[0] for row in measures}
    for opening in openings:
        here = [
            (opening.id, "target", one.id, "")
            for one in targets
            if opening.id in (one.clause, *one.restated)
        ]
        if opening.id in asked:
            here.append((opening.id, "measure", asked[opening.id], ""))
        rows += here or [(opening.id, "statement", "", TO_REVIEW + "没有读出目标或举措")]
    return rows


def _readme(reading: Reading, targets: list[DraftTarget]) -> str:
    doubtful = [one for one in targets if TO_REVIEW in one.note]
    lines = [
        f"# {reading.front.title or '政策包草稿'}",
        "",
        "由 `changbai read --pack` 从原文生成，供人核对。备注里写“待核”的要逐条看。",
        "",
        f"目标 {len(targets)} 个，其中待核 {len(doubtful)} 个。",
        "",
    ]
    lines += [f"- {one.id} {one.title}：{one.note}" for one in doubtful]
    if reading.amounts:
        lines += ["", "## 读出的资金", ""]
        for amount in reading.amounts:
            rate = f"{amount.rate_pct}％ " if amount.rate_pct is not None else ""
            value = f"{amount.value}{amount.unit} " if amount.value is not None else ""
            quote = " ".join(amount.quote.split())
            lines.append(f"- {rate}{value}{amount.condition}（{quote}）")
    return "\n".join(lines) + "\n"


def _csv(heads: str, rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads.split(","))
    writer.writerows(rows)
    return out.getvalue()


def _yaml(value: Any) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=200)
