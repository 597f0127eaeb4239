"""Tell what was made (生成情况)."""

from __future__ import annotations

from examples.jilin.build import Built


def tell(built: Built) -> list[str]:
    """Return the lines that the generator prints."""
    return [str(len(built.province.forms))]
