"""Cluster scan (产业集群扫描): where industries crowd, and whether a listed cluster is one.

`candidate` measures areas by industries and joins neighbours, `judging` holds a listed cluster
to the same tests, `method` is the surface.
"""

from __future__ import annotations

from changbai.analysis.cluster_scan.method import (
    NOT_FOR,
    OPTIONS,
    QUESTION,
    REFERENCE,
    ROLES,
    TITLE,
    analyse,
)

__all__ = ["NOT_FOR", "OPTIONS", "QUESTION", "REFERENCE", "ROLES", "TITLE", "analyse"]
