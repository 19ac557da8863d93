-- What the books refuse. Header and entries come in ONE statement (commands.post), so the AFTER … STATEMENT triggers
-- of both tables see everything; the entry's key (voucher, seq) refuses whatever comes later.
CREATE FUNCTION ledger_month_key(of_book bigint, ym text) RETURNS bigint LANGUAGE sql STABLE
  RETURN hashtextextended('ledger ' || linli_area() || ' ' || of_book || ' ' || ym, 0);

-- The first month that takes vouchers: after the last closed one. Null: no such book.
CREATE FUNCTION ledger_first_open(of_book bigint) RETURNS text LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT greatest(b.starts, (SELECT to_char((max(p.ym) || '-01')::date + interval '1 month', 'YYYY-MM')
                               FROM ledger_period p
                              WHERE p.area_id = b.area_id AND p.book_id = b.id AND p.status = 'closed'))
    FROM ledger_book b WHERE b.area_id = linli_area() AND b.id = of_book;
END;

-- The month a voucher of `wanted` is booked in, held open until the transaction ends: closing takes the same lock
-- exclusively. Volatile, so what is read after the wait is fresh.
CREATE FUNCTION ledger_open_month(of_book bigint, wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  month text := wanted;
  first text;
BEGIN
  LOOP
    PERFORM pg_advisory_xact_lock_shared(ledger_month_key(of_book, month));
    first := ledger_first_open(of_book);
    IF first IS NULL OR first <= month THEN
      RETURN month;
    END IF;
    month := first;
  END LOOP;
END $$;

CREATE FUNCTION ledger_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
      SELECT FROM (SELECT area_id, voucher_id, count(*) AS n, min(seq) AS first, max(seq) AS last,
                          sum(amount_fen) AS total, sum(greatest(amount_fen, 0)) AS debit, min(book_id) AS book,
                          max(book_id) AS other_book, min(ym) AS month, max(ym) AS other_month,
                          bool_or(code = '2999') AS clears
                     FROM added GROUP BY 1, 2) e
        LEFT JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
       WHERE total <> 0 OR first <> 1 OR last <> n
          OR v.n_entries IS DISTINCT FROM n OR v.debit_fen IS DISTINCT FROM debit
          OR v.book_id IS DISTINCT FROM book OR other_book <> book
          OR v.ym IS DISTINCT FROM month OR other_month <> month
          OR clears IS DISTINCT FROM (v.transfer_id IS NOT NULL)) THEN
    RAISE EXCEPTION 'voucher does not balance'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_balances';
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT area_id, book_id, code FROM added) e
              WHERE NOT EXISTS (SELECT FROM ledger_account a
                                 WHERE a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code)) THEN
    RAISE EXCEPTION 'the chart of the book has no such account'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_account';
  END IF;
  IF EXISTS (SELECT FROM added e JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
              WHERE v.transfer_id IS NOT NULL AND e.code = '2999'
              GROUP BY v.transfer_id HAVING sum(e.amount_fen) <> 0) THEN
    RAISE EXCEPTION 'the two sides of a transfer differ'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_transfer';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER balance AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_balance();

CREATE FUNCTION ledger_vouchers_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(ledger_month_key(book_id, ym)) FROM (SELECT DISTINCT book_id, ym FROM added) m;
  IF EXISTS (SELECT FROM (SELECT DISTINCT book_id, ym FROM added) m WHERE ym < ledger_first_open(book_id)) THEN
    RAISE EXCEPTION 'the month is closed'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_month_open';
  END IF;
  IF EXISTS (SELECT FROM added v WHERE NOT EXISTS (
             SELECT FROM ledger_entry e WHERE e.area_id = v.area_id AND e.voucher_id = v.id)) THEN
    RAISE EXCEPTION 'voucher has no entries'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_balances';
  END IF;
  IF EXISTS (SELECT FROM added v JOIN ledger_book b ON b.area_id = v.area_id AND b.id = v.book_id
              WHERE v.transfer_id IS NOT NULL
              GROUP BY v.transfer_id HAVING count(DISTINCT v.book_id) <> 2 OR count(*) <> 2
                                         OR count(DISTINCT b.community_id) <> 1) THEN
    RAISE EXCEPTION 'a transfer has one voucher in each of two books of a community'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_transfer';
  END IF;
  IF EXISTS (SELECT FROM added v
              JOIN ledger_voucher o ON o.area_id = v.area_id AND o.id = v.reverses_id
             WHERE o.book_id <> v.book_id OR o.red = v.red OR o.n_entries <> v.n_entries
                OR EXISTS (SELECT FROM ledger_entry e
                             LEFT JOIN ledger_entry n ON n.area_id = e.area_id AND n.voucher_id = v.id AND n.seq = e.seq
                            WHERE e.area_id = o.area_id AND e.voucher_id = o.id
                              AND (n.code, n.amount_fen) IS DISTINCT FROM (e.code, -e.amount_fen))) THEN
    RAISE EXCEPTION 'a reversal is the negated copy of its voucher'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_reversal';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER stands AFTER INSERT ON ledger_voucher REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_vouchers_stand();

-- Checked by the triggers above, so the keys need not be checked row by row.
ALTER TABLE ledger_entry
  ADD CONSTRAINT ledger_entry_voucher_set FOREIGN KEY (area_id, voucher_id)
    REFERENCES ledger_voucher (area_id, id) NOT ENFORCED,
  ADD CONSTRAINT ledger_entry_account_set FOREIGN KEY (area_id, book_id, code)
    REFERENCES ledger_account (area_id, book_id, code) NOT ENFORCED;

-- Entries name an account by book and code: these stay.
CREATE TRIGGER code_stays BEFORE UPDATE OF book_id, code ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION linli_append_only();
