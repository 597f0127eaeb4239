"""When who is reminded of a return, and in which words (催报提醒).

Seven, three and one working days before the last day (T-7, T-3, T-1), and on the first working
day after it (T+1). A step that a day was missed for is made up for until the next one is due.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from changbai.kernel.text import Text
from changbai.kernel.workday import Calendar

Step = Literal["t7", "t3", "t1", "late", "urge"]

STEPS: dict[Step, Text] = {
    "t7": Text("截止前 7 个工作日", "7 workdays before"),
    "t3": Text("截止前 3 个工作日", "3 workdays before"),
    "t1": Text("截止前 1 个工作日", "1 workday before"),
    "late": Text("逾期", "Overdue"),
    "urge": Text("催报", "Chased"),
}
#: Working days before the last day.
BEFORE: dict[Step, int] = {"t7": 7, "t3": 3, "t1": 1}
#: So many working days after the last day a missed notice of being late is still made up for.
LATE = 5


def step_on(due: date, today: date, calendar: Calendar) -> Step | None:
    """Return the step that stands on a day; None when it is too early, too late, or a day off."""
    if not calendar.is_workday(today):
        return None
    if today > due:
        return "late" if calendar.between(due, today) <= LATE else None
    reached = [step for step, days in BEFORE.items() if calendar.before(due, days) <= today]
    return reached[-1] if reached else None


def worded(step: Step, facts: dict[str, Any]) -> tuple[Text, Text]:
    """Return subject and text of a notice from what is kept of it.

    `facts`: form and form_en, period, due, unit or (for a bureau) area and the list `owing` of
    names; `count` how many there are, `by` who chases.
    """
    zh, en = facts["form"], facts.get("form_en") or facts["form"]
    period, due = facts["period"], facts["due"]
    if "count" in facts:
        names = "、".join(facts["owing"])
        more = facts["count"] - len(facts["owing"])
        left = Text(f"等，另有 {more} 家", f" and {more} more") if more else Text("", "")
        return (
            Text(
                f"逾期未报：{zh}（{period}）{facts['count']} 家",
                f"Overdue: {en} ({period}), {facts['count']} units",
            ),
            Text(
                f"{zh}（{period}）已于 {due} 截止，尚有 {facts['count']} 家未报："
                f"{names}{left.zh}。",
                f"{en} ({period}) was due on {due}; {facts['count']} units have not reported:"
                f" {names}{left.en}.",
            ),
        )
    what = Text(f"{zh}（{period}）", f"{en} ({period})")
    if step == "urge":
        return (
            Text(f"催报：{what.zh}", f"Please report: {what.en}"),
            Text(
                f"{facts['unit']}：{what.zh}应于 {due} 前报送，请尽快办理。"
                f"催报单位：{facts['by']}。",
                f"{facts['unit']}: {what.en} is due on {due}; please report."
                f" Chased by: {facts['by']}.",
            ),
        )
    if step == "late":
        return (
            Text(f"已逾期：{what.zh}", f"Overdue: {what.en}"),
            Text(
                f"{facts['unit']}：{what.zh}已于 {due} 截止，尚未报送，请立即补报。",
                f"{facts['unit']}: {what.en} was due on {due} and has not been reported.",
            ),
        )
    return (
        Text(f"即将截止：{what.zh}，{due} 前报送", f"Due by {due}: {what.en}"),
        Text(
            f"{facts['unit']}：{what.zh}应于 {due} 前报送（{STEPS[step].zh}）。",
            f"{facts['unit']}: {what.en} is due by {due} ({STEPS[step].en}).",
        ),
    )
