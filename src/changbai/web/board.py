"""The board of targets (目标看板): verdicts in the order in which they need a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from changbai.engine.results import VERDICTS, Contribution, Verdict, VerdictState
from changbai.kernel.text import Language, Text
from changbai.pack.codebook import Body
from changbai.pack.shapes import Pack, Target
from changbai.web.figures import show_number, show_unit, target_decimals

IMPROVING = Text("逐年改善", "improve")
#: Order of need: what is worst comes first, what is not known before what is well.
ORDER: tuple[VerdictState, ...] = ("alert", "behind", "no_data", "on_path", "achieved")
#: Order of the counts: from well to unknown, as tables of the five states are read.
COUNTS: tuple[VerdictState, ...] = ("achieved", "on_path", "behind", "alert", "no_data")


@dataclass(frozen=True, slots=True)
class Line:
    """One target on the board (目标行): the pack's target and the verdict on it."""

    target: Target
    verdict: Verdict
    title: Text
    unit: str
    decimals: int
    bodies: tuple[Body, ...]
    language: Language

    @property
    def state(self) -> VerdictState:
        """State of the verdict."""
        return self.verdict.state

    @property
    def goals(self) -> tuple[float, ...]:
        """The goal on the verdict's scale; two ends for a range."""
        if self.verdict.goal is None:
            return ()
        # An area's own share of a range has no upper end: the verdict knows, the target does not.
        upper = self.verdict.parts.get("upper")
        if isinstance(upper, (int, float)):
            return (self.verdict.goal, float(upper))
        return (self.verdict.goal,)

    @property
    def goal_text(self) -> str:
        """The goal as shown: 20–30, in words where it is to keep improving, else a dash."""
        if not self.goals:
            return IMPROVING.show(self.language) if self.target.kind == "keep_improving" else "—"
        return "–".join(self.show(goal) for goal in self.goals)

    @property
    def unsplit(self) -> bool:
        """Whether there is a value but no goal of this area's own to judge it by (未分解)."""
        return self.state == "no_data" and is_unsplit(self.target, self.verdict.value, self.goals)

    @property
    def falling(self) -> bool:
        """Whether the target is a decrease, so a more negative value is a better one."""
        return bool(self.goals) and max(self.goals) < 0

    def size(self, value: float | None) -> float | None:
        """Return how far a value went the way of the target: below zero it went the other way."""
        return -value if value is not None and self.falling else value

    @property
    def gap(self) -> float | None:
        """How far the value is short of what was due by now; negative when ahead."""
        value, expected = self.verdict.value, self.verdict.expected_now
        if value is None or expected is None:
            return None
        lower_wins = self.falling or self.target.kind == "at_most"
        return value - expected if lower_wins else expected - value

    @property
    def shortfall(self) -> float:
        """The gap as a share of the goal, for ordering; 0 where it cannot be told."""
        goal = self.verdict.goal
        return self.gap / abs(goal) if self.gap is not None and goal else 0.0

    def show(self, value: float | None) -> str:
        """Return a value of this target as shown."""
        return show_number(value, self.decimals)

    @property
    def value_text(self) -> str:
        """The present value as shown."""
        return self.show(self.verdict.value)

    @property
    def expected_text(self) -> str:
        """The value due by now as shown."""
        return self.show(self.verdict.expected_now)


def is_unsplit(target: Target, value: float | None, goals: Sequence[float]) -> bool:
    """Tell whether a target with a goal has none for the area, though it has a value there."""
    return target.value is not None and value is not None and not goals


@dataclass(frozen=True, slots=True)
class Count:
    """How many targets are in a state (状态计数)."""

    state: VerdictState
    number: int


def lines_of(pack: Pack, verdicts: Iterable[Verdict], language: Language) -> list[Line]:
    """Return the lines of the board, worst first."""
    found = [
        line_of(pack, pack.targets[verdict.target], verdict, language)
        for verdict in verdicts
        if verdict.target in pack.targets
    ]
    place = {target: i for i, target in enumerate(pack.targets)}
    return sorted(
        found, key=lambda one: (ORDER.index(one.state), -one.shortfall, place[one.target.id])
    )


def line_of(pack: Pack, target: Target, verdict: Verdict, language: Language) -> Line:
    """Return one line of the board."""
    return Line(
        target,
        verdict,
        Text(target.title, target.title_en),
        show_unit(pack, verdict.unit or target.unit, language),
        target_decimals(pack, target),
        tuple(pack.bodies[id] for id in target.bodies if id in pack.bodies),
        language,
    )


def counts_of(lines: Iterable[Line]) -> list[Count]:
    """Return the five counts, zeros too."""
    states = [line.state for line in lines]
    return [Count(state, states.count(state)) for state in COUNTS]


def falling_years(line: Line) -> int:
    """Return for how many years in a row the target has moved the wrong way (连续变差年数)."""
    values = [point.value for point in line.verdict.path]
    years = 0
    lower_wins = line.falling or line.target.kind == "at_most"
    for later, earlier in zip(values[::-1], values[-2::-1], strict=False):
        if later is None or earlier is None:
            break
        worse = later > earlier if lower_wins else later < earlier
        if not worse:
            break
        years += 1
    return years


def pulling(contribution: Contribution | None, line: Line, most: int = 2) -> list[Text]:
    """Return who pulls the target off most (拖累最大者), worst first."""
    if contribution is None:
        return []
    wrong = hindering(line)
    rows = [row for row in contribution.rows if row.id and row.amount * wrong > 0]
    rows.sort(key=lambda row: -abs(row.amount))
    return [row.name for row in rows[:most]]


def hindering(line: Line) -> int:
    """Return the sign of an amount that pulls the target the wrong way."""
    return 1 if line.falling or line.target.kind == "at_most" else -1


def state_words(language: Language) -> Mapping[VerdictState, tuple[str, str]]:
    """Return state -> (word, shape) in a language."""
    return {state: (text.show(language), shape) for state, (text, shape) in VERDICTS.items()}


def years_of(path: Sequence) -> list:
    """Return the points that end a year, and the last point whatever it is."""
    if not path:
        return []
    return [point for point in path[:-1] if point.period.last == 12] + [path[-1]]
