from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from linli.engines.ledger import commands
from linli.engines.ledger.models import Book, Entry, Voucher
from linli.engines.ledger.values import AlreadyPosted, AlreadyReversed, EntryDraft, NoSuchAccount
from linli.kernel.pg.base import as_owner
from linli.kernel.tenancy import in_area
from tests.engines.ledger.conftest import book, book_summary, take_back

DAY = date(2026, 11, 3)
PAIR = [("1122", 500), ("6001", -500)]


def test_a_balanced_voucher_is_kept(books):
    voucher = book(books.service, amounts=[("1122", 500), ("6001", -200), ("6001.02", -300)], on=DAY, src="a",
                   by=books.by)
    with in_area(books.by.area_id):
        header = Voucher.objects.get(pk=voucher)
        assert (header.n_entries, header.debit_fen, header.ym, header.red) == (3, 500, "2026-11", False)
        assert list(header.entries.order_by("seq").values_list("seq", "code", "amount_fen")) == [
            (1, "1122", 500), (2, "6001", -200), (3, "6001.02", -300)]


@pytest.mark.parametrize("amounts", [
    [("1122", 500), ("6001", -499)], [("1122", 500)], [("1122", 0), ("6001", 0)], [("1122", -5)],
])
def test_refuses_what_does_not_balance(books, amounts):
    with pytest.raises(IntegrityError):
        book(books.service, amounts=amounts, on=DAY, src="a", by=books.by)


def test_refuses_a_voucher_without_entries(books):
    with pytest.raises(IntegrityError), in_area(books.by.area_id):
        Voucher.objects.create(book_id=books.service, ym="2026-11", vdate=DAY, kind="test", src="a", n_entries=2,
                               debit_fen=5, actor="甲")


def test_nothing_is_added_to_a_posted_voucher(books):
    voucher = book(books.service, amounts=PAIR, on=DAY, src="a", by=books.by)
    with in_area(books.by.area_id):
        for amounts, first in (((1, -1), 3), ((1,), 3), ((5, -5), 1), ((500, -500), 3)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Entry.objects.bulk_create([
                    Entry(voucher_id=voucher, seq=first + n, book_id=books.service, ym="2026-11", code="1122",
                          amount_fen=fen) for n, fen in enumerate(amounts)])
        assert Entry.objects.count() == 2


def test_posts_only_to_accounts_of_the_book(books):
    for of_book, code in ((books.common, "6001"), (books.maint, "1122"), (books.service, "9999")):
        with pytest.raises(NoSuchAccount):
            book(of_book, amounts=[("1001", 1), (code, -1)], on=DAY, src="a", by=books.by)


def test_the_same_act_is_booked_once(books):
    book(books.service, amounts=PAIR, on=DAY, src="a", by=books.by)
    with pytest.raises(AlreadyPosted):
        book(books.service, amounts=[("1122", 1), ("6001", -1)], on=DAY, src="a", by=books.by)


def test_posts_only_inside_a_command(books):
    with pytest.raises(RuntimeError), in_area(books.by.area_id):
        commands.post(books.service, kind="test", src="a", on=DAY, entries=[EntryDraft("1001", 1)], by=books.by)


def test_a_stranger_reaches_no_book(books, strangers):
    with pytest.raises(DatabaseError):
        book(books.service, amounts=PAIR, on=DAY, src="a", by=strangers.by)
    with in_area(strangers.by.area_id):
        assert not Book.objects.filter(pk=books.service).exists()


@pytest.mark.parametrize("act", [lambda: Entry.objects.update(amount_fen=1), lambda: Entry.objects.all().delete(),
                                 lambda: Voucher.objects.update(memo="改")])
def test_posted_rows_never_change(books, act):
    book(books.service, amounts=PAIR, on=DAY, src="a", by=books.by)
    with pytest.raises(DatabaseError, match="permission denied"), in_area(books.by.area_id):
        act()
    with pytest.raises(IntegrityError, match="append-only"), as_owner(connection), in_area(books.by.area_id):
        act()


def test_a_reversal_is_a_negated_copy_once(books):
    voucher = book(books.service, amounts=PAIR, on=DAY, src="a", by=books.by)
    reversal = take_back(voucher, on=date(2026, 11, 9), by=books.by)
    with in_area(books.by.area_id):
        assert list(Entry.objects.filter(voucher_id=reversal).order_by("seq").values_list("code", "amount_fen")) == [
            ("1122", -500), ("6001", 500)]
        assert Voucher.objects.get(pk=reversal).red
    with pytest.raises(AlreadyReversed):
        take_back(voucher, on=date(2026, 11, 9), by=books.by)


def test_a_summary_posts_one_voucher_for_every_source(books):
    lines = """
        SELECT b.id, 'run:' || (n %% 2), %(on)s::date, '出账', account, CASE account WHEN '1122' THEN n ELSE -n END,
               NULL::bigint, NULL::bigint
          FROM ledger_book b, generate_series(1, 4) n, unnest(ARRAY['1122', '6001']) account WHERE b.id = %(book)s"""
    params = {"on": DAY, "book": books.service}
    assert book_summary(lines, params=params, by=books.by) == 2
    with in_area(books.by.area_id):
        assert sorted(Voucher.objects.values_list("src", "n_entries", "debit_fen")) == [
            ("run:0", 4, 6), ("run:1", 4, 4)]
    with pytest.raises(AlreadyPosted):
        book_summary(lines, params=params, by=books.by)
