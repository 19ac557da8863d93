"""Receipts answer to their number in the one search box."""
from __future__ import annotations

from linli.domains.fees.payments import queries
from linli.domains.fees.payments.permissions import SEE_DESK
from linli.kernel import search
from linli.kernel.access import Actor
from linli.kernel.money import yuan


def hits(text: str, *, by: Actor) -> list[search.Hit]:
    return [search.Hit(f"收据 {row.number}",
                       f"{row.community} {row.home} · {yuan(row.fen)} 元{' · 已作废' if row.void else ''}",
                       f"/console/receipts/{row.id}/", "receipt", row.id)
            for row in queries.receipts_numbered(text, by=by)]


search.group(search.Group("receipts", "收据", needs=SEE_DESK, look=hits, order=30))
