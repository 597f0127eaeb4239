"""Pack versions, settings and parts of the lake (政策包版本、设置、数据湖文件)."""

from __future__ import annotations

from django.db import models


class PackVersion(models.Model):
    """A version of a pack as it was loaded (政策包版本).

    The files are kept, so that a published figure can be computed again from this version and
    a journal position, whatever has since become of the folder.
    """

    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=300)
    folder = models.CharField(max_length=500)
    archive = models.BinaryField()
    entry = models.BigIntegerField()
    loaded_at = models.DateTimeField()
    is_current = models.BooleanField(default=False)

    class Meta:
        ordering = ["-entry"]
        verbose_name = "政策包版本"
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="cb_pack_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.version} {self.fingerprint[:12]}"


class LakePart(models.Model):
    """A file of the lake (数据湖文件), e.g. `returns/b204/2016-09`: what last changed its content.

    Lets the lake write again only what a journal line touched.
    """

    part = models.CharField(max_length=120, primary_key=True)
    entry = models.BigIntegerField()

    class Meta:
        ordering = ["part"]
        verbose_name = "数据湖文件"

    def __str__(self) -> str:
        return self.part


class Setting(models.Model):
    """A setting of this installation (设置), changed by an action only."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    class Meta:
        verbose_name = "设置"

    def __str__(self) -> str:
        return self.key
