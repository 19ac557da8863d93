"""What payment providers held for a community of the demo reaches its bank: two payouts a month, less their fee."""
from __future__ import annotations

from datetime import date

from linli.demo.communities import Sketch
from linli.demo.staff import Cast
from linli.engines.ledger.byhand import queries, settling
from linli.registry import roles

DAYS = (15, 28)
FEE_BP = 38         # 0.38 % of what was paid
FUNDS = ("service", "common")


def settle(sketch: Sketch, books: dict[str, int], ym: str, *, last: date, cast: Cast) -> None:
    """Book the payouts of a month up to `last`: each is all that the provider held on that day."""
    accountant = cast.actor(roles.ACCOUNTANT)
    for day in [date(int(ym[:4]), int(ym[5:]), one) for one in DAYS]:
        for fund in FUNDS:
            held = queries.settlements(books[fund], on=day, by=accountant).outstanding_fen if day <= last else 0
            if held:
                fee = held * FEE_BP // 10_000
                number = f"示例{day:%Y%m%d}-{sketch.code}-{fund[0].upper()}"
                settling.record_settlement(books[fund], on=day, fen=held - fee, fee_fen=fee, reference=number,
                                           key=f"demo-payout-{number}", by=accountant)
