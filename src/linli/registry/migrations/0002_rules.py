from django.db import migrations

from linli.kernel.operations import AppendOnly, NeverDeleted, NoOverlap

# Both rules look at a whole statement: an exclusion constraint would cost an import of 20,000 homes half a second.
# Commands lock the unit before they touch its tenures, so two statements never judge the same unit at once.
TENURES = """
CREATE FUNCTION registry_tenures_fit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (
    SELECT FROM touched n JOIN registry_tenure t ON t.area_id = n.area_id AND t.unit_id = n.unit_id
     WHERE t.person_id = n.person_id AND t.id <> n.id AND t.valid && n.valid) THEN
    RAISE EXCEPTION 'a person holds a unit twice at a time'
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'tenure_once';
  END IF;
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
CREATE TRIGGER tenures_fit_added AFTER INSERT ON registry_tenure REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION registry_tenures_fit();
CREATE TRIGGER tenures_fit_changed AFTER UPDATE ON registry_tenure REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION registry_tenures_fit()"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("kernel", "0002_rules")]
    operations = [
        NoOverlap("ManagementStatus", "management_status_once", ["community_id"], "valid"),
        NoOverlap("Acquisition", "acquisition_once", ["unit_id"], "valid"),
        # Without btree_gist a text is compared by its hash; two keys of one hash would be refused, not mixed up.
        NoOverlap("Policy", "policy_once", ["place_id", "hashtext(key)"], "valid"),
        migrations.RunSQL(TENURES, "DROP FUNCTION registry_tenures_fit() CASCADE"),
        AppendOnly("UnitChange"), AppendOnly("PersonChange"),
        NeverDeleted("Place"), NeverDeleted("Unit"), NeverDeleted("Person"), NeverDeleted("Tenure"),
        NeverDeleted("Proposal"), NeverDeleted("Policy"),
    ]
