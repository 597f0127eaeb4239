"""Load a version of a pack (载入政策包): its files are kept, and it becomes the one in force."""

from __future__ import annotations

from changbai.actions._actor import Actor, Answer, Entry, action
from changbai.kernel.problem import Problem
from changbai.pack.shapes import Pack
from changbai.records.models import PackVersion
from changbai.records.packs import archive_of


@action("packs.load", "province")
def load_version(entry: Entry, /, *, actor: Actor, pack: Pack) -> Answer[PackVersion]:
    """Keep a pack that was read without errors, and put it in force.

    A version that is kept already is put in force again; its files are not stored twice.
    """
    problems: list[Problem] = []
    entry.subject = f"{pack.head.id} {pack.head.version}"
    PackVersion.objects.filter(is_current=True).exclude(fingerprint=pack.fingerprint).update(
        is_current=False
    )
    version, is_new = PackVersion.objects.get_or_create(
        fingerprint=pack.fingerprint,
        defaults={
            "pack": pack.head.id,
            "version": pack.head.version,
            "title": pack.head.title.zh,
            "folder": pack.folder,
            "archive": archive_of(pack),
            "entry": entry.number,
            "loaded_at": entry.at,
            "is_current": True,
        },
    )
    if not version.is_current:
        version.is_current = True
        version.save(update_fields=["is_current"])
    entry.facts = {"fingerprint": pack.fingerprint, "new": is_new}
    return version, problems
