from django.db import migrations

from linli.kernel.operations import InCalendar

SPANS = ("ManagementStatus", "Acquisition", "Tenure", "Vehicle", "Representative", "EmergencyContact", "Pet",
         "Membership", "Organisation", "Post", "PostHolder", "Shift", "Policy")
DAYS = {"Unit": ("handed_over_on", "removed_on"), "Place": ("removed_on",), "UnitChange": ("on",),
        "PersonChange": ("on",), "Duty": ("day",), "Invitation": ("until",), "ImportRun": ("on",)}


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_import_corrections")]
    operations = [
        *(InCalendar(model, "valid") for model in SPANS),
        *(InCalendar(model, column, span=False) for model, columns in DAYS.items() for column in columns),
    ]
