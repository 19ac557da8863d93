"""SHA-256 over what was posted: of a closed month, and night by night of every book. A touched row breaks the chain."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import connection

from linli.engines.ledger import permissions
from linli.engines.ledger.models import Book, Period, Seal
from linli.kernel.access import Actor
from linli.kernel.commands import query

# One fingerprint a voucher: header and entries, in the form of PostgreSQL's own JSON.
FINGERPRINTS = """
  SELECT v.id, v.book_id, v.ym, (v.posted_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
         sha256(convert_to(jsonb_build_array(
           v.id, v.book_id, v.ym, v.vdate, v.kind, v.src, v.memo, v.n_entries, v.debit_fen, v.reverses_id, v.red,
           v.transfer_id, v.actor, v.user_id, extract(epoch FROM v.posted_at)::text, e.lines)::text, 'UTF8')) AS print
    FROM ledger_voucher v
    JOIN LATERAL (SELECT jsonb_agg(jsonb_build_array(seq, code, payer_id, unit_id, amount_fen) ORDER BY seq) AS lines
                    FROM ledger_entry WHERE area_id = v.area_id AND voucher_id = v.id) e ON true
   WHERE v.area_id = linli_area()"""

MONTH = f"""
SELECT encode(sha256(coalesce(string_agg(int4send(n.no) || f.print, ''::bytea ORDER BY n.no), ''::bytea)), 'hex')
  FROM ({FINGERPRINTS} AND v.book_id = %(book)s AND v.ym = %(ym)s) f
  LEFT JOIN ledger_voucherno n ON n.area_id = linli_area() AND n.voucher_id = f.id
"""

DAYS = f"""
SELECT book_id, day, count(*), encode(sha256(string_agg(print, ''::bytea ORDER BY id)), 'hex')
  FROM ({FINGERPRINTS} AND (%(book)s::bigint IS NULL OR v.book_id = %(book)s)) f
 WHERE day <= %(through)s GROUP BY 1, 2 ORDER BY 1, 2
"""

# A transaction that is still open may yet show rows of the day it began in (`posted_at` is its start).
FINISHED = """
SELECT min((xact_start AT TIME ZONE 'Asia/Shanghai')::date) - 1
  FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL
"""


@dataclass(frozen=True)
class DayDigest:
    book_id: int
    day: date
    vouchers: int
    digest: str


def chained(before: str, digest: str) -> str:
    return sha256(f"{before}\n{digest}".encode()).hexdigest()


def digest_of_month(book_id: int, ym: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(MONTH, {"book": book_id, "ym": ym})
        return str(cursor.fetchone()[0])


def digests_of_days(*, through: date, book_id: int | None = None) -> list[DayDigest]:
    """What each book's days amount to, in order, as the rows stand now."""
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"through": through, "book": book_id})
        return [DayDigest(*row) for row in cursor.fetchall()]


def last_finished_day() -> date:
    """The last day on which nothing can be posted any more."""
    with connection.cursor() as cursor:
        cursor.execute(FINISHED)
        day: date = cursor.fetchone()[0]
        return day


@query(needs=permissions.READ_BOOKS)
def verify(book_id: int, *, by: Actor) -> list[str]:
    """Recompute every seal of a book from its rows; return in words what no longer agrees. Refuses: NotFound."""
    Book.objects.find(by, book_id)
    return [*_broken_days(book_id), *_broken_months(book_id)]


def _broken_days(book_id: int) -> list[str]:
    seals = list(Seal.objects.filter(book_id=book_id).order_by("day"))
    now = {day.day: day for day in digests_of_days(through=seals[-1].day, book_id=book_id)} if seals else {}
    broken, before = [], ""
    for seal in seals:
        day = now.pop(seal.day, None)
        if day is None or chained(before, day.digest) != seal.digest:
            broken.append(f"{seal.day} 的凭证与当晚的封存不符")
        before = seal.digest
    return broken + [f"{day} 的凭证没有封存" for day in now]


def _broken_months(book_id: int) -> list[str]:
    broken, before = [], ""
    for period in Period.objects.filter(book_id=book_id, status="closed").order_by("ym"):
        if chained(before, digest_of_month(book_id, period.ym)) != period.seal:
            broken.append(f"{period.ym} 的凭证与结账时的封存不符")
        before = period.seal
    return broken
