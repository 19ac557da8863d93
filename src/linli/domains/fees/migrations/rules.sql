-- Of a bill only what is settled changes; its references were checked once, when it came (SetReference).
REVOKE UPDATE ON fees_bill FROM linli_app;
GRANT UPDATE (settled_fen) ON fees_bill TO linli_app;

-- The least common multiple of shares: segments of a month are added up over one denominator, exactly.
CREATE AGGREGATE linli_lcm(bigint) (SFUNC = lcm, STYPE = bigint, INITCOND = '1', PARALLEL = SAFE);
GRANT EXECUTE ON FUNCTION linli_lcm(bigint) TO linli_app;

-- On the first day of every span the shares of a home and charge add up to at most 1; floors never refuse what fits.
CREATE FUNCTION fees_shares_fit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (
    SELECT FROM touched s JOIN fees_assignment t
        ON t.area_id = s.area_id AND t.unit_id = s.unit_id AND t.charge_id = s.charge_id AND t.valid @> lower(s.valid)
     WHERE NOT isempty(s.valid)
     GROUP BY s.area_id, s.id
    HAVING sum(t.share_num * (27720::bigint * 420 / t.share_den)) > 27720::bigint * 420 AND count(*) > 1) THEN
    RAISE EXCEPTION 'the shares of a home and charge exceed 1'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_shares_fit';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER shares_fit_added AFTER INSERT ON fees_assignment REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION fees_shares_fit();
CREATE TRIGGER shares_fit_changed AFTER UPDATE ON fees_assignment REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION fees_shares_fit();
