"""A PostgreSQL cluster of a benchmark's own: every commit reaches the disk, as in production."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.postgres import Cluster, free_port, lacking

__all__ = ["cluster", "free_port"]


@contextmanager
def cluster(*settings: str) -> Iterator[str]:
    """Start a cluster and yield its address; nothing of it is left afterwards."""
    if lacking():
        sys.exit(lacking())
    made = Cluster("fsync=on", *settings)
    made.start()
    try:
        yield made.url
    finally:
        made.end()
