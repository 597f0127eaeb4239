"""Text in Chinese and English (双语文本)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in two languages (双语文本): Chinese is the source, English may be empty."""

    zh: str
    en: str = ""

    def show(self, language: Language = "zh") -> str:
        """Return the wording in a language; Chinese stands in where English is missing."""
        return self.zh if language == "zh" or not self.en else self.en

    def __str__(self) -> str:
        """Return the Chinese wording."""
        return self.zh
