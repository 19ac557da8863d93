"""What a visitor who scans a place's code sees: where this is, and, at a home's door, how to register oneself."""
from __future__ import annotations

from django import forms
from django.http import HttpResponse

from linli.kernel import codes, throttle
from linli.kernel.access import Actor, system
from linli.kernel.clock import today
from linli.kernel.errors import NotFound
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, fragment, public_page
from linli.registry import slots
from linli.registry.corrections import commands as corrections
from linli.registry.people.values import TENURE_TITLES
from linli.registry.places import queries
from linli.registry.places.values import PlaceRow


class Newcomer(RefusableForm):
    name = forms.CharField(label="您的姓名", max_length=80)
    phone = forms.CharField(label="手机号", max_length=24)
    relation = forms.ChoiceField(label="您是这一户的", choices=list(TENURE_TITLES.items()))
    proof = forms.CharField(label="怎么证明", max_length=200, help_text="例如：房产证在手、租约、业主可作证")


@public_page
def scanned(request: Request, code: str) -> HttpResponse:
    """Nothing about people is shown. What a visitor sends is a proposal; somebody of the community answers it."""
    place, visitor = found(code)
    community = queries.community(place.community_id or 0, on=today(), by=visitor)
    form = Newcomer(request.POST or None)
    sent = False
    if request.method == "POST" and place.kind == "unit" and form.is_valid():
        with form.catching_refusals():
            throttle.take("qr", code, capacity=5, every=3600)
            given = form.cleaned_data
            corrections.propose(
                place.id, kind="newcomer", given={name: given[name] for name in ("name", "phone", "relation")},
                proof=given["proof"], source="qr", proposer=given["name"], proposer_phone=given["phone"], by=visitor)
            sent = True
    return fragment(request, "registry/scanned.html", status=422 if form.errors else 200, place=place,
                    community=community, form=form if place.kind == "unit" else None, sent=sent,
                    panels=slots.place_public.panels(place_id=place.id, by=visitor))


def found(code: str) -> tuple[PlaceRow, Actor]:
    """The place of a code, and the actor a visitor's proposal is journalled under. Raises NotFound."""
    target = codes.resolve(code)
    if target is None or target.kind != "place":
        raise NotFound
    visitor = system(target.area_id, "扫码访客")
    return queries.place(target.object_id, by=visitor), visitor
