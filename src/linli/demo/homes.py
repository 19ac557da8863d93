"""The homes of a community as its office would list them: numbers, areas, owners, tenants, cars. Deterministic."""
from __future__ import annotations

from dataclasses import replace
from random import Random

from linli.demo.communities import Sketch
from linli.demo.invented import People
from linli.registry.importing.values import HomeDraft, PersonDraft

SIZES = ("52.30", "60.05", "68.20", "75.25", "82.44", "89.53", "96.80", "105.60", "120.55", "132.18")
USES = ("owner_occupied",) * 6 + ("let",) * 2 + ("occupied",) + ("vacant",)


def homes(sketch: Sketch, seed: int, first_phone: int) -> list[HomeDraft]:
    """Return every home of the sketch, in order of building, entrance, storey and door."""
    chosen, people = Random(seed), People(seed, first_phone)
    places = sketch.parking or 10**6    # where parking costs nothing, cars are not counted
    drafts: list[HomeDraft] = []
    building = 0
    for block in sketch.blocks:
        for _ in range(block.count):
            building += 1
            for entrance in range(1, block.entrances + 1):
                for storey in range(1, block.storeys + 1):
                    for door in range(1, block.per_landing + 1):
                        drafts.append(home(building, entrance, storey, door, chosen, people, places > 0))
                        places -= bool(drafts[-1].vehicles)
    return lived_in(drafts, sketch.classes)


def lived_in(drafts: list[HomeDraft], classes: dict[str, int]) -> list[HomeDraft]:
    """The same homes; in those of the class 出租户 no owner lives."""
    start = 0
    for name, count in classes.items():
        if name == "rented":
            drafts = [replace(draft, use="occupied") if start <= n < start + count and draft.use == "owner_occupied"
                      else draft for n, draft in enumerate(drafts)]
        start += count
    return drafts


def home(building: int, entrance: int, storey: int, door: int, chosen: Random, people: People,
         parking: bool) -> HomeDraft:
    use = chosen.choice(USES)
    holders = [owner(chosen, people)]
    if holders[0].name and chosen.random() < 0.18 and "公司" not in holders[0].name:
        holders[0] = PersonDraft(holders[0].name, holders[0].phone, share="1/2")
        holders.append(PersonDraft(people.name() + "甫", None, share="1/2"))
    if use == "let":
        holders.append(PersonDraft(people.name() + "之", people.phone(), relation="tenant"))
    number = building * 1000 + entrance * 100 + storey * 10 + door
    return HomeDraft(
        building=str(building), entrance=str(entrance), number=f"{storey}{door:02d}", storey=storey,
        area=SIZES[(door + building) % len(SIZES)], use=use, people=tuple(holders),
        vehicles=(people.plate(number),) if parking and chosen.random() < 0.35 else ())


def owner(chosen: Random, people: People) -> PersonDraft:
    if chosen.random() < 0.015:
        return PersonDraft(people.firm(), people.phone())
    return PersonDraft(people.name(), people.phone())
