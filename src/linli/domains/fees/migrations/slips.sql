-- What shifts booked by every method but cash, void receipts left out: what slips and statements have to show.
CREATE FUNCTION fees_booked_by_slip(of_shifts bigint[])
  RETURNS TABLE (shift_id bigint, method text, receipts int, fen bigint) LANGUAGE sql STABLE AS $$
  SELECT r.shift_id, r.method::text, count(*)::int, sum(r.fen)::bigint
    FROM fees_receipt r
   WHERE r.area_id = linli_area() AND r.shift_id = ANY (of_shifts) AND r.method <> 'cash' AND r.replaces_id IS NULL
     AND NOT (r.voided_at IS NOT NULL AND EXISTS (
         SELECT FROM fees_payment p JOIN fees_refund f ON f.area_id = p.area_id AND f.payment_id = p.id
            AND f.kind = 'void'
          WHERE p.area_id = r.area_id AND p.receipt_id = r.id))
   GROUP BY r.shift_id, r.method
$$;

-- Slips are compared while the shift is open.
CREATE TRIGGER shift_open BEFORE INSERT ON fees_sliptotal FOR EACH ROW EXECUTE FUNCTION fees_shift_open();

-- No shift is handed over with money that nobody compared, nor with a difference that nobody explained.
CREATE FUNCTION fees_shift_compared() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM fees_booked_by_slip(ARRAY[NEW.id]) b
               FULL JOIN (SELECT s.method::text, s.receipts, s.booked_fen FROM fees_sliptotal s
                           WHERE s.area_id = NEW.area_id AND s.shift_id = NEW.id) s USING (method)
              WHERE (coalesce(b.receipts, 0), coalesce(b.fen, 0)) IS DISTINCT FROM (s.receipts, s.booked_fen)) THEN
    RAISE EXCEPTION 'a shift compares every slip with what it booked'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'shift_slips_compared';
  END IF;
  IF NEW.reason = '' AND EXISTS (SELECT FROM fees_sliptotal s WHERE s.area_id = NEW.area_id AND s.shift_id = NEW.id
                                    AND s.slip_fen <> s.booked_fen) THEN
    RAISE EXCEPTION 'a slip that differs is explained'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'shift_slip_explained';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER compared BEFORE UPDATE ON fees_shift FOR EACH ROW
  WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION fees_shift_compared();
