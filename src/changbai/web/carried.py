"""What carries a clause (承载): targets, measures, things set up, or a statement with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from changbai.pack.codebook import Body
from changbai.pack.shapes import Carrier, Clause, Entry, Indicator, Measure, Pack
from changbai.web.board import Line


@dataclass(frozen=True, slots=True)
class Task:
    """A measure with its bodies (举措)."""

    measure: Measure
    lead: list[Body]
    support: list[Body]


@dataclass(frozen=True, slots=True)
class Thing:
    """A programme, market, chain, plan or fund with its bodies (事项)."""

    entry: Entry
    bodies: list[Body]


@dataclass(slots=True)
class Carried:
    """A clause and all that carries it."""

    clause: Clause
    targets: list[Line] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    statements: list[Carrier] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing is named for the clause itself."""
        return not (self.targets or self.tasks or self.things or self.statements)


def carried(pack: Pack, clause: Clause, lines: dict[str, Line]) -> Carried:
    """Return what carries one clause, each thing once."""
    result = Carried(clause)
    for carrier in pack.carriers:
        if carrier.clause != clause.id:
            continue
        if carrier.kind == "target" and carrier.carrier in lines:
            result.targets.append(lines[carrier.carrier])
        elif carrier.kind == "measure" and carrier.carrier in pack.measures:
            result.tasks.append(_task(pack, pack.measures[carrier.carrier]))
        elif carrier.kind == "statement":
            result.statements.append(carrier)
        elif carrier.carrier in pack.entries:
            entry = pack.entries[carrier.carrier]
            result.things.append(Thing(entry, bodies(pack, entry.bodies)))
    named = {line.target.id for line in result.targets}
    for line in lines.values():
        stated = clause.id == line.target.clause or clause.id in line.target.restated
        if stated and line.target.id not in named:
            result.targets.append(line)
    result.indicators = [one for one in pack.indicators.values() if one.clause == clause.id]
    return result


def bodies(pack: Pack, ids: tuple[str, ...]) -> list[Body]:
    """Return the bodies of a list of ids."""
    return [pack.bodies[id] for id in ids if id in pack.bodies]


def _task(pack: Pack, measure: Measure) -> Task:
    return Task(measure, bodies(pack, measure.lead), bodies(pack, measure.support))
