"""Doors without sign-in: what somebody who scanned a code may send, slowly, and the link that follows their case."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError
from django.db.models import Q

from linli.engines.cases.handling import ending
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.intake import commands, entering
from linli.engines.cases.intake.values import LinkUnknown, NewCase, Opened
from linli.engines.cases.matters import merging, reporters, showing
from linli.engines.cases.matters.models import Case, CaseFile, CaseFollower
from linli.engines.cases.matters.values import OwnPage
from linli.engines.cases.rating import commands as rating
from linli.kernel import codes, prepared, throttle
from linli.kernel.access import Actor, system
from linli.kernel.crypto import keyed_hash
from linli.kernel.errors import NotFound, Refused
from linli.kernel.files import commands as filing
from linli.kernel.files import queries as stored
from linli.kernel.files.values import PHOTOS, VOICES, Upload
from linli.kernel.tenancy import in_area
from linli.registry.places import queries as places
from linli.registry.places.values import Whereabouts

VISITOR = "扫码访客"
HELD_BY = "SELECT area, case_id, reporter FROM cases_held_by(%(secret)s::text)"    # a link names no area


def from_spot(code: str, *, given: NewCase, uploads: Sequence[Upload] = (), voice: Upload | None = None,
              phone: str = "", address: str, at: datetime, key: str | None = None) -> Opened:
    """A report from a code on the wall. Refuses: TooMany, NotFound, and as `submit`.

    With a `key` the form sent again is the same report: its secret is made of the key and of what was sent, and leads
    to the case that is there. It is not kept.

    Three at once and one in five minutes from a network; a place takes twenty at once and one in half a minute, so
    that a flood at one code harms no other. A photo that is refused costs no report, only one of ten tries.
    """
    visitor, place_id = _visitor(code)
    brought = [*uploads, *filter(None, [voice])]
    sent = key, code, given, phone, [(one.name, getattr(one, "size", 0)) for one in brought]
    secret = keyed_hash("case_link", repr(sent)) if key else ""
    if secret and (earlier := _sent_before(visitor.area_id, secret)):
        return earlier
    network = throttle.network(address)
    throttle.take("case_try_from", network, capacity=10, every=60)
    throttle.take("case_report_from", network, capacity=3, every=300)
    throttle.take("case_report_at", code, capacity=20, every=30)
    try:
        photos = _stored(uploads, voice, visitor)
    except Refused:
        throttle.give_back("case_report_from", network)
        throttle.give_back("case_report_at", code)
        raise
    try:
        return commands.report_from_spot(place_id, given=NewCase(**{**given.__dict__, "photos": photos}), phone=phone,
                                         secret=secret, at=at, by=visitor)
    except IntegrityError:      # of two at the same instant the second finds the first
        if earlier := _sent_before(visitor.area_id, secret):
            return earlier
        raise


def _stored(uploads: Sequence[Upload], voice: Upload | None, visitor: Actor) -> tuple[int, ...]:
    """Keep at most three photos and one recording; return their ids. Refuses a file that is none."""
    given = [(one, PHOTOS) for one in uploads[:3]] + ([(voice, VOICES)] if voice else [])
    return tuple(filing.store(one, kinds=kinds, purpose=entering.FILE, by=visitor).id for one, kinds in given)


def _sent_before(area_id: int, secret: str) -> Opened | None:
    with in_area(area_id):
        row = CaseFollower.objects.select_related("case").filter(secret_hash=entering.hashed(secret)).first()
        return entering.opened(row.case, secret) if row else None


def join(code: str, case_id: int, *, phone: str = "", address: str, at: datetime) -> Opened:
    """我也遇到 at a code. Refuses: TooMany, NotFound.

    Faster than reports: when the water is off, neighbours behind one network count themselves in within minutes.
    """
    visitor, _ = _visitor(code)
    throttle.take("case_join_from", throttle.network(address), capacity=12, every=60)
    throttle.take("case_join_at", code, capacity=60, every=10)
    return commands.join_from_spot(case_id, phone=phone, at=at, by=visitor)


def hangs_at(code: str) -> Whereabouts:
    """The place a code hangs at. Refuses: NotFound."""
    visitor, place_id = _visitor(code)
    with in_area(visitor.area_id):
        found = places.whereabouts(place_id)
    if found is None:
        raise NotFound
    return found


def held_by(secret: str) -> tuple[int, int, bool]:
    """Return (area, case, whether it is the reporter's own) of a secret link. Refuses: LinkUnknown."""
    for area_id, case_id, reporter in prepared.run(HELD_BY, {"secret": entering.hashed(secret)}):
        return area_id, case_id, reporter
    raise LinkUnknown


def _visitor(code: str) -> tuple[Actor, int]:
    target = codes.resolve(code)
    if target is None or target.kind != "place":
        raise NotFound
    return system(target.area_id, VISITOR), target.object_id


def follow(secret: str) -> OwnPage:
    """The case of a secret link: to the reporter as their own, to others who joined in without the reporter's words."""
    area_id, case_id, reporter = held_by(secret)
    with in_area(area_id):
        found = showing.promised(showing.listed(Case.objects.filter(pk=case_id))).get()
        return reporters.own_page(found, reporter=reporter)


def confirm(secret: str, *, at: datetime) -> None:
    visitor, case_id = _reporter(secret)
    ending.confirm(case_id, at=at, by=visitor)


def reopen(secret: str, *, reason: str, at: datetime) -> None:
    visitor, case_id = _reporter(secret)
    ending.reopen_own(case_id, reason=reason, at=at, by=visitor)


def withdraw(secret: str, *, reason: str = "", at: datetime) -> None:
    visitor, case_id = _reporter(secret)
    ending.withdraw(case_id, reason=reason, at=at, by=visitor)


def appeal(secret: str, *, text: str, at: datetime) -> None:
    visitor, case_id = _reporter(secret)
    ending.appeal(case_id, text=text, at=at, by=visitor)


def urge(secret: str, *, at: datetime) -> None:
    visitor, case_id = _reporter(secret)
    ending.urge(case_id, at=at, by=visitor)


def rate(secret: str, *, stars: Stars, at: datetime) -> None:
    visitor, case_id = _reporter(secret)
    rating.rate(case_id, stars=stars, at=at, by=visitor)


def add_words(secret: str, *, text: str = "", uploads: Sequence[Upload] = (), voice: Upload | None = None,
              at: datetime) -> None:
    """补充: a word, a photo or a recording, slowly: a link may be passed on."""
    visitor, case_id = _reporter(secret)
    throttle.take("case_words", entering.hashed(secret), capacity=5, every=600)
    ending.add_words(case_id, text=text, photos=_stored(uploads, voice, visitor), at=at, by=visitor)


def photo(secret: str, file_id: int, *, side: int | None = None) -> stored.Opened:
    """A photo or recording of the case of a link, if it is not internal. Refuses: NotFound, LinkUnknown."""
    area_id, case_id, own = held_by(secret)
    with in_area(area_id):
        seen = Q(case__in=merging.chains([case_id])[case_id]) & ~Q(stage="report")
        if own:
            seen |= Q(case=case_id)
        if not CaseFile.objects.filter(seen, file=file_id, internal=False).exists():
            raise NotFound
    return stored.open_file(file_id, by=system(area_id, VISITOR), side=side)


def _reporter(secret: str) -> tuple[Actor, int]:
    """Only the reporter's own link acts. LinkUnknown for one that merely follows."""
    area_id, case_id, own = held_by(secret)
    if not own:
        raise LinkUnknown
    return system(area_id, VISITOR), case_id
