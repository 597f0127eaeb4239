"""The frontier of what units can do (前沿): what the methods of productivity share."""

from __future__ import annotations

from changbai.analysis._frontier.kernel import Kernel, best_kernel
from changbai.analysis._frontier.score import Frontier, Scores, evaluate, frontier
from changbai.analysis._frontier.technology import Orientation, Returns

__all__ = [
    "Frontier",
    "Kernel",
    "Orientation",
    "Returns",
    "Scores",
    "best_kernel",
    "evaluate",
    "frontier",
]
