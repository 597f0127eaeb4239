"""Live partials (实时分量): sums of a period by cell, changed together with what they are sums of.

Working state, not truth: any of it can be built again from returns and registry. `LivePartials`
says for which period of which kind; `LiveCell` holds one cell, its partials as little-endian
float64 in the order that `engine.delta` gives them.
"""

from __future__ import annotations

from django.db import models

from changbai.records.models.packs import PackVersion


class LivePartials(models.Model):
    """The live partials of one kind of unit in one period (实时分量).

    They are right while no return was touched after `returns_entry` and no stretch of a unit after
    `registry_entry`: whoever changes one of them with care moves the number on.
    """

    pack_id: int
    pack = models.ForeignKey(PackVersion, on_delete=models.CASCADE)
    kind = models.CharField(max_length=40)
    period = models.CharField(max_length=12)
    digest = models.CharField(max_length=64)
    returns_entry = models.BigIntegerField()
    registry_entry = models.BigIntegerField()

    class Meta:
        verbose_name = "实时分量"
        constraints = [
            models.UniqueConstraint(fields=["period", "kind", "pack"], name="cb_live_one")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class LiveCell(models.Model):
    """One cell of live partials (实时格); `cell` is place, industry and size, as `C13|large`."""

    of = models.ForeignKey(LivePartials, on_delete=models.CASCADE, db_index=False)
    cell = models.CharField(max_length=140)
    partials = models.BinaryField()

    class Meta:
        verbose_name = "实时格"
        constraints = [models.UniqueConstraint(fields=["of", "cell"], name="cb_live_cell")]

    def __str__(self) -> str:
        return self.cell
