"""The semantic encoder that a command is asked for (语义模型参数)."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from changbai.kernel.problem import Mark, Problem
from changbai.matching import semantic
from changbai.matching.ranker import Encoder


def encoder_of(vectors: Path | None, *, meaning: bool) -> tuple[Encoder | None, list[Problem]]:
    """Return the encoder, its vectors kept in a file where one is named."""
    if not meaning:
        return None, []
    if not semantic.installed():
        return None, [Problem("CB428", Mark("changbai"))]
    encoder = semantic.encoder()
    if vectors is None:
        return encoder, []
    try:
        return semantic.remembering(encoder, vectors), []
    except sqlite3.Error as error:
        return None, [Problem("CB429", Mark(str(vectors)), {"reason": str(error)})]
