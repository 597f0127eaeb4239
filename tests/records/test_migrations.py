from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

#: The shortest limit on names among the databases that an installation may run on.
LONGEST_NAME = 30


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "records", check=True, dry_run=True, stdout=StringIO())


def test_the_migrations_are_one_line() -> None:
    graph = MigrationLoader(None).graph
    assert len(graph.leaf_nodes("records")) == 1


def test_every_name_in_the_database_is_short() -> None:
    names = []
    for model in apps.get_app_config("records").get_models():
        meta = model._meta
        names += [meta.db_table, *(field.column for field in meta.local_fields)]
        names += [each.name for each in (*meta.indexes, *meta.constraints)]
    assert [name for name in names if len(name) > LONGEST_NAME] == []


@pytest.mark.django_db
def test_the_tables_are_there() -> None:
    models = apps.get_app_config("records").get_models()
    assert {model._meta.db_table for model in models} <= set(connection.introspection.table_names())
