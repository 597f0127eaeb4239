"""The engine at hand (测算器): one Measurer for the lake that the figures came from."""

from __future__ import annotations

from collections import OrderedDict

from changbai.engine.contribution import contribution
from changbai.engine.measure import Measurer
from changbai.engine.results import Contribution
from changbai.engine.slices import By
from changbai.records.lake import open_lake
from changbai.web.frame import Frame

_KEPT: dict[tuple[str, int, int], Measurer] = {}
#: Contributions worked out for pages, the one asked for last at the end.
_WORKED_OUT: OrderedDict[tuple[object, ...], Contribution] = OrderedDict()
#: So many contributions stay at hand: a reader's day, a few megabytes.
MOST = 400


def measurer_for(frame: Frame) -> Measurer | None:
    """Return the Measurer of the pack and position of the figures shown; None before the first."""
    if frame.computation is None:
        return None
    # A day entered as a holiday moves deadlines, and with them what is overdue.
    key = (frame.pack.fingerprint, frame.computation.position, hash(frame.pack.holidays))
    if key not in _KEPT:
        data, _ = open_lake(frame.pack, frame.computation.position)
        if data is None:
            return None
        # One at a time: an older position will hardly be asked for again.
        _KEPT.clear()
        _KEPT[key] = Measurer(frame.pack, data)
    return _KEPT[key]


def contribution_for(
    frame: Frame, target: str, by: By, *, at_hand: bool = False
) -> Contribution | None:
    """Return who pulls a target in the frame's area and month, worked out once.

    `at_hand` asks only for what was worked out before. The caller has asked the scope.
    """
    measurer = measurer_for(frame)
    if measurer is None or frame.computation is None:
        return None
    key = (frame.pack.fingerprint, frame.computation.position, target, frame.as_of, frame.area, by)
    found = _WORKED_OUT.pop(key, None)
    if found is None:
        if at_hand:
            return None
        found = contribution(measurer, target, frame.as_of, frame.area, by)
    _WORKED_OUT[key] = found
    while len(_WORKED_OUT) > MOST:
        _WORKED_OUT.popitem(last=False)
    return found
