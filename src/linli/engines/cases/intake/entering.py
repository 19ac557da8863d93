"""Writing a case down: what all front doors share."""
from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from linli.engines.cases.events import CaseReported
from linli.engines.cases.flow import moving
from linli.engines.cases.flow.values import KIND_TITLES
from linli.engines.cases.intake import categories
from linli.engines.cases.intake.values import (
    LONGEST_TEXT,
    NewCase,
    NotAtThisPlace,
    ObjectMissing,
    Opened,
    TooLong,
    TooManyPhotos,
    UnknownCategory,
    UnknownKind,
    WindowReversed,
    WordsMissing,
)
from linli.engines.cases.matters.models import Case, CaseFollower, CaseHome
from linli.kernel import search
from linli.kernel.access import Actor
from linli.kernel.commands import emit
from linli.kernel.files import queries as files
from linli.registry.places import queries as places
from linli.registry.places.values import Whereabouts

FILE = "cases.file"            # purpose of every file of a case
MOST_PHOTOS = 9
# A case is found by its number (also its last digits), by the number it came with, by the words of its title from any
# character on.
FOUND_BY = ("case", "case_pair")
TOKENS = """
SELECT number, 'case', id, community_id FROM cases_case WHERE id = ANY (%(ids)s)
UNION ALL SELECT coalesce(hotline_no, former_no, ''), 'case', id, community_id FROM cases_case WHERE id = ANY (%(ids)s)
UNION ALL SELECT right(number, 4), 'case', id, community_id FROM cases_case WHERE id = ANY (%(ids)s)
UNION ALL SELECT substr(title, at), 'case', id, community_id
            FROM cases_case, generate_series(1, least(char_length(title), 24)) AS at WHERE id = ANY (%(ids)s)
UNION ALL SELECT substr(title, at, 2), 'case_pair', id, community_id
            FROM cases_case, generate_series(1, least(char_length(title), 40) - 1) AS at WHERE id = ANY (%(ids)s)"""


@dataclass
class Entry:
    """What a front door knows beside the matter itself."""

    source: str
    action: str = "submit"
    side: str = moving.REPORTER
    columns: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Sequence[int]] = field(default_factory=dict)


def place_of(place_id: int) -> Whereabouts:
    found = places.whereabouts(place_id)
    if found is None:
        raise NotAtThisPlace
    return found


def open_case(place: Whereabouts, given: NewCase, entry: Entry, *, at: datetime, by: Actor) -> Case:
    """Check, number and write a case with its first event. Runs inside a command."""
    case = case_of(place, given, entry)
    photos = taken({"report": given.photos} | dict(entry.files), by)
    moving.begin(case, entry.action, code=place.community_code, by=by, at=at, side=entry.side, files=photos,
                 evidence=first_evidence(case) | entry.evidence)
    if given.homes:
        CaseHome.objects.bulk_create([CaseHome(case=case, unit_id=unit) for unit in given.homes],
                                     ignore_conflicts=True)
    search.renew(FOUND_BY, [case.pk], tokens=TOKENS, new=True)
    emit(CaseReported(case.pk, case.community_id, case.kind, case.source, case.level, case.reported_at))
    return case


def case_of(place: Whereabouts, given: NewCase, entry: Entry) -> Case:
    """The case as it will be written, not numbered yet. Refuses what cannot be one."""
    category = checked(given)
    title = given.title.strip()[:80] or titled(category.title, given.text)
    return Case(
        kind=given.kind, category=category.code, level=given.level or category.level,
        community_id=place.community_id, building_id=place.building_id, place_id=place.id, spot=given.spot.strip()[:80],
        title=title, text=given.text.strip(), reference=given.reference.strip()[:200], wished=given.wished.strip()[:80],
        wished_from=given.wished_from, wished_until=given.wished_until, source=entry.source,
        confidential=given.confidential, about_user_id=given.about_user_id,
        about_organisation_id=given.about_organisation_id,
        published=may_be_published(place, given), **entry.columns)


def first_evidence(case: Case) -> dict[str, Any]:
    return {"title": case.title, "source": case.source, "text": case.text}


def checked(given: NewCase) -> categories.Category:
    """Refuse what cannot be a case, in words."""
    if given.kind not in KIND_TITLES:
        raise UnknownKind
    category = categories.BY_CODE.get(given.category)
    if category is None or given.kind not in category.kinds:
        raise UnknownCategory(kind=KIND_TITLES[given.kind])
    if not given.text.strip() and not given.photos and not given.title.strip():
        raise WordsMissing
    if len(given.text.strip()) > LONGEST_TEXT:
        raise TooLong(most=LONGEST_TEXT)
    if len(given.photos) > MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    if given.kind == "objection" and not given.reference.strip():
        raise ObjectMissing
    if given.wished_from and given.wished_until and given.wished_until <= given.wished_from:
        raise WindowReversed
    return category


def taken(by_stage: dict[str, Sequence[int]], by: Actor) -> dict[str, Sequence[int]]:
    """The files that the actor brought; somebody else's are not found."""
    for ids in by_stage.values():
        for file_id in ids:
            files.mine(file_id, purpose=FILE, by=by)
    return {stage: list(dict.fromkeys(ids)) for stage, ids in by_stage.items() if ids}


def titled(category: str, text: str) -> str:
    words = text.strip().split("\n")[0]
    return words[:40] if len(words) >= 2 else category


def may_be_published(place: Whereabouts, given: NewCase) -> bool:
    """What everybody may see, without a word about people: trouble at a common place, not said in confidence."""
    return given.kind in ("repair", "emergency") and place.kind != "unit" and not given.confidential


def link(case: Case, *, phone: str = "", reporter: bool, secret: str = "", by: Actor) -> str:
    """Make a secret link to follow the case; return the secret, of which only the hash is kept."""
    secret = secret or secrets.token_urlsafe(24)
    CaseFollower.objects.create(case=case, phone=phone, secret_hash=hashed(secret), reporter=reporter)
    return secret


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def opened(case: Case, secret: str = "") -> Opened:
    return Opened(int(case.pk), case.number, secret)
