"""The engine at hand (测算器): one Measurer for the lake that the figures came from."""

from __future__ import annotations

from changbai.engine.measure import Measurer
from changbai.records.lake import open_lake
from changbai.web.frame import Frame

_KEPT: dict[tuple[str, int], Measurer] = {}


def measurer_for(frame: Frame) -> Measurer | None:
    """Return the Measurer of the pack and position of the figures shown; None before the first."""
    if frame.computation is None:
        return None
    key = (frame.pack.fingerprint, frame.computation.position)
    if key not in _KEPT:
        data, _ = open_lake(frame.pack, frame.computation.position)
        if data is None:
            return None
        # One at a time: an older position will hardly be asked for again.
        _KEPT.clear()
        _KEPT[key] = Measurer(frame.pack, data)
    return _KEPT[key]
