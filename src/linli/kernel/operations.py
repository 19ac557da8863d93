"""Migration operations for rules that Django cannot state."""
from typing import Any

from django.db.migrations.operations.base import Operation

from .clock import FIRST_DAY, LAST_DAY
from .dialect import no_overlap

OUT_OF_CALENDAR = "_in_calendar"      # how the names of these constraints end


class TableRule(Operation):
    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The rule lives in the database only."""

    def _table(self, app_label: str, state: Any) -> str:
        return str(state.apps.get_model(app_label, self.model)._meta.db_table)


class AppendOnly(TableRule):
    """Rows of the model may be added and read, never changed: by grant, and by trigger for the owner too."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        schema_editor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM linli_app')
        schema_editor.execute(f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
                              "FOR EACH ROW EXECUTE FUNCTION linli_append_only()")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f'DROP TRIGGER append_only ON "{table}"')
        schema_editor.execute(f'GRANT UPDATE, DELETE ON "{table}" TO linli_app')

    def describe(self) -> str:
        return f"Make {self.model} append-only"


class NeverDeleted(TableRule):
    """Rows may change but not go, and their key may not: what set references (below) point to."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        schema_editor.execute(f'REVOKE DELETE, TRUNCATE ON "{table}" FROM linli_app')
        key = to_state.apps.get_model(app_label, self.model)._meta.pk.column
        schema_editor.execute(f'CREATE TRIGGER never_deleted BEFORE DELETE OR UPDATE OF area_id, "{key}" ON "{table}" '
                              "FOR EACH ROW EXECUTE FUNCTION linli_append_only()")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f'DROP TRIGGER never_deleted ON "{table}"')
        schema_editor.execute(f'GRANT DELETE ON "{table}" TO linli_app')

    def describe(self) -> str:
        return f"Keep the rows of {self.model}"


class InCalendar(TableRule):
    """`InCalendar("Tenure", "valid")`: a day, or a span of days, lies between the first and last day that we keep.

    What stood before stays; a command whose row it refuses is answered by OutOfCalendar (`kernel.commands`).
    """

    def __init__(self, model: str, column: str, *, span: bool = True) -> None:
        super().__init__(model)
        self.column, self.span = column, span

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        ends = [f"lower({self.column})", f"upper({self.column})"] if self.span else [f'"{self.column}"']
        # An open end is NULL, which a check lets through.
        within = " AND ".join(f"{end} BETWEEN '{FIRST_DAY}' AND '{LAST_DAY}'" for end in ends)
        schema_editor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{self.column}{OUT_OF_CALENDAR}" '
                              f"CHECK ({within}) NOT VALID")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_{self.column}{OUT_OF_CALENDAR}"')

    def describe(self) -> str:
        return f"{self.column} of {self.model} within the calendar"


class NoOverlap(TableRule):
    """`NoOverlap("Tenure", "tenure_once", ["unit_id"], "valid")`: equal columns (bigint) have no overlapping span."""

    def __init__(self, model: str, name: str, columns: list[str], span: str, where: str = "") -> None:
        super().__init__(model)
        self.name, self.columns, self.span, self.where = name, columns, span, where

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state)
        schema_editor.execute(no_overlap(table, self.name, self.columns, self.span, self.where))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f'ALTER TABLE "{self._table(app_label, from_state)}" DROP CONSTRAINT "{self.name}"')

    def describe(self) -> str:
        return f"No overlapping {self.span} of {self.model}"


class SetReference(TableRule):
    """SetReference("Entry", "voucher"): checked once per INSERT, for append-only tables that grow by millions.

    As strict as a foreign key while the child is append-only and parent rows are never deleted or renumbered
    (NeverDeleted). The key itself stays in the catalog, not enforced (PostgreSQL 18).
    """

    # All keys of a statement are looked up by one walk of the parent's key (= ANY), so the plan, kept for the session
    # and perhaps made when the parent was empty, stays right when it has grown to millions.
    CHECK = """
    CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql
      SET enable_seqscan = off SET enable_bitmapscan = off AS $$ BEGIN
      IF EXISTS (SELECT FROM (SELECT area_id, {keys} FROM added GROUP BY area_id) a WHERE {missing}) THEN
        RAISE EXCEPTION '{child} points to no {parents}' USING ERRCODE = 'foreign_key_violation';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER "{name}" AFTER INSERT ON "{child}" REFERENCING NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()"""
    KEYS = 'array_agg(DISTINCT "{column}") FILTER (WHERE "{column}" IS NOT NULL) AS "{column}"'
    MISSING = """coalesce(cardinality(a."{column}"), 0) <> (
        SELECT count(*) FROM "{parent}" p WHERE p.area_id = a.area_id AND p."{key}" = ANY (a."{column}"))"""
    RULE = """ALTER TABLE "{child}" ADD CONSTRAINT "{child}_{column}_set" FOREIGN KEY (area_id, "{column}")
      REFERENCES "{parent}" (area_id, "{key}") NOT ENFORCED"""

    def __init__(self, model: str, field: str) -> None:  # named arguments: squashmigrations writes them out
        super().__init__(model)
        self.field = field

    def _names(self, app_label: str, state: Any, name: str) -> dict[str, str]:
        field = state.apps.get_model(app_label, self.model)._meta.get_field(name)
        return {"child": field.model._meta.db_table, "column": field.column,
                "parent": field.target_field.model._meta.db_table, "key": field.target_field.column}

    def _check(self, app_label: str, state: Any, fields: list[str], name: str) -> str:
        """One function and trigger that look up all these fields of a statement's rows."""
        named = [self._names(app_label, state, field) for field in fields]
        return self.CHECK.format(
            name=name, child=named[0]["child"], parents=" or no ".join(names["parent"] for names in named),
            keys=", ".join(self.KEYS.format(**names) for names in named),
            missing=" OR ".join(self.MISSING.format(**names) for names in named))

    def _check_one(self, app_label: str, state: Any, field: str) -> str:
        return self._check(app_label, state, [field], "{child}_{column}_set".format(
            **self._names(app_label, state, field)))

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(self.RULE.format(**self._names(app_label, to_state, self.field)))
        schema_editor.execute(self._check_one(app_label, to_state, self.field))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute('DROP FUNCTION "{child}_{column}_set"() CASCADE; '
                              'ALTER TABLE "{child}" DROP CONSTRAINT "{child}_{column}_set"'.format(
                                  **self._names(app_label, from_state, self.field)))

    def describe(self) -> str:
        return f"Check {self.model}.{self.field} per statement"


class SetReferences(SetReference):
    """SetReferences("Bill", ["run", "unit"]): let one trigger check what a SetReference each did; the rule is the same.

    The rows of a statement are read and sorted once instead of once a reference.
    """

    def __init__(self, model: str, fields: list[str]) -> None:
        super().__init__(model, fields[0])
        self.fields = fields

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for field in self.fields:
            schema_editor.execute('DROP FUNCTION "{child}_{column}_set"() CASCADE'.format(
                **self._names(app_label, to_state, field)))
        schema_editor.execute(self._check(app_label, to_state, self.fields, self._table(app_label, to_state) + "_set"))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        schema_editor.execute(f'DROP FUNCTION "{self._table(app_label, from_state)}_set"() CASCADE')
        for field in self.fields:
            schema_editor.execute(self._check_one(app_label, from_state, field))

    def describe(self) -> str:
        return f"Check {self.model}.{', '.join(self.fields)} per statement, together"
