"""The register of personal data (PIPL 13, 17, 19): every personal field with basis, purpose, retention and mask.

A room declares its own in `privacy.py`, beside its tables:

    personal("registry.Person", "phone", what="住户电话", basis=CONTRACT, purpose="…", retention="…", mask=PHONE)

`docs/privacy.md` is written from it (`linli privacy`), and a test finds fields that nobody has declared.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

CONTRACT, DUTY, CONSENT = "履行合同", "法定职责", "个人同意"
STAFF_WORK = "履行劳动或服务合同"

# Names under which personal data hides; a field so named is declared personal or a thing's.
SUSPECT = re.compile(r"name|phone|plate|address|device|login|actor|contact|relation|licence|(^|_)by$")


@dataclass(frozen=True)
class Mask:
    """How a value is shown where nobody has asked for it in full."""

    title: str
    apply: Callable[[str], str]


def mask_name(full: str) -> str:
    """`张三丰` → `张**`, whatever the length."""
    return f"{full[0]}**" if full else ""


def mask_phone(full: str) -> str:
    """`19900000001` → `199****0001`; of any other number the last four stay."""
    if not full:
        return ""
    return f"{full[:3]}****{full[-4:]}" if re.fullmatch(r"1\d{10}", full) else f"****{full[-4:]}"


def mask_plate(full: str) -> str:
    return f"{full[:2]}**{full[-3:]}" if full else ""


def mask_unit(label: str) -> str:
    """`3-2-501` → `3-2-***`: a home on public pages."""
    return f"{label.rpartition('-')[0]}-***" if "-" in label else "***"


def hidden(full: str) -> str:
    return ""


NAME, PHONE = Mask("张**", mask_name), Mask("199****0001", mask_phone)
PLATE, UNIT = Mask("浙B**K72", mask_plate), Mask("3-2-***", mask_unit)
HIDDEN = Mask("不显示", hidden)
WORK_NAME = Mask("工作署名，不遮", str)


@dataclass(frozen=True)
class Personal:
    model: str
    field: str
    what: str
    basis: str
    purpose: str
    retention: str
    mask: Mask


REGISTER: dict[tuple[str, str], Personal] = {}
THINGS: set[tuple[str, str]] = set()


def personal(model: str, *fields: str, what: str, basis: str, purpose: str, retention: str, mask: Mask) -> None:
    """Declare fields of a table as personal data of one kind."""
    for field in fields:
        REGISTER[(model, field)] = Personal(model, field, what, basis, purpose, retention, mask)


def things(*names: str) -> None:
    """Declare fields whose name sounds personal and which name a thing: `things("registry.Place.name")`."""
    THINGS.update((name.rpartition(".")[0], name.rpartition(".")[2]) for name in names)


def load() -> None:
    """Import `privacy` of every room that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("linli.") and find_spec(f"{config.name}.privacy"):
            import_module(f"{config.name}.privacy")


def undeclared() -> list[str]:
    """Fields that sound personal and are declared as nothing."""
    load()
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith("linli."):
            continue
        for field in model._meta.concrete_fields:
            key = (model._meta.label, field.name)
            text = field.get_internal_type() in ("CharField", "TextField", "ArrayField")
            if text and SUSPECT.search(field.name) and key not in REGISTER and key not in THINGS:
                found.append(".".join(key))
    return sorted(found)


def vanished() -> list[str]:
    """Declared fields that no table has any more."""
    load()
    there = {(model._meta.label, field.name) for model in apps.get_models() for field in model._meta.concrete_fields}
    return sorted(".".join(key) for key in {*REGISTER, *THINGS} - there)


def document() -> str:
    """Return docs/privacy.md."""
    load()
    lines = [
        "# Personal data", "",
        "Written by `linli privacy` from the register in the code; a test keeps both equal and finds new fields.",
        "Lists and public pages show the mask; the full value is an act with a reason in the journal.",
        "Basis: PIPL article 13; retention: article 19. Nothing is sent abroad.", "",
        "| table · field | what | basis | purpose | kept | shown as |", "|---|---|---|---|---|---|"]
    lines += [f"| `{one.model}` · `{one.field}` | {one.what} | {one.basis} | {one.purpose} | {one.retention} "
              f"| {one.mask.title} |" for one in sorted(REGISTER.values(), key=lambda one: (one.model, one.field))]
    return "\n".join(lines) + "\n"
