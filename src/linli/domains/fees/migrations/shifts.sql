-- What a handed-over shift says should be in the till is its float and what moved in it; nothing moves in it afterwards.
CREATE FUNCTION fees_shift_reckoned() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.expected_fen IS DISTINCT FROM NEW.float_fen
     + (SELECT coalesce(sum(fen), 0) FROM fees_receipt
         WHERE area_id = NEW.area_id AND shift_id = NEW.id AND method = 'cash')
     - (SELECT coalesce(sum(fen), 0) FROM fees_refund
         WHERE area_id = NEW.area_id AND shift_id = NEW.id AND method = 'cash') THEN
    RAISE EXCEPTION 'a shift expects its float and the cash that moved in it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'shift_expects_what_moved';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reckoned BEFORE INSERT OR UPDATE ON fees_shift
  FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION fees_shift_reckoned();

-- The share lock makes a hand-over wait for money on its way, so that its sum has all of it.
CREATE FUNCTION fees_shift_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM FROM fees_shift WHERE area_id = NEW.area_id AND id = NEW.shift_id AND closed_at IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'shift % is handed over', NEW.shift_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'shift_moves_while_open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER shift_open BEFORE INSERT OR UPDATE OF shift_id, method, fen ON fees_receipt
  FOR EACH ROW WHEN (NEW.shift_id IS NOT NULL) EXECUTE FUNCTION fees_shift_open();
CREATE TRIGGER shift_open BEFORE INSERT OR UPDATE OF shift_id, method, fen ON fees_refund
  FOR EACH ROW WHEN (NEW.shift_id IS NOT NULL) EXECUTE FUNCTION fees_shift_open();
