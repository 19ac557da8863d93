"""What a page can do, the API can do: a new page without an operation fails here."""
import pytest
from django.urls import get_resolver

from linli.faces.api import root as api
from linli.kernel.api import OFFERED
from linli.kernel.pages import ACTS

# What stays a matter of the browser, and why.
ONLY_PAGES = {
    "linli.kernel.signin.commands.change_password": "one's own password is typed by a person, in a session",
    "linli.kernel.signin.commands.enrol_factor": "the second factor is of a person's phone",
    "linli.kernel.signin.commands.remove_factor": "the second factor is of a person's phone",
    "linli.kernel.signin.commands.switch_area": "gives the browser's session a new token; a token has one area",
    "linli.kernel.signin.users.commands.reset_password": "shown once on a page, never in an answer that is kept",
    "linli.kernel.signin.users.commands.create_token": "shown once on a page; a token makes no further tokens",
    "linli.domains.fees.payments.commands.print_receipt": "counts papers out of a printer",
    "linli.registry.households.commands.note_look": "done by the operations that read a home, not by itself",
}


def name_of(act) -> str:
    return f"{act.__module__}.{act.__name__}"


@pytest.fixture(scope="module")
def by_pages() -> dict[str, set[str]]:
    """The queries and commands that pages name, with the pages."""
    assert api.api and get_resolver().url_patterns        # importing declares
    found: dict[str, set[str]] = {}
    for page, acts in ACTS.items():
        for act in acts:
            if page.startswith("linli."):
                found.setdefault(name_of(act), set()).add(page)
    return found


def test_all_that_pages_name_stands_in_the_api(by_pages):
    offered = {name_of(act) for act in OFFERED}
    assert len(by_pages) > 150 and len(offered) > 200
    lacking = {act: pages for act, pages in by_pages.items() if act not in offered and act not in ONLY_PAGES}
    assert not lacking, "\n".join(f"{act} (of {', '.join(sorted(pages))})" for act, pages in sorted(lacking.items()))


def test_no_exception_outlives_its_reason(by_pages):
    assert set(ONLY_PAGES) <= set(by_pages)
    assert not set(ONLY_PAGES) & {name_of(act) for act in OFFERED}
