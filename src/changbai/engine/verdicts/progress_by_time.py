"""Progress by time (序时进度): is the target where its path asks it to be by now?

Reached is reached. Else the present level is held against the level of the path: at it or
better is on path, short by up to the tolerance of the expected move is behind, beyond it alert.
"""

from __future__ import annotations

from changbai.engine import reasons
from changbai.engine.standing import Finding, Parameters, Standing
from changbai.pack.verdict_method import Method

PARAMETERS = {
    "tolerance": "允许落后占应有变化的比例 / how much of the expected move may be lacking",
    "about_tolerance": "“左右”的允许偏差 / how far below the goal 左右 still counts as reached",
}


def judge(standing: Standing, parameters: Parameters, method: Method | None = None) -> Finding:
    """Judge a target by the time that has passed."""
    reached = standing.reached(parameters)
    parts: dict[str, object] = {
        "threshold": standing.threshold(parameters),
        "shape": standing.shape,
    }
    if standing.base is None or standing.time_share is None:
        missing = reasons.WITHOUT_BASE if reached else reasons.no_base(None)
        return Finding("achieved" if reached else "no_data", None, parts, missing)
    if standing.time_share < 0 and not reached:
        return Finding("no_data", None, parts, reasons.BEFORE_BASE)
    expected = standing.expected(standing.time_share)
    assert expected is not None
    move = abs(expected - standing.base)
    shortfall = max(-standing.ahead(standing.value, expected), 0.0)
    allowed = parameters["tolerance"] * move
    parts |= {
        "expected_move": move,
        "actual_move": standing.ahead(standing.value, standing.base),
        "progress_share": _share(standing),
        "shortfall": shortfall,
        "allowed_shortfall": allowed,
    }
    if reached:
        return Finding("achieved", expected, parts)
    if shortfall == 0:
        return Finding("on_path", expected, parts)
    over = reasons.OVER if standing.time_share >= 1 else reasons.joined()
    return Finding("behind" if shortfall <= allowed else "alert", expected, parts, over)


def _share(standing: Standing) -> float | None:
    """Return how much of the whole move is done (完成进度); None where there is none to do."""
    assert standing.base is not None
    whole = standing.ahead(standing.goal, standing.base)
    return standing.ahead(standing.value, standing.base) / whole if whole > 0 else None
