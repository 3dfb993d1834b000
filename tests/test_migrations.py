"""The migrations say what the models say."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True, interactive=False)
    except (SystemExit, CommandError) as refusal:
        pytest.fail(f"manage.py makemigrations is due ({refusal}):\n{capsys.readouterr().out}")


@pytest.mark.django_db
def test_every_migration_is_applied_and_none_conflicts():
    executor = MigrationExecutor(connection)
    assert executor.loader.detect_conflicts() == {}
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
