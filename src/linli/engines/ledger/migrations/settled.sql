-- A payout that was booked by one person is taken back by two, as whatever is booked by hand.
CREATE OR REPLACE FUNCTION ledger_countersigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_countersign c WHERE c.area_id = NEW.area_id AND c.book_id = NEW.book_id
                    AND c.kind = NEW.kind AND c.src = NEW.src)
     AND (NEW.reverses_id IS NULL OR EXISTS (
            SELECT FROM ledger_voucher o WHERE o.area_id = NEW.area_id AND o.id = NEW.reverses_id
               AND o.kind IN ('manual', 'opening', 'transfer', 'expense', 'settlement'))) THEN
    RAISE EXCEPTION 'a voucher by hand needs a second person'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'voucher_second_person';
  END IF;
  RETURN NULL;
END $$;
