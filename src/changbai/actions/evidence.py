"""Evidence (佐证材料): a file that backs a return, attached by the filler, opened by reviewers."""

from __future__ import annotations

import hashlib
import re

from django.conf import settings

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.actions._filing import is_closed
from changbai.engine.data_code import data_code, typed_code
from changbai.kernel.label import label_of
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.pack.shapes import Form
from changbai.papers.recognise import DOCX, OFD, XLSX, FileKind, has_macros, recognise
from changbai.records import shelf
from changbai.records.models import Evidence, Filing, RegistryUnit, ReturnRevision

#: Bytes of one file, and files of one return.
MOST_BYTES = 20 * 2**20
MOST_FILES = 20
#: Grades of 保守国家秘密法 as they are marked on a paper; this system may hold none.
_GRADES = re.compile(r"(绝密|机密|秘密)\s*[★☆*]")
_LONGEST = 120


@action("evidence.attach", "enterprise", "county", "prefecture", "province")
def attach(
    entry: Entry,
    /,
    *,
    actor: Actor,
    form: Form,
    period: Period,
    unit: RegistryUnit,
    name: str,
    content: bytes,
    element: str = "",
    sealed: bool = False,
    code: str = "",
) -> Answer[Evidence]:
    """Keep a file with a return, or with one element of it (上传佐证材料).

    `sealed`: it is the stamped scan of the printed return (盖章扫描件), and `code` the data code on
    its foot, which must be that of the newest revision: a stamp under other figures backs nothing.

    The file is on the disk before its row is: a row never names a file that is not there. A file
    whose row was not kept is nobody's, and is cleared away by the daily job.
    """
    place = Cell(form.id, str(period), element)
    label = label_of(name, _LONGEST)
    entry.subject = f"{form.id}/{period}/{unit.kind}/{unit.code}"
    if not _may_touch(actor, unit) or unit.kind != form.kind:
        return None, [Problem("CB600", place, {"action": "evidence.attach"})]
    if _is_settled(form, period, unit):
        return None, [Problem("CB640", place, {"label": label})]
    kind, problems = _admit(place, label, content)
    if kind is None:
        return None, problems
    if sealed and (wrong := _misprinted(place, form, period, unit, code)) is not None:
        return None, [wrong]
    held = Evidence.objects.newest().filter(form=form.id, period=str(period), unit=unit)
    digest = hashlib.sha256(content).hexdigest()
    if (same := held.filter(digest=digest).first()) is not None:
        return None, [Problem("CB638", place, {"label": same.label})]
    if held.count() >= MOST_FILES:
        return None, [Problem("CB637", place, {"most": MOST_FILES})]
    known = {each.id for each in form.elements}
    stored = shelf.new_name(kind.suffix)
    shelf.write(settings.EVIDENCE, stored, [content])
    entry.facts = {"label": label, "digest": digest, "size": len(content)}
    if sealed:
        entry.facts["data_code"] = typed_code(code)
    kept = Evidence.objects.create(
        form=form.id,
        period=str(period),
        ends=period.end,
        unit=unit,
        element=element if element in known else "",
        label=label,
        stored=stored,
        digest=digest,
        size=len(content),
        media=kind.media,
        data_code=typed_code(code) if sealed else "",
        actor=actor.name,
        entry=entry.number,
        known_from=entry.at,
    )
    return kept, []


def _admit(place: Cell, label: str, content: bytes) -> tuple[FileKind | None, list[Problem]]:
    """Return the kind of a file that may come in, or why it may not (能否收下)."""
    if not content:
        return None, [Problem("CB636", place, {"label": label})]
    if len(content) > MOST_BYTES:
        return None, [Problem("CB635", place, {"label": label, "most": MOST_BYTES // 2**20})]
    if _GRADES.search(label):
        return None, [Problem("CB639", place, {"label": label})]
    kind = recognise(content)
    if kind is None:
        return None, [Problem("CB634", place, {"label": label})]
    if kind in (DOCX, XLSX, OFD) and has_macros(content):
        return None, [Problem("CB641", place, {"label": label})]
    return kind, []


def _misprinted(
    place: Cell, form: Form, period: Period, unit: RegistryUnit, code: str
) -> Problem | None:
    """Return why a paper with this data code is not the newest revision, None when it is."""
    revisions = ReturnRevision.objects.filter(
        of__form=form.id, of__period=str(period), of__unit=unit
    ).order_by("-number")
    typed, newest = typed_code(code), 0
    for revision in revisions:
        newest = newest or revision.number
        own = (unit.kind, unit.code)
        if data_code(form.id, str(period), own, revision.number, revision.values) == typed:
            facts = {"code": typed, "number": revision.number, "newest": newest}
            return Problem("CB643", place, facts) if revision.number < newest else None
    return Problem("CB644", place, {"code": typed}) if typed else Problem("CB645", place, {})


@action("evidence.withdraw", "enterprise", "county", "prefecture", "province")
def withdraw(entry: Entry, /, *, actor: Actor, kept: Evidence, form: Form) -> Answer[Evidence]:
    """Withdraw a file before its return is verified (撤下佐证材料): ended, not destroyed.

    The file stays where it is: whoever looks at the return as known then sees it.
    """
    place = Cell(kept.form, kept.period, kept.element)
    entry.subject = f"{kept.form}/{kept.period}/{kept.unit.kind}/{kept.unit.code}"
    if not _may_touch(actor, kept.unit):
        return None, [Problem("CB600", place, {"action": "evidence.withdraw"})]
    settled = Filing.objects.filter(
        of__form=kept.form, of__period=kept.period, of__unit=kept.unit, status="verified"
    ).exists()
    if settled or kept.ended_by is not None or is_closed(kept.form, kept.period):
        return None, [Problem("CB640", place, {"label": kept.label})]
    entry.facts = {"label": kept.label, "digest": kept.digest}
    Evidence.objects.filter(pk=kept.pk).update(ended_by=entry.number, known_to=entry.at)
    kept.refresh_from_db()
    return kept, []


def _may_touch(actor: Actor, unit: RegistryUnit) -> bool:
    """Tell whether an actor files evidence for a unit; bureaus are held by their scope."""
    if actor.role != "enterprise":
        return True
    return actor.account is not None and actor.account.unit_id == unit.pk


def _is_settled(form: Form, period: Period, unit: RegistryUnit) -> bool:
    """Tell whether nothing can be added any more: verified without a correction, or closed."""
    filing = Filing.objects.filter(
        of__form=form.id, of__period=str(period), of__unit=unit, status="verified"
    ).first()
    return is_closed(form.id, str(period)) or (filing is not None and not filing.correction)
