"""Run a pack on a data set (运行): every target with its verdict, as values or plain JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from changbai.engine.measure import Measurer
from changbai.engine.results import VERDICTS, Verdict, plain
from changbai.engine.tables import Dataset
from changbai.engine.target import judge_all
from changbai.kernel.period import Period
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.shapes import Pack


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found (运行结果): the verdicts, and from which pack and data."""

    pack: Pack
    title: Text
    synthetic: bool
    position: str
    as_of: Period
    area: str
    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values; the same pack, data and date give the same document."""
        return {
            "pack": self.pack.head.id,
            "pack_version": self.pack.head.version,
            "fingerprint": self.pack.fingerprint,
            "position": self.position,
            "data": {"title": plain(self.title), "synthetic": self.synthetic},
            "as_of": str(self.as_of),
            "area": self.area,
            "targets": [self._target(verdict) for verdict in self.verdicts],
            "problems": [problem.as_json() for problem in self.problems],
        }

    def _target(self, verdict: Verdict) -> dict[str, Any]:
        target = self.pack.targets[verdict.target]
        word, shape = VERDICTS[verdict.state]
        return {
            "id": target.id,
            "clause": target.clause,
            "indicator": target.indicator,
            "title": {"zh": target.title, "en": target.title_en},
            "kind": target.kind,
            "hedge": target.hedge,
            "value": verdict.value,
            "unit": verdict.unit,
            "verdict": verdict.state,
            "verdict_word": plain(word),
            "verdict_shape": shape,
            "method": verdict.method,
            "method_version": verdict.method_version,
            "parts": plain(verdict.parts),
            "goal": verdict.goal,
            "goal_upper": verdict.parts.get("upper"),
            "expected_now": verdict.expected_now,
            "forecast": plain(verdict.forecast),
            "path": plain(verdict.path),
            "coverage": plain(verdict.coverage),
            "reason": plain(verdict.reason),
        }


def run(
    pack: Pack,
    data: Dataset,
    as_of: Period,
    area: str = "",
    problems: tuple[Problem, ...] = (),
) -> Report:
    """Judge all targets of a pack on a data set at a date, for the whole or one area."""
    return report_of(Measurer(pack, data), as_of, area, problems)


def report_of(
    measurer: Measurer, as_of: Period, area: str = "", problems: tuple[Problem, ...] = ()
) -> Report:
    """Judge all targets of a measurer's pack, wherever its data lie."""
    data, verdicts = measurer.data, tuple(judge_all(measurer, as_of, area))
    return Report(
        measurer.pack, data.title, data.synthetic, data.position, as_of, area, verdicts, problems
    )
