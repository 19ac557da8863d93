"""A form whose field is what the key allows."""
from __future__ import annotations

from typing import Any

from django import forms

from linli.kernel.pages import RefusableForm
from linli.registry.forms import day
from linli.registry.policies.values import Key


class Value(RefusableForm):
    on = day("从哪天起")
    reason = forms.CharField(label="理由", max_length=300, help_text="住户和上级都看得到")

    def __init__(self, key: Key, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields = {"value": field_of(key), **self.fields}


class Lift(RefusableForm):
    on = day("从哪天起")
    reason = forms.CharField(label="理由", max_length=300)


def field_of(key: Key) -> forms.Field:
    hint = f"允许 {key.range}。依据：{key.source}"
    match key.type:
        case "number":
            return forms.IntegerField(label=f"{key.title}（{key.unit}）" if key.unit else key.title, help_text=hint)
        case "choice":
            return forms.ChoiceField(label=key.title, choices=list(key.choices.items()), help_text=hint)
        case "switch":
            return forms.ChoiceField(label=key.title, choices=[("on", "开"), ("off", "关")], help_text=hint)
    return forms.CharField(label=key.title, max_length=120, help_text=hint)
