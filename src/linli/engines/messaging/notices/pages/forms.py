"""What a writer of notices fills in."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from linli.engines.messaging.notices.values import KINDS, NoticeText, NoticeView, spoken
from linli.kernel.pages import RefusableForm
from linli.registry.places.values import PlaceRow


class NoticeForm(RefusableForm):
    kind = forms.ChoiceField(label="类别", choices=list(KINDS.items()))
    title = forms.CharField(label="标题", max_length=60, help_text="最要紧的一句：11 月 25 日 9:00–12:00 停水")
    where = forms.CharField(label="停哪里、在哪里", max_length=60, required=False, help_text="印在纸上左边的框里")
    why = forms.CharField(label="为什么", max_length=60, required=False, help_text="印在右边的框里")
    body = forms.CharField(label="内容", max_length=4_000, widget=forms.Textarea(attrs={"rows": 7}),
                           help_text="一行一段。先说住户要做什么，再说原因。")
    phone = forms.CharField(label="联系电话", max_length=24, required=False,
                            widget=forms.TextInput(attrs={"inputmode": "tel"}))
    until = forms.DateField(label="贴到", required=False, widget=forms.DateInput(attrs={"type": "date"}),
                            help_text="过了这一天就收进往期；不填就一直挂着")
    places = forms.TypedMultipleChoiceField(label="发给哪里", coerce=int, widget=forms.CheckboxSelectMultiple,
                                            error_messages={"required": "请选择发给哪里。"})

    def __init__(self, *args: Any, scope: Sequence[PlaceRow], **given: Any) -> None:
        super().__init__(*args, **given)
        offered = sorted((place for place in scope if place.kind != "entrance"),
                         key=lambda place: place.kind != "community")
        choices = [(place.id, spoken(place.kind, place.name, place.label)) for place in offered]
        self.fields["places"] = forms.TypedMultipleChoiceField(
            label="发给哪里", coerce=int, widget=forms.CheckboxSelectMultiple, choices=choices,
            error_messages={"required": "请选择发给哪里。"})

    def text(self) -> NoticeText:
        given = self.cleaned_data
        return NoticeText(given["kind"], given["title"], given["body"], given["where"], given["why"], given["phone"],
                          given["until"])


class WithdrawForm(RefusableForm):
    reason = forms.CharField(label="为什么撤回", max_length=200)


def filled(view: NoticeView) -> dict[str, Any]:
    """The draft as the form's first values."""
    return {"kind": view.row.kind, "title": view.row.title, "body": view.body, "where": view.where, "why": view.why,
            "phone": view.phone, "until": view.row.until, "places": list(view.place_ids)}
