"""The engine at hand (测算器): one Measurer for the lake that the figures came from."""

from __future__ import annotations

from collections import OrderedDict

from changbai.engine.contribution import contribution
from changbai.engine.measure import Measurer
from changbai.engine.results import Contribution
from changbai.engine.slices import By
from changbai.records.lake import open_earlier, open_lake
from changbai.web.frame import Frame

_KEPT: OrderedDict[tuple[str, int, int], Measurer] = OrderedDict()
#: The newest position, and one more: an earlier moment, or what was the newest.
MEASURERS = 2
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
    # Taken out while it is looked for, so that two threads cannot push out what the other wants.
    found = _KEPT.pop(key, None)
    if found is None:
        opened = open_earlier if frame.known else open_lake
        data, _ = opened(frame.pack, frame.computation.position)
        if data is None:
            return None
        found = Measurer(frame.pack, data)
    _KEPT[key] = found
    while len(_KEPT) > MEASURERS:
        _KEPT.popitem(last=False)
    return found


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
