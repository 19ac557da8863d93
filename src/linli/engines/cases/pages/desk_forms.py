"""Forms of the callers' desk."""
from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from linli.engines.cases.flow.values import KIND_TITLES, LEVEL_TITLES
from linli.engines.cases.handling.values import RESULT_TITLES
from linli.engines.cases.intake import categories
from linli.engines.cases.intake.values import MOST_WORDS, CallerHome, Contact, Hotline, NewCase
from linli.kernel.pages import RefusableForm

KINDS = {kind: KIND_TITLES[kind] for kind in ("repair", "complaint", "suggestion", "consultation", "emergency")}
AT_ONCE = ("suggestion", "consultation")      # what may be answered while the caller waits


def moment(label: str, **given: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, required=False, widget=forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **given)


class Call(RefusableForm):
    """One call written down. Blank category and level: as the words say."""

    kind = forms.ChoiceField(label="是什么", choices=list(KINDS.items()), initial="repair", widget=forms.RadioSelect)
    text = forms.CharField(label="来电人怎么说", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    place = forms.IntegerField(label="位置", min_value=1, max_value=2**62,
                               error_messages={"required": "请选择位置：点左边的房屋，或在下面查找。"})
    spot = forms.CharField(label="具体在哪", required=False, max_length=80)
    category = forms.ChoiceField(label="类别", required=False, choices=[("", "按文字猜"), *categories.TITLES.items()])
    level = forms.TypedChoiceField(label="级别", required=False, coerce=int, empty_value=None, choices=[
        ("", "按类别"), *((str(level), f"{level} {title}") for level, title in LEVEL_TITLES.items())],
        widget=forms.RadioSelect)
    wished = forms.CharField(label="方便上门", required=False, max_length=80,
                             widget=forms.TextInput(attrs={"list": "wished-words"}))
    wished_from, wished_until = moment("从几点"), moment("到几点")
    phone = forms.CharField(label="怎么联系", required=False, max_length=24)
    name = forms.CharField(label="称呼", required=False, max_length=80)
    not_self = forms.BooleanField(label="不是本人", required=False)
    confidential = forms.BooleanField(label="来电人要求保密", required=False)
    link = forms.BooleanField(label="给来电人一个进度链接", required=False)
    hotline = forms.BooleanField(label="12345 转来", required=False)
    hotline_no = forms.CharField(label="12345 工单编号", required=False, max_length=40)
    hotline_limit = moment("12345 办理时限")
    answer = forms.CharField(label="当场答复", required=False, max_length=2000,
                             widget=forms.Textarea(attrs={"rows": 2}))
    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ready: bool = False, **given: Any) -> None:
        """`ready`: the number was looked up, what comes now is what is said."""
        super().__init__(*args, **given)
        self.fields["text"].widget.attrs |= {"autofocus": True} if ready else {}
        for name in ("not_self", "confidential", "link", "hotline"):
            self.fields[name].widget.attrs["class"] = "ck"
        self.initial.setdefault("key", f"call-{uuid.uuid4()}")

    def clean_wished_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["wished_until"]
        if until and until <= timezone.now():
            raise forms.ValidationError("约的时间已经过去，请核对日期。")
        return until

    def given(self) -> NewCase:
        said = self.cleaned_data
        category = said["category"] or categories.guessed(said["text"], said["kind"]).code
        return NewCase(said["kind"], category, said["text"], spot=said["spot"], level=said["level"],
                       wished=said["wished"], wished_from=said["wished_from"], wished_until=said["wished_until"],
                       confidential=said["confidential"])

    def caller(self, homes: Sequence[CallerHome]) -> CallerHome | None:
        """The person of the number in the chosen home, or the only one it belongs to; nobody if it is not they."""
        said = self.cleaned_data
        if said.get("not_self"):
            return None
        only = homes[0] if len({one.person_id for one in homes}) == 1 else None
        return next((one for one in homes if one.unit_id == said.get("place")), only)

    def contact(self, homes: Sequence[CallerHome]) -> Contact:
        """The caller on file; else name and number."""
        said, caller = self.cleaned_data, self.caller(homes)
        return Contact(caller.person_id if caller else None, said["name"], said["phone"])

    def order(self) -> Hotline | None:
        said = self.cleaned_data
        limit = said["hotline_limit"]
        return Hotline(said["hotline_no"], limit) if said["hotline_no"].strip() and limit else None

    def source(self) -> str:
        return "hotline" if self.cleaned_data["hotline"] else "phone"


@dataclass(frozen=True)
class Sketch:
    """What of an unfinished form can be read: for hints while the caller still speaks."""

    kind: str
    text: str
    place: int | None
    category: str           # chosen, or guessed
    guessed: bool
    level: int
    source: str
    limit: datetime | None
    wished_from: datetime | None

    def breaks(self, name: str, due: datetime) -> bool:
        """Would they come only after this limit, if they come when the caller wishes?"""
        return self.wished_from is not None and name in ("arrive", "resolve") and due < self.wished_from

    @property
    def category_title(self) -> str:
        return categories.TITLES[self.category]

    @property
    def danger(self) -> str:
        """What the words sound like, when they were not taken down as an emergency."""
        found = None if self.kind == "emergency" else categories.danger_in(self.text)
        return found.title if found else ""

    @property
    def emergency_box(self) -> str:
        """The id of the box of the form that says it is an emergency."""
        return f"id_kind_{[*KINDS].index('emergency')}"

    @property
    def offered(self) -> tuple[categories.Category, ...]:
        return categories.of_kind(self.kind)


def sketch(form: Call) -> Sketch:
    """Read what is readable, leave out the rest; nothing is refused here."""
    form.is_valid()
    said = form.cleaned_data
    kind = said.get("kind") or "repair"
    text = said.get("text") or ""
    chosen = said.get("category") or ""
    fits = chosen in categories.BY_CODE and kind in categories.BY_CODE[chosen].kinds
    category = chosen if fits else categories.guessed(text, kind).code
    return Sketch(kind, text, said.get("place"), category, not fits,
                  said.get("level") or categories.BY_CODE[category].level,
                  "hotline" if said.get("hotline") else "phone", said.get("hotline_limit"),
                  said.get("wished_from"))


class Reached(RefusableForm):
    result = forms.ChoiceField(label="来电人怎么说", choices=list(RESULT_TITLES.items()), widget=forms.RadioSelect)
    words = forms.CharField(label="原话", required=False, max_length=500)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NotSolved(RefusableForm):
    reason = forms.CharField(label="哪里没有解决", max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
