-- A slip is taken once in a book unless its voucher was reversed, and no payout is more than what the provider held on
-- its day or holds now. Payouts of a book wait for each other.
CREATE OR REPLACE FUNCTION ledger_settlement_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  payout ledger_voucher%ROWTYPE;
BEGIN
  SELECT * INTO payout FROM ledger_voucher v WHERE v.area_id = NEW.area_id AND v.id = NEW.voucher_id;
  PERFORM pg_advisory_xact_lock(hashtextextended('settlement ' || NEW.area_id || ' ' || payout.book_id, 0));
  IF EXISTS (
      SELECT FROM ledger_settlement s JOIN ledger_voucher v ON v.area_id = s.area_id AND v.id = s.voucher_id
       WHERE s.area_id = NEW.area_id AND s.reference = NEW.reference AND s.voucher_id <> NEW.voucher_id
         AND v.book_id = payout.book_id
         AND NOT EXISTS (SELECT FROM ledger_voucher r WHERE r.area_id = v.area_id AND r.reverses_id = v.id)) THEN
    RAISE EXCEPTION 'the slip is taken'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_once';
  END IF;
  IF EXISTS (
      SELECT FROM ledger_entry e JOIN ledger_voucher v ON v.area_id = e.area_id AND v.id = e.voucher_id
       WHERE e.area_id = NEW.area_id AND e.book_id = payout.book_id AND e.code = '1012'
      HAVING sum(e.amount_fen) < 0 OR sum(e.amount_fen) FILTER (WHERE v.vdate <= payout.vdate) < 0) THEN
    RAISE EXCEPTION 'more than the provider holds'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'settlement_held';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER holds AFTER INSERT ON ledger_settlement FOR EACH ROW EXECUTE FUNCTION ledger_settlement_holds();
