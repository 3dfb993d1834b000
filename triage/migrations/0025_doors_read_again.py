"""A flag stands at the same door as an address that is read now: what is said around an address no longer counts."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from triage.queries.flags import door_of


def anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Read every address again. The reader as it is now is meant, for it reads the addresses that are compared."""
    Flag = apps.get_model("triage", "Flag")
    changed = []
    for flag in Flag.objects.exclude(address="").only("address", "door"):
        door = door_of(flag.address)
        if door != flag.door:
            flag.door = door
            changed.append(flag)
    Flag.objects.bulk_update(changed, ["door"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("triage", "0024_house_number_suffix")]

    operations = [migrations.RunPython(anew, migrations.RunPython.noop)]
