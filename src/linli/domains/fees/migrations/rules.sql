-- Of a bill only what is settled changes; its references were checked once, when it came (SetReference).
REVOKE UPDATE ON fees_bill FROM linli_app;
GRANT UPDATE (settled_fen) ON fees_bill TO linli_app;

-- The least common multiple of shares: segments of a month are added up over one denominator, exactly.
CREATE AGGREGATE linli_lcm(bigint) (SFUNC = lcm, STYPE = bigint, INITCOND = '1', PARALLEL = SAFE);
GRANT EXECUTE ON FUNCTION linli_lcm(bigint) TO linli_app;
