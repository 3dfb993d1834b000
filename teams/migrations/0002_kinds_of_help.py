"""The four kinds of help in the order of protection; co-response exists and is off by default (the campaign asks for it as a fourth unit only)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = [
    ("clinician", "Clinician by phone", "Profesional por teléfono", 10, True, True),
    ("team", "Community response team", "Equipo comunitario de respuesta", 20, True, True),
    ("co_response", "Team with police", "Equipo con policía", 30, False, False),
    ("emergency", "Police, fire or EMS", "Policía, bomberos o emergencias médicas", 40, False, True),
]


def add(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    response = apps.get_model("teams", "Response")
    for code, name, name_es, protection, unarmed, enabled in KINDS:
        response.objects.update_or_create(
            code=code,
            defaults={"name": name, "name_es": name_es, "protection": protection, "unarmed": unarmed, "enabled": enabled},
        )


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
