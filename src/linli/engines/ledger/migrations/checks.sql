-- The two checks of guard.sql with fewer questions: what concerns transfers and reversals is asked only when there are
-- any. Plans are kept for a session and perhaps made when the books were empty: without whole-table reads they stay
-- right when vouchers have grown to millions.
CREATE OR REPLACE FUNCTION ledger_entries_balance() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  wrong boolean;
  transfers boolean;
BEGIN
  SELECT bool_or(total <> 0 OR first <> 1 OR last <> n
                 OR v.n_entries IS DISTINCT FROM n OR v.debit_fen IS DISTINCT FROM debit
                 OR v.book_id IS DISTINCT FROM book OR other_book <> book
                 OR v.ym IS DISTINCT FROM month OR other_month <> month
                 OR clears IS DISTINCT FROM (v.transfer_id IS NOT NULL)), bool_or(clears)
    INTO wrong, transfers
    FROM (SELECT area_id, voucher_id, count(*) AS n, min(seq) AS first, max(seq) AS last,
                 sum(amount_fen) AS total, sum(greatest(amount_fen, 0)) AS debit, min(book_id) AS book,
                 max(book_id) AS other_book, min(ym) AS month, max(ym) AS other_month,
                 bool_or(code = '2999') AS clears
            FROM added GROUP BY 1, 2) e
    LEFT JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id;
  IF wrong THEN
    RAISE EXCEPTION 'voucher does not balance'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_balances';
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT area_id, book_id, code FROM added) e
              WHERE NOT EXISTS (SELECT FROM ledger_account a
                                 WHERE a.area_id = e.area_id AND a.book_id = e.book_id AND a.code = e.code)) THEN
    RAISE EXCEPTION 'the chart of the book has no such account'
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_account';
  END IF;
  IF transfers AND EXISTS (
      SELECT FROM added e JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
       WHERE v.transfer_id IS NOT NULL AND e.code = '2999'
       GROUP BY v.transfer_id HAVING sum(e.amount_fen) <> 0) THEN
    RAISE EXCEPTION 'the two sides of a transfer differ'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_transfer';
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_vouchers_stand() RETURNS trigger LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  empty boolean;
  transfers boolean;
  reversals boolean;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(ledger_month_key(book_id, ym)) FROM (SELECT DISTINCT book_id, ym FROM added) m;
  IF EXISTS (SELECT FROM (SELECT DISTINCT book_id, ym FROM added) m WHERE ym < ledger_first_open(book_id)) THEN
    RAISE EXCEPTION 'the month is closed'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_month_open';
  END IF;
  SELECT bool_or(NOT EXISTS (SELECT FROM ledger_entry e WHERE e.area_id = v.area_id AND e.voucher_id = v.id)),
         bool_or(transfer_id IS NOT NULL), bool_or(reverses_id IS NOT NULL)
    INTO empty, transfers, reversals FROM added v;
  IF empty THEN
    RAISE EXCEPTION 'voucher has no entries'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_balances';
  END IF;
  IF transfers AND EXISTS (
      SELECT FROM added v JOIN ledger_book b ON b.area_id = v.area_id AND b.id = v.book_id
       WHERE v.transfer_id IS NOT NULL
       GROUP BY v.transfer_id HAVING count(DISTINCT v.book_id) <> 2 OR count(*) <> 2
                                  OR count(DISTINCT b.community_id) <> 1) THEN
    RAISE EXCEPTION 'a transfer has one voucher in each of two books of a community'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_transfer';
  END IF;
  IF reversals AND EXISTS (
      SELECT FROM added v JOIN ledger_voucher o ON o.area_id = v.area_id AND o.id = v.reverses_id
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
