"""Forms of those who are not signed in: a report from a code, and what the holder of a secret link may do."""
from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from linli.engines.cases.handling.values import Stars
from linli.engines.cases.intake import categories
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.pages.resident_forms import tags, voice
from linli.kernel.pages import RefusableForm

MOST_PHOTOS = 3
# What stands on the tiles: value → (words, kind, category, icon). "其他" goes by the words.
TILES = {
    "power": ("灯不亮", "repair", "power", "bulb"), "door": ("门禁坏了", "repair", "door", "door"),
    "clean": ("脏乱", "repair", "clean", "trash"), "leak": ("漏水", "repair", "leak", "droplet"),
    "lift": ("电梯故障", "repair", "lift", "elevator"), "danger": ("有危险", "emergency", "danger", "alert-triangle"),
    "complaint": ("投诉", "complaint", "", "message-circle"), "idea": ("建议", "suggestion", "idea", "writing"),
    "other": ("其他", "repair", "", "dots")}


class SeveralPhotos(forms.FileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """At most three photos; what they are is judged where they are stored."""

    widget = SeveralPhotos(attrs={"accept": "image/*"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given: list[UploadedFile[Any]] = list(data or [])
        if len(given) > MOST_PHOTOS:
            raise forms.ValidationError(f"照片最多 {MOST_PHOTOS} 张，请去掉几张。")
        return given


class SpotReport(RefusableForm):
    key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    what = forms.ChoiceField(label="什么事", choices=[(value, tile[0]) for value, tile in TILES.items()],
                             error_messages={"required": "请先点一下是什么事。"})
    text = forms.CharField(label="说一句", required=False, max_length=500, widget=forms.Textarea(attrs={
        "rows": 2, "placeholder": "例如：二楼拐角的灯，晚上看不清台阶"}))
    photos = Photos(label="拍一张", required=False)
    voice = voice()
    phone = forms.CharField(label="手机号", required=False, max_length=24, help_text="填了可以回访，不给别人看",
                            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.initial.setdefault("key", secrets.token_hex(16))

    def given(self) -> NewCase:
        words, kind, category, _ = TILES[self.cleaned_data["what"]]
        text = self.cleaned_data["text"].strip()
        return NewCase(kind, category or categories.guessed(text, kind).code, text or words)

    def tiles(self) -> list[tuple[str, str, str, bool]]:
        return [(value, tile[0], tile[3], self["what"].value() == value) for value, tile in TILES.items()]


class Join(RefusableForm):
    phone = forms.CharField(label="手机号", required=False, max_length=24,
                            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}))


class Words(RefusableForm):
    text = forms.CharField(label="补充一句", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    photos = Photos(label="补照片", required=False)
    voice = voice()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("text", "").strip() and not (given.get("photos") or given.get("voice")):
            raise forms.ValidationError("请写一句，选一张照片，或说一段话。")
        return given


class Again(RefusableForm):
    reason = forms.CharField(label="哪里没有解决", max_length=300)


class Back(RefusableForm):
    reason = forms.CharField(label="为什么撤回", required=False, max_length=300)


class Appeal(RefusableForm):
    text = forms.CharField(label="为什么应当受理", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


def five(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, choices=[(n, f"{n} 星") for n in range(1, 6)],
                                  widget=forms.RadioSelect)


class Rating(RefusableForm):
    speed, result, manner = five("速度"), five("结果"), five("态度")
    tags = tags()
    words = forms.CharField(label="想说的话", required=False, max_length=500)

    def stars(self) -> Stars:
        given = self.cleaned_data
        return Stars(given["speed"], given["result"], given["manner"], given["words"], tuple(given["tags"]))


class Nothing(RefusableForm):
    """An act that asks for no words."""
