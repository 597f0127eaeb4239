"""Computed results (测算结果): derived from the truth, so they may be thrown away and made again.

A computation says from what they came: pack version, journal position, moment. Only the
current one and those that were published keep their rows.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from changbai.engine.results import Contribution, Verdict
from changbai.records.models.packs import PackVersion
from changbai.records.revive import contribution_from, verdict_from


class Computation(models.Model):
    """One run over all indicators, areas and months (测算批次).

    `position` is the journal number; `label` the written form that papers print. `months` are
    the as-of months (`2016-12`) for which verdicts stand, oldest first. `as_known` marks one that
    was made of what was known at an earlier position, kept so long as it is asked for.
    """

    pack = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="computations")
    position = models.BigIntegerField()
    label = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    synthetic = models.BooleanField(default=False)
    months = models.JSONField(default=list)
    computed_at = models.DateTimeField()
    is_current = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    is_published = models.BooleanField(default=False)
    as_known = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "测算批次"
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="cb_comp_one_current"
            ),
            models.UniqueConstraint(
                fields=["is_published"], condition=Q(is_published=True), name="cb_comp_one_public"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Result(models.Model):
    """An indicator at an area for a window (指标值).

    `period` is the window as written (`2016-01..09`, `2016`), `ends` its last day, `coverage`
    and `reason` the plain form of the engine's values of those names.
    """

    computation = models.ForeignKey(
        Computation, on_delete=models.CASCADE, related_name="results", db_index=False
    )
    indicator = models.CharField(max_length=60)
    area = models.CharField(max_length=20)
    period = models.CharField(max_length=12)
    ends = models.DateField()
    value = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=40)
    state = models.CharField(max_length=15)
    coverage = models.JSONField(default=dict)
    reason = models.JSONField(default=dict)

    class Meta:
        verbose_name = "指标值"
        constraints = [
            models.UniqueConstraint(
                fields=["computation", "indicator", "area", "period"], name="cb_result_one"
            )
        ]
        indexes = [
            models.Index(fields=["computation", "indicator", "ends"], name="cb_result_ends"),
            models.Index(fields=["computation", "area", "ends"], name="cb_result_area"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.area} {self.period} {self.value}"


class VerdictRow(models.Model):
    """The verdict on a target for an area at a month (研判); `detail` is the whole of it."""

    computation = models.ForeignKey(
        Computation, on_delete=models.CASCADE, related_name="verdicts", db_index=False
    )
    target = models.CharField(max_length=40)
    area = models.CharField(max_length=20)
    as_of = models.CharField(max_length=12)
    ends = models.DateField()
    state = models.CharField(max_length=10)
    value = models.FloatField(null=True, blank=True)
    goal = models.FloatField(null=True, blank=True)
    expected_now = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = "研判结果"
        constraints = [
            models.UniqueConstraint(
                fields=["computation", "as_of", "area", "target"], name="cb_verdict_one"
            )
        ]
        indexes = [
            models.Index(fields=["computation", "as_of", "target"], name="cb_verdict_target"),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.area} {self.as_of} {self.state}"

    @property
    def verdict(self) -> Verdict:
        """The verdict as the engine gave it."""
        return verdict_from(self.detail)


class ContributionRow(models.Model):
    """Who pulls a target off its path (贡献分解); `detail` is the whole of it.

    By unit only the largest pulls are kept; the rest stand in one row with an empty id, so the
    rows still add up.
    """

    computation = models.ForeignKey(
        Computation, on_delete=models.CASCADE, related_name="contributions", db_index=False
    )
    target = models.CharField(max_length=40)
    area = models.CharField(max_length=20)
    as_of = models.CharField(max_length=12)
    ends = models.DateField()
    by = models.CharField(max_length=10)
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name = "贡献分解"
        constraints = [
            models.UniqueConstraint(
                fields=["computation", "target", "area", "as_of", "by"], name="cb_pull_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.area} {self.as_of} {self.by}"

    @property
    def contribution(self) -> Contribution:
        """The contribution as the engine gave it."""
        return contribution_from(self.detail)
