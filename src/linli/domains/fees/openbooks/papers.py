"""The page for the notice board."""
from linli.domains.fees.openbooks.values import OpenBooks
from linli.engines.documents import papers
from linli.kernel.money import yuan


def sheet(books: OpenBooks, url: str) -> papers.OpenBooks:
    """Return the A4 page of the fund looked at, with the state of all funds."""
    fund = books.fund
    if fund is None:
        raise ValueError("no month, no page")
    return papers.OpenBooks(
        community=books.community.name,
        issuer=f"{books.community.name}物业服务项目部", ym=books.ym,
        published=f"{fund.title} · {'已结账' if fund.closed else '未结账，数字还会变'}",
        tiles=[papers.Tile(title="账上资金", value=yuan(fund.bank_fen), unit="元"),
               papers.Tile(title="月末结余", value=yuan(fund.closing_fen), unit="元")],
        income=[papers.BooksLine(name=line.name, fen=line.fen) for line in fund.income],
        spent=[papers.BooksLine(name=line.name, fen=line.fen) for line in fund.spent],
        funds=[papers.FundLine(fund=one.title, opening_fen=one.opening_fen, income_fen=one.income_fen,
                               spent_fen=one.spent_fen) for one in books.funds],
        rates=[papers.RateLine(kind=rate.name, due_fen=rate.due_fen, paid_fen=rate.paid_fen)
               for rate in books.rates if not rate.hidden],
        months=[papers.MonthBar(ym=one.ym, income_fen=one.income_fen, spent_fen=one.spent_fen) for one in books.year],
        note="收入按出账记：账单发出即为收入，没收到的列为应收。住户姓名、房号不公开。", url=url, seal=fund.short_seal,
        sample=books.community.invented)
