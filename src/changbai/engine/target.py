"""Judge the targets of a pack (目标研判): one target, or all of them, at a place and date."""

from __future__ import annotations

from changbai.engine.improving import judge_improving
from changbai.engine.level_target import judge_level
from changbai.engine.present import present
from changbai.engine.question import Question, ask
from changbai.engine.results import Verdict
from changbai.engine.source import Source
from changbai.engine.wording import blank
from changbai.engine.yearly import judge_yearly
from changbai.kernel.period import Period


def judge(measurer: Source, target_id: str, as_of: Period, area: str = "") -> Verdict:
    """Return the verdict on one target for an area at a date (研判).

    KeyError when the pack has no such target. Past its deadline a target is judged as it stood
    at the deadline.
    """
    question = ask(measurer, target_id, as_of, area)
    if question.refusal.zh:
        return _refused(question)
    if question.target.kind == "per_year":
        return judge_yearly(question)
    if question.target.kind == "keep_improving":
        return judge_improving(question)
    return judge_level(question)


def judge_all(measurer: Source, as_of: Period, area: str = "") -> list[Verdict]:
    """Return the verdicts on all targets of the pack, in its order."""
    return [judge(measurer, target_id, as_of, area) for target_id in measurer.pack.targets]


def _refused(question: Question) -> Verdict:
    """Return a verdict without a class; the present value is shown where there is one."""
    if question.indicator is None:
        return blank(question, None, question.refusal)
    found, _ = present(
        question.source,
        question.indicator.id,
        question.as_of,
        question.selection,
        whole_years=question.nature == "amount" and question.target.kind != "per_year",
    )
    return blank(question, found, question.refusal)
