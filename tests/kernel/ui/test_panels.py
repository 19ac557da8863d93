"""A page carries what other rooms show on it; one that fails does not take the page down."""
from django.template import Context, Template

from linli.kernel.access import Right, system
from linli.kernel.errors import NotFound
from linli.kernel.slots import Panel, Slot

PAGE = Template("{% load ui %}<h1>1-1-101</h1>{% for one in panels %}{% panel one %}{% endfor %}")
SEE = Right("tests.see_panels", "看")


def page_with(build) -> str:
    slot = Slot("tests.slot")
    slot.panel(order=1, needs=SEE)(build)
    return PAGE.render(Context({"panels": slot.panels(by=system(1)), "sentence": "of the page"}))


def test_a_panel_that_is_refused_says_why():
    def build(*, by):
        raise NotFound
    text = page_with(build)
    assert "1-1-101" in text and NotFound.sentence in text


def test_a_panel_that_cannot_be_made_says_so_and_the_page_lives():
    text = page_with(lambda *, by: 1 / 0)
    assert "1-1-101" in text and "这一块暂时打不开" in text


def test_a_panel_that_cannot_be_drawn_says_so_and_the_page_lives():
    text = page_with(lambda *, by: Panel("坏了", "ui/no_such_template.html"))
    assert "1-1-101" in text and "这一块暂时打不开" in text


def test_a_panel_sees_its_own_values_only():
    text = page_with(lambda *, by: Panel("账单", "ui/panel_refused.html", {}))
    assert "of the page" not in text
