"""The Django app of the records (台账)."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """One app, one line of migrations."""

    name = "changbai.records"
    label = "records"
    verbose_name = "台账"
    default_auto_field = "django.db.models.BigAutoField"
