"""Policy texts (待校文件): take one in, decide on its items, issue the pack that comes out."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Cell, Problem, has_errors
from changbai.pack.load import find_pack, load_pack, read_pack
from changbai.reading.draft_pack import files_of
from changbai.reading.read import read_text
from changbai.reading.review import corrected, items_of, proposed, standing, typed_values
from changbai.records.models import PackVersion, PolicyText, ReviewStep
from changbai.records.packs import archive_of


@action("texts.take", "province")
def take_text(entry: Entry, /, *, actor: Actor, name: str, text: str) -> Answer[PolicyText]:
    """Keep a text and what is read of it; the same text is kept once only (收文)."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    slug = hashlib.sha256(plain.encode("utf-8")).hexdigest()[:12]
    entry.subject = slug
    held = PolicyText.objects.filter(slug=slug).first()
    if held is not None:
        return held, []
    reading = read_text(plain)
    made = PolicyText.objects.create(
        slug=slug,
        name=name[:200],
        title=(reading.front.title or name)[:300],
        text=plain,
        items=items_of(reading),
        entry=entry.number,
        taken_at=entry.at,
        actor=actor.name,
    )
    return made, []


@action("texts.decide", "province")
def decide(
    entry: Entry,
    /,
    *,
    actor: Actor,
    kept: PolicyText,
    act: str,
    item: str,
    typed: Mapping[str, str],
) -> Answer[ReviewStep]:
    """Accept, correct, reject or add an item, or take the last decision back (校核)."""
    entry.subject = kept.slug
    steps = kept.decisions()
    known = {one.id: one for one in kept.standing()}
    values: dict[str, object] = {}
    problems: list[Problem] = []
    if act == "undo":
        item = ""
        if not standing(steps):
            return None, [Problem("CB416", Cell(kept.name))]
    elif act == "add":
        start, end = (_offset(typed.get(name, ""), kept.text) for name in ("start", "end"))
        if start is None or end is None or not kept.text[start:end].strip():
            return None, [Problem("CB417", Cell(kept.name))]
        values = proposed(kept.text, start, end)
        item = f"added-{len(steps) + 1}"
    elif item not in known or act not in ("accept", "reject", "correct"):
        return None, [Problem("CB417", Cell(kept.name))]
    elif act == "correct":
        values, problems = typed_values(typed, kept.name)
        if has_errors(problems):
            return None, problems
    step = ReviewStep.objects.create(
        of=kept, number=len(steps) + 1, act=act, item=item, values=values,
        entry=entry.number, at=entry.at, actor=actor.name,
    )  # fmt: skip
    entry.facts = {"act": act, "item": item}
    return step, problems


def _offset(written: str, text: str) -> int | None:
    return min(int(written), len(text)) if written.isascii() and written.isdigit() else None


@action("texts.issue", "province")
def issue(entry: Entry, /, *, actor: Actor, kept: PolicyText, id: str) -> Answer[PackVersion]:
    """Make version 1 of a pack of what was decided; it is kept, not yet in force (发布政策包)."""
    entry.subject = f"{id} 1.0.0"
    items = kept.standing()
    left = sum(item.doubtful for item in items)
    if left:
        return None, [Problem("CB418", Cell(kept.name), {"count": left})]
    if PackVersion.objects.filter(pack=id).exclude(pk=kept.issued_id).exists():
        return None, [Problem("CB419", Cell(kept.name), {"pack": id})]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / id
        found = find_pack("national", place)
        base = read_pack(found)[0] if found else None
        if base is None:
            return None, [Problem("CB107", Cell(kept.name), {"pack": "national"})]
        reading = corrected(kept.text, items)
        for path, content in files_of(reading, id, kept.name, base, "1.0.0").items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(content, "utf-8", newline="")
        pack, problems = load_pack(place)
        if pack is None or has_errors(problems):
            return None, problems
        version, _ = PackVersion.objects.get_or_create(
            fingerprint=pack.fingerprint,
            defaults={
                "pack": id,
                "version": pack.head.version,
                "title": pack.head.title.zh[:300],
                "folder": id,
                "archive": archive_of(pack),
                "entry": entry.number,
                "loaded_at": entry.at,
            },
        )
    kept.issued = version
    kept.save(update_fields=["issued"])
    entry.facts = {"fingerprint": version.fingerprint}
    return version, problems
