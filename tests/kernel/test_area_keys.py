"""Ordinary models, composite keys underneath: the ORM works as ever, and schema changes keep the keys."""
import pytest
from django.db import IntegrityError, connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.models import Count

from linli.kernel.clock import since, today
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import CurrentArea, in_area
from linli.registry.people.models import Person, Tenure
from linli.registry.places.models import Community, Place, Unit

HAS_AREA = ("EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = t.oid AND attname = 'area_id' AND attnum > 0 "
            "AND NOT attisdropped)")
KEYS_WITHOUT_AREA = f"""
SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
 WHERE contype IN ('p', 'u', 'f') AND t.relname IN ('scratch_lift', 'scratch_door', 'elevator') AND {HAS_AREA}
   AND NOT EXISTS (SELECT FROM pg_attribute a
                   WHERE a.attrelid = t.oid AND attname = 'area_id' AND attnum = ANY (conkey))
"""
OPEN_TABLES = f"""
SELECT relname FROM pg_class t WHERE relname IN ('scratch_lift', 'scratch_door', 'elevator') AND {HAS_AREA}
   AND NOT (relrowsecurity AND relforcerowsecurity)"""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def garden(code="A"):
    place = Place.objects.create(kind="community", code=code, name=code, label=code, sort=code)
    return Community.objects.create(place=place, code=code, name=code)


def flat(community, number):
    building = Place.objects.create(kind="building", parent=community.place, community=community.place, code=number,
                                    name=number, label=number, sort=number)
    place = Place.objects.create(kind="unit", parent=building, community=community.place, building=building,
                                 code=number, name=number, label=number, sort=number)
    return Unit.objects.create(place=place, community=community, building=building, number=number, label=number,
                               sort=number, area="89.53")


def test_foreign_keys_are_composite(db):
    text = rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' "
                "AND conrelid = 'registry_tenure'::regclass AND pg_get_constraintdef(oid) LIKE '%unit%'")
    assert text == [("FOREIGN KEY (area_id, unit_id) REFERENCES registry_unit(area_id, place_id) DEFERRABLE",)]


def test_the_orm_works_as_ever(area):
    with in_area(area):
        community = garden()
        flats = [flat(community, str(number)) for number in (1, 2)]
        person = Person.objects.create(community=community, name="张三")
        Tenure.objects.bulk_create([Tenure(unit=unit, person=person, kind="owner", valid=since(today()))
                                    for unit in flats])
        assert community.area_id == area
        assert Tenure.objects.select_related("unit__community").first().unit.community == community
        assert Unit.objects.annotate(n=Count("tenures")).values_list("n", flat=True).order_by("pk")[0] == 1
        assert len(Person.objects.prefetch_related("tenures").get().tenures.all()) == 2
        assert Tenure.objects.select_for_update().filter(unit=flats[0]).update(position=2) == 1
        with pytest.raises(models.ProtectedError):
            person.delete()


def test_unique_holds_within_an_area_only(area, other):
    for each in (area, other):
        with in_area(each):
            garden("X")
    with pytest.raises(IntegrityError), in_area(area):
        garden("X")


def test_no_row_can_point_into_another_area(area, other):
    with in_area(other):
        theirs = flat(garden(), "1")
    with in_area(area):
        mine = Person.objects.create(community=garden(), name="张三")
    with pytest.raises(IntegrityError, match="foreign key"), in_area(area):
        Tenure.objects.create(unit_id=theirs.pk, person=mine, kind="owner", valid=since(today()))


area_column = ("area_id", models.BigIntegerField(db_default=CurrentArea()))
key = ("id", models.BigAutoField(primary_key=True))
fk = models.ForeignKey
STEPS = [
    migrations.CreateModel("Lift", [key, area_column, ("no", models.CharField(max_length=9))]),
    migrations.CreateModel("Door", [key, area_column, ("no", models.CharField(max_length=9, unique=True))]),
    migrations.AddField("Lift", "door", fk("scratch.Door", models.PROTECT, null=True)),
    migrations.AlterField("Lift", "door", fk("scratch.Door", models.PROTECT)),
    migrations.AlterField("Lift", "door", fk("scratch.Door", models.PROTECT, db_index=False)),
    migrations.AlterField("Lift", "no", models.CharField(max_length=20, unique=True)),
    migrations.AlterField("Lift", "no", models.CharField(max_length=20)),
    migrations.AddField("Lift", "tag", models.CharField(max_length=9, unique=True, null=True)),
    migrations.AddField("Lift", "floors", models.IntegerField(default=1)),
    migrations.AlterField("Lift", "floors", models.BigIntegerField(default=1, db_index=True)),
    migrations.RenameField("Lift", "door", "entrance"),
    migrations.AddField("Lift", "twin", models.OneToOneField("self", models.PROTECT, null=True)),
    migrations.AlterField("Lift", "twin", fk("self", models.PROTECT, null=True)),
    migrations.AlterUniqueTogether("Lift", {("no", "floors")}),
    migrations.AlterUniqueTogether("Lift", set()),
    migrations.AddConstraint("Lift", models.UniqueConstraint(fields=["no"], condition=models.Q(floors=1),
                                                             name="lift_no")),
    migrations.AddIndex("Lift", models.Index(fields=["no", "floors"], name="lift_ix")),
    migrations.AlterField("Lift", "entrance", fk("scratch.Lift", models.PROTECT, related_name="+")),
    migrations.RenameModel("Lift", "Elevator"),
    migrations.AlterModelTable("Elevator", "elevator"),
    migrations.RemoveField("Elevator", "entrance"),
    migrations.RemoveConstraint("Elevator", "lift_no"),
]


@pytest.mark.django_db(transaction=True)
def test_schema_changes_keep_the_keys():
    state = ProjectState()
    with as_owner(connection), connection.schema_editor() as editor:
        for step in STEPS:
            before, state = state, state.clone()
            step.state_forwards("scratch", state)
            step.database_forwards("scratch", editor, before, state)
            for sql in list(editor.deferred_sql):
                editor.execute(sql)
            editor.deferred_sql.clear()
            assert rows(KEYS_WITHOUT_AREA) == [] and rows(OPEN_TABLES) == [], step.describe()
        left = rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'elevator'::regclass "
                    "AND contype <> 'n' ORDER BY 1")
        indexes = rows("SELECT regexp_replace(indexdef, '.*USING ', '') FROM pg_indexes "
                       "WHERE tablename = 'elevator' ORDER BY 1")
        editor.execute("DROP TABLE elevator, scratch_door")
    assert [text for text, in left] == [
        "FOREIGN KEY (area_id, twin_id) REFERENCES elevator(area_id, id) DEFERRABLE", "PRIMARY KEY (area_id, id)",
        "UNIQUE (area_id, tag)"]
    assert [text for text, in indexes] == [
        "btree (area_id, floors)", "btree (area_id, id)", "btree (area_id, no, floors)", "btree (area_id, tag)",
        "btree (area_id, twin_id)"]
