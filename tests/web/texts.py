"""Two policy texts under review, for the tests of pages."""

from __future__ import annotations

import hashlib

from changbai.reading.read import read_text
from changbai.reading.review import items_of
from changbai.records.models import PolicyText

OLD_TEXT = """某市关于加快工业发展的意见
一、主要目标
到2022年，全市规模以上工业企业达到200家，森林覆盖率达到40%。
二、重点任务
（一）培育企业。建设示范园区10个。（市工信局牵头，市财政局配合）
某市人民政府
2019年3月1日
"""
NEW_TEXT = """某市关于推动工业高质量发展的意见
一、主要目标
到2025年，全市规模以上工业企业达到300家，森林覆盖率达到40%。研发投入强度达到2.5%左右。
二、重点任务
（一）培育企业。建设示范园区10个。对新认定的企业给予20万元奖励。（市工信局牵头，市财政局配合）
（二）强化服务。力争走访企业一遍。
某市人民政府
2021年3月1日
"""


def slug_of(text: str) -> str:
    """Return the address of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


OLD, NEW = slug_of(OLD_TEXT), slug_of(NEW_TEXT)


def keep_texts(moment: object) -> None:
    """Put both texts into the records."""
    for number, text in enumerate((OLD_TEXT, NEW_TEXT), 1):
        PolicyText.objects.create(
            slug=slug_of(text),
            name=f"{number}.txt",
            title=text.partition("\n")[0],
            text=text,
            items=items_of(read_text(text)),
            entry=number,
            taken_at=moment,
            actor="province",
        )
