"""The notice of what is due, for a home's door."""
from linli.domains.fees.collection.values import Slip, Slips
from linli.engines.documents import papers
from linli.kernel.money import yuan


def door_slips(slips: Slips, *, ym: str, url: str) -> list[papers.DoorSlip]:
    """Return one A5 slip a home. `url`: where an owner sees the bills after signing in."""
    return [papers.DoorSlip(
        sample=slips.invented, issuer=f"{slips.community}物业服务中心", home=slip.label, ym=ym, due_fen=slip.fen,
        due_on=slip.due_on, settled=settled(slip), phone=slips.phone, url=url,
        lines=[papers.DueLine(charge=line.charge, fen=line.fen,
                              months=line.first if line.first == line.last else f"{line.first} 至 {line.last}")
               for line in slip.lines]) for slip in slips.homes]


def settled(slip: Slip) -> str:
    return f"其中 {yuan(slip.overdue_fen)} 元已过最晚日。" if slip.overdue_fen else "没有旧欠。"
