"""Live partials (实时分量): keep those of a period right from now on, or let them go."""

from __future__ import annotations

from dataclasses import dataclass

from changbai.actions._actor import Actor, Answer, Entry, Step, action, silent
from changbai.engine.delta import Deltas
from changbai.engine.live import Live
from changbai.engine.measure import Measurer
from changbai.engine.places import Vector
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.kernel.text import Text
from changbai.records import bulk
from changbai.records.lake import open_lake
from changbai.records.models import LiveCell, LivePartials, PackVersion
from changbai.records.packs import current_version, open_pack


@dataclass(frozen=True)
class Built:
    """Partials before they are kept (实时分量初值): right at a journal position."""

    version: PackVersion
    position: int
    deltas: Deltas
    cells: tuple[tuple[str, Vector], ...]


def build(*, actor: Actor, kind: str, period: Period, step: Step = silent) -> Answer[LivePartials]:
    """Add a period up and keep its partials right from now on (建立实时分量).

    The adding up happens before the transaction; what changes meanwhile leaves the partials not
    right, and they are built again by whoever asks next.
    """
    version = current_version()
    if version is None:
        return None, [Problem("CB603", Cell("packs"))]
    pack = open_pack(version)
    deltas = Deltas(pack, kind, period) if kind in pack.kinds else None
    if deltas is None or not deltas.elements or not deltas.terms:
        return None, [Problem("CB885", Cell(kind), {"kind": kind, "period": str(period)})]
    step(Text(f"读取 {period}", f"reading {period}"), 0, 3)
    data, problems = open_lake(pack)
    if data is None:
        return None, problems
    step(Text(f"汇总 {period}", f"adding up {period}"), 1, 3)
    live = Live(Measurer(pack, data), kind, period)
    built = Built(version, data.number, deltas, tuple(deltas.built(live)))
    step(Text("写入台账", "writing the records"), 2, 3)
    return keep(actor=actor, built=built)


@action("live.keep", "province")
def keep(entry: Entry, /, *, actor: Actor, built: Built) -> Answer[LivePartials]:
    """Keep partials in place of those that were kept of the same kind and period."""
    kind, period = built.deltas.kind, str(built.deltas.period)
    entry.subject, entry.facts = f"{kind}/{period}", {"cells": len(built.cells)}
    LivePartials.objects.filter(kind=kind, period=period).delete()
    kept = LivePartials.objects.create(
        pack=built.version,
        kind=kind,
        period=period,
        digest=built.deltas.digest,
        returns_entry=built.position,
        registry_entry=built.position,
    )
    rows = ((kept.pk, name, partials.astype("<f8").tobytes()) for name, partials in built.cells)
    bulk.insert(LiveCell, ("of", "cell", "partials"), rows)
    return kept, []


@action("live.let_go", "province")
def let_go(entry: Entry, /, *, actor: Actor, kind: str, period: Period) -> Answer[int]:
    """Keep the partials of a period no longer (停用实时分量)."""
    entry.subject = f"{kind}/{period}"
    rows = LivePartials.objects.filter(kind=kind, period=str(period))
    count = rows.count()
    rows.delete()
    return count, []
