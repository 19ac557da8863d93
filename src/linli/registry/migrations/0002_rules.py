from django.db import migrations

from linli.kernel.operations import AppendOnly, NeverDeleted, NoOverlap

SHARES = """
CREATE FUNCTION registry_shares_fit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  -- Once a statement: on the first day of every owner's span, the shares that hold that day add up to at most 1.
  -- The hair above 1 is for thirds and sevenths, whose decimals do not end.
  IF EXISTS (
    SELECT FROM registry_tenure s JOIN registry_tenure t ON t.area_id = s.area_id AND t.unit_id = s.unit_id
     WHERE (s.area_id, s.unit_id) IN (SELECT area_id, unit_id FROM touched
                                       WHERE kind = 'owner' AND share_num IS NOT NULL AND NOT isempty(valid))
       AND s.kind = 'owner' AND s.share_num IS NOT NULL AND NOT isempty(s.valid)
       AND t.kind = 'owner' AND t.share_num IS NOT NULL AND t.valid @> coalesce(lower(s.valid), '-infinity'::date)
     GROUP BY s.area_id, s.id HAVING sum(t.share_num::numeric / t.share_den) > 1.000000001) THEN
    RAISE EXCEPTION 'the shares of a unit exceed 1'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'tenure_shares_fit';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER shares_fit_added AFTER INSERT ON registry_tenure REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION registry_shares_fit();
CREATE TRIGGER shares_fit_changed AFTER UPDATE ON registry_tenure REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION registry_shares_fit()"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("kernel", "0002_rules")]
    operations = [
        NoOverlap("ManagementStatus", "management_status_once", ["community_id"], "valid"),
        NoOverlap("Acquisition", "acquisition_once", ["unit_id"], "valid"),
        NoOverlap("Tenure", "tenure_once", ["unit_id", "person_id"], "valid"),
        # Without btree_gist a text is compared by its hash; two keys of one hash would be refused, not mixed up.
        NoOverlap("Policy", "policy_once", ["place_id", "hashtext(key)"], "valid"),
        migrations.RunSQL(SHARES, "DROP FUNCTION registry_shares_fit() CASCADE"),
        AppendOnly("UnitChange"), AppendOnly("PersonChange"),
        NeverDeleted("Place"), NeverDeleted("Unit"), NeverDeleted("Person"), NeverDeleted("Tenure"),
        NeverDeleted("Proposal"), NeverDeleted("Policy"),
    ]
