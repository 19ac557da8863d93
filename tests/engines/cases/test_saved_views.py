"""A filter of the list kept under a name: one's own, found again, replaced, forgotten."""
import pytest

from linli.engines.cases.saved import commands, queries
from linli.engines.cases.saved.values import MOST, NothingToSave, TooManyViews, ViewUnnamed
from linli.kernel.errors import NotFound

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/console/cases/"


def names(by) -> list[str]:
    return [one.name for one in queries.saved(by.area_id, by=by)]


def test_what_is_chosen_is_kept_and_found_again_as_a_view(town, browse):
    town.case()
    browser = browse(town.desk)
    assert "存为视图" not in browser.get(LIST).content.decode()
    page = browser.get(f"{LIST}?kind=repair&level=2&handler=&view=open").content.decode()
    assert page.count("存为视图") == 2        # beside the tabs, and where these are chips
    kept = browser.post(f"{LIST}views?kind=repair&level=2&handler=&view=open&after=x", {"name": " 急的  报修 "}, follow=True)
    assert kept.redirect_chain[-1][0] == f"{LIST}?kind=repair&level=2"
    page = kept.content.decode()
    assert "急的 报修" in page and "删掉这个视图" in page and "存为视图" not in page
    assert "急的 报修" in browser.get(LIST).content.decode()


def test_it_is_its_owners_alone(town, browse):
    view = commands.save("急修", query="kind=repair", by=town.desk)
    assert names(town.second) == []
    with pytest.raises(NotFound):
        commands.forget(view, by=town.second)
    assert browse(town.second).post(f"{LIST}views/{view}/forget").status_code == 404
    assert names(town.desk) == ["急修"]
    assert browse(town.desk).post(f"{LIST}views/{view}/forget").status_code == 302
    assert names(town.desk) == []


def test_the_same_name_takes_the_new_filters(town):
    first = commands.save("急修", query="kind=repair", by=town.desk)
    assert commands.save("急修", query="level=1", by=town.desk) == first
    assert [one.query for one in queries.saved(town.area, by=town.desk)] == ["level=1"]


def test_a_view_needs_a_name_and_a_filter_and_there_are_only_so_many(town, browse):
    for name, query, refusal in (("", "kind=repair", ViewUnnamed), ("长" * 21, "kind=repair", ViewUnnamed),
                                 ("空的", "", NothingToSave)):
        with pytest.raises(refusal):
            commands.save(name, query=query, by=town.desk)
    answer = browse(town.desk).post(f"{LIST}views?kind=repair", {"name": ""})
    assert answer.status_code == 422 and "请给视图起个名" in answer.content.decode()
    for number in range(MOST):
        commands.save(f"视图 {number}", query="kind=repair", by=town.desk)
    with pytest.raises(TooManyViews):
        commands.save("多的", query="kind=repair", by=town.desk)
    commands.save("视图 0", query="level=1", by=town.desk)
