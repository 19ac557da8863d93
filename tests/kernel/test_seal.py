"""The sealed journal: what the owner of the database touches is named."""
import pytest
from django.db import connection

from linli.kernel import seal
from linli.kernel.access import right, system
from linli.kernel.commands import Actor, command
from linli.kernel.models import JournalRow
from linli.kernel.tenancy import in_area
from tests.database_owner import as_owner
from tests.factories import new_area

pytestmark = pytest.mark.django_db(transaction=True)
NOTE = right("try.note", "记一笔")


@command(needs=NOTE)
def note(subject: str, *, text: str, by: Actor) -> None:
    """Leaves nothing but its journal row."""


@pytest.fixture
def area(monkeypatch):
    monkeypatch.setattr(seal, "CLOSED", "SELECT now()")  # nobody else writes in this test
    return new_area()


@pytest.fixture
def sealed(area):
    for text in "一二三":
        note("7", text=text, by=system(area))
    seal.seal(area)
    note("8", text="四", by=system(area))
    seal.seal(area)
    with in_area(area):
        return list(JournalRow.objects.filter(command__endswith=".note").order_by("id").values_list("id", flat=True))


def test_an_untouched_journal_holds(area, sealed):
    found = seal.verify(area)
    assert found.broken == "" and found.seals == 2 and found.rows >= 4


def test_nothing_new_seals_nothing(area, sealed):
    assert seal.seal(area) == 0


@pytest.mark.parametrize(("touch", "said"), [
    ("UPDATE kernel_journalrow SET actor = '别人' WHERE id = {0}", "内容被改动"),
    ("UPDATE kernel_journalrow SET given = '{{}}' WHERE id = {0}", "内容被改动"),
    ("DELETE FROM kernel_journalrow WHERE id = {0}", "不见了"),
])
def test_names_the_row_the_owner_touched(area, sealed, touch, said):
    as_owner(touch.format(sealed[1]), table="kernel_journalrow")
    assert seal.verify(area).broken == f"第 {sealed[1]} 行" + {"内容被改动": "的内容被改动", "不见了": "不见了，或时间被改动"}[said]


def test_a_rewritten_seal_is_seen(area, sealed):
    as_owner("UPDATE kernel_journalseal SET digest = repeat('0', 64) WHERE area_id = " + str(area),
             table="kernel_journalseal")
    assert "封存记录" in seal.verify(area).broken


def test_the_application_cannot_touch_it(area, sealed):
    with pytest.raises(Exception, match="permission denied|append-only"), in_area(area), connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_journalrow SET actor = 'x' WHERE id = %s", [sealed[0]])
