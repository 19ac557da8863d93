"""A published notice says for ever what it said."""
from django.db import migrations

from linli.kernel.operations import AppendOnly

FROZEN = """
CREATE FUNCTION messaging_notice_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'DELETE' OR
     (OLD.community_id, OLD.kind, OLD.title, OLD.body, OLD."where", OLD.why, OLD.phone, OLD.until, OLD.year, OLD.number,
      OLD.published_at) IS DISTINCT FROM
     (NEW.community_id, NEW.kind, NEW.title, NEW.body, NEW."where", NEW.why, NEW.phone, NEW.until, NEW.year, NEW.number,
      NEW.published_at) OR NEW.status = 'draft' THEN
    RAISE EXCEPTION 'a published notice does not change' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notice_frozen BEFORE UPDATE OR DELETE ON messaging_notice
  FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION messaging_notice_frozen();
CREATE FUNCTION messaging_noticeplace_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM messaging_notice n WHERE n.area_id = coalesce(NEW.area_id, OLD.area_id)
                AND n.id = coalesce(NEW.notice_id, OLD.notice_id) AND n.status <> 'draft') THEN
    RAISE EXCEPTION 'the scope of a published notice does not change' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER noticeplace_frozen BEFORE INSERT OR UPDATE OR DELETE ON messaging_noticeplace
  FOR EACH ROW EXECUTE FUNCTION messaging_noticeplace_frozen();
"""
BACK = """
DROP TRIGGER notice_frozen ON messaging_notice; DROP FUNCTION messaging_notice_frozen();
DROP TRIGGER noticeplace_frozen ON messaging_noticeplace; DROP FUNCTION messaging_noticeplace_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_notices_and_robots")]

    operations = [AppendOnly("NoticeRead"), migrations.RunSQL([FROZEN], [BACK])]
