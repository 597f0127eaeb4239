"""What all shapes share (结构基础): closed, both ways; texts in two languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from changbai.kernel.text import Text

#: An id of the pack, an area code, a period: short and plain.
Id = Annotated[str, StringConstraints(min_length=1, max_length=60)]
#: As long as the records keep a reason.
Reason = Annotated[str, StringConstraints(max_length=500)]


class Shape(BaseModel):
    """A shape that takes no field that it does not name (封闭结构)."""

    model_config = ConfigDict(extra="forbid")


class Words(Shape):
    """One wording in two languages (双语文本)."""

    zh: str
    en: str


def words(text: Text) -> dict[str, str]:
    """Return a text as it is sent."""
    return {"zh": text.zh, "en": text.en}
