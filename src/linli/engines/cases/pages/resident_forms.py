"""What a resident fills in: a report, an objection, a word afterwards, stars."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms

from linli.engines.cases.handling.values import Stars
from linli.engines.cases.intake import windows
from linli.engines.cases.intake.entering import FILE, MOST_PHOTOS
from linli.engines.cases.intake.values import MOST_WORDS, NewCase, ReportPlace, TooManyPhotos
from linli.engines.cases.matters.values import TAG_TITLES
from linli.kernel.access import Actor
from linli.kernel.files import commands as files
from linli.kernel.files.values import PHOTOS, VOICES
from linli.kernel.pages import RefusableForm
from linli.registry.forms import Files

KIND_CHOICES = (("repair", "报修"), ("complaint", "投诉"), ("suggestion", "建议"), ("consultation", "咨询"),
                ("emergency", "突发"))


def photos() -> Files:
    return Files(label="照片", required=False)


def voice() -> forms.FileField:
    return forms.FileField(label="录音", required=False,
                           widget=forms.FileInput(attrs={"accept": "audio/*", "capture": "user"}))


class Brought(RefusableForm):
    """A form that may bring photos and a recording."""

    def stored(self, by: Actor) -> tuple[int, ...]:
        """Keep what was brought; the ids are for the command. Refuses a file that is none."""
        pictures: Sequence[Any] = self.cleaned_data.get("photos") or ()
        if len(pictures) > MOST_PHOTOS:
            raise TooManyPhotos(most=MOST_PHOTOS)
        said = self.cleaned_data.get("voice")
        given = [(one, PHOTOS) for one in pictures] + ([(said, VOICES)] if said else [])
        return tuple(files.store(one, kinds=kinds, purpose=FILE, repeatable=True, by=by).id for one, kinds in given)


class ReportForm(Brought):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="哪一类", choices=KIND_CHOICES, widget=forms.HiddenInput)
    category = forms.ChoiceField(label="什么事", error_messages={"required": "请点一下是什么事。"})
    text = forms.CharField(label="说说情况", max_length=MOST_WORDS, required=False, widget=forms.Textarea(
        attrs={"rows": 3, "data-when": "写一句、拍一张或说一段，有一样就行"}))
    photos = photos()
    voice = voice()
    place = forms.TypedChoiceField(label="在哪里", coerce=int)
    spot = forms.CharField(label="具体位置", max_length=80, required=False)
    wished = forms.ChoiceField(label="方便上门", required=False)
    confidential = forms.BooleanField(label="保密：办理的人看不到我是谁", required=False)

    def __init__(self, *args: Any, kind: str, categories: Iterable[tuple[str, str]], places: Sequence[ReportPlace],
                 at: datetime, **given: Any) -> None:
        super().__init__(*args, **given)
        self.at = at
        self.choose("category", categories)
        self.choose("place", [
            (title, rows) for title, rows in (
                ("我家", [(one.id, one.label) for one in places if one.home]),
                ("公共位置", [(one.id, one.label) for one in places if not one.home])) if rows])
        self.choose("wished", [(one.code, one.title) for one in windows.offered(at)])
        if kind != "repair":
            del self.fields["wished"]
        if kind != "complaint":
            del self.fields["confidential"]

    def case(self, by: Actor) -> NewCase:
        given = self.cleaned_data
        window = windows.chosen(given.get("wished", ""), self.at)
        return NewCase(given["kind"], given["category"], given["text"], spot=given["spot"], photos=self.stored(by),
                       wished_from=window.starts, wished_until=window.ends,
                       confidential=given.get("confidential", False))


class ObjectionForm(Brought):
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    text = forms.CharField(label="您想问什么", max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4}))
    photos = photos()


class Seen(RefusableForm):
    """`version` is that of the case as it was on the page."""

    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class WithdrawForm(Seen):
    reason = forms.CharField(label="为什么撤回", max_length=300, required=False)


class ReopenForm(Brought, Seen):
    reason = forms.CharField(label="哪里没解决", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    photos = photos()


class AppealForm(Brought):
    text = forms.CharField(label="为什么应当办理", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = photos()


class WordsForm(Brought):
    text = forms.CharField(label="补充一句", max_length=2000, required=False,
                           widget=forms.Textarea(attrs={"rows": 3}))
    photos = photos()
    voice = voice()


def tags() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label="印象", choices=list(TAG_TITLES.items()), required=False)


PARTS = (("speed", "来得快不快"), ("result", "办得好不好"), ("manner", "态度好不好"))


class StarsForm(RefusableForm):
    """Three parts, none chosen beforehand."""

    speed, result, manner = (forms.TypedChoiceField(
        label=title, coerce=int, choices=[(star, str(star)) for star in range(1, 6)],
        error_messages={"required": f"“{title}”还没有打分，点 1 到 5 颗星。"}) for _, title in PARTS)
    tags = tags()
    words = forms.CharField(label="想说的话", max_length=300, required=False)

    def stars(self) -> Stars:
        given = self.cleaned_data
        return Stars(given["speed"], given["result"], given["manner"], given["words"], tuple(given["tags"]))


class ConfirmForm(StarsForm, Seen):
    """确认验收: stars are wished for, not demanded; but not one or two of three, nor a word without."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        if not any(self.data.get(name) for name in ("tags", *dict(PARTS))):
            for name, _ in PARTS:
                self.fields[name].required = False

    def rated(self) -> Stars | None:
        return self.stars() if self.cleaned_data.get("speed") else None
