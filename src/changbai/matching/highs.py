"""HiGHS without words (求解器): its greeting would stand in the middle of our JSON."""

from __future__ import annotations

import os
import sys

import highspy


def quiet_solver() -> highspy.Highs:
    """Return a solver that prints nothing and works on one thread, so answers repeat."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:
        return _quiet(_made())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        # The greeting comes from the constructor itself, before any option can be set.
        solver = _made()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
    return _quiet(solver)


def _made() -> highspy.Highs:
    return highspy.Highs()  # type: ignore[no-untyped-call]


def _quiet(solver: highspy.Highs) -> highspy.Highs:
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver
