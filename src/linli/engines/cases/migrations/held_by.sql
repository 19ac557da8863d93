-- Which case a secret link leads to: one round trip over the areas, within each wall. Asked outside any area.
CREATE FUNCTION cases_held_by(secret text) RETURNS TABLE (area bigint, case_id bigint, reporter boolean)
LANGUAGE plpgsql AS $$ BEGIN
  FOR area IN SELECT id FROM kernel_area ORDER BY id LOOP
    PERFORM set_config('linli.area', area::text, true);
    SELECT f.case_id, f.reporter INTO case_id, reporter FROM cases_casefollower f
     WHERE f.area_id = area AND f.secret_hash = secret;
    EXIT WHEN case_id IS NOT NULL;
  END LOOP;
  PERFORM set_config('linli.area', '', true);
  IF case_id IS NOT NULL THEN RETURN NEXT; END IF;
END $$;
