"""Area keys. A table with a column `area_id` is an area table. On it the schema editor writes

    PRIMARY KEY (area_id, id)                       where Django would write PRIMARY KEY (id)
    UNIQUE (area_id, x), INDEX (area_id, x)         where Django would write (x)
    FOREIGN KEY (area_id, x_id) REFERENCES x (area_id, id)   when both ends are area tables

and forced row-level security. Models and migrations stay plain Django (docs/adr/0002-area-keys.md).
"""
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.ddl_references import Columns, Statement
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.models import Field, Model
from django.db.models.fields.composite import CompositePrimaryKey

from linli.kernel.dialect import policies

AREA = "area_id"


def area_field(model: type[Model]) -> "Field[Any, Any] | None":
    return next((field for field in model._meta.local_fields if field.column == AREA), None)


def is_area_table(model: type[Model]) -> bool:
    return area_field(model) is not None


def with_area(model: type[Model], fields: Sequence[Any] | None) -> Sequence[Any] | None:
    area = area_field(model)
    return fields if not area or not fields or area in fields else [area, *fields]


class AreaSchemaEditor(DatabaseSchemaEditor):
    sql_create_column_inline_fk = None  # AddField then uses _create_fk_sql below

    def create_model(self, model: type[Model]) -> None:
        super().create_model(model)
        if is_area_table(model):
            for sql in policies(self.quote_name(model._meta.db_table)):
                self.execute(sql)

    def table_sql(self, model: type[Model]) -> tuple[str, Any]:
        sql, params = super().table_sql(model)
        if is_area_table(model):
            pk = model._meta.pk
            extra = [] if isinstance(pk, CompositePrimaryKey) else [
                f'PRIMARY KEY ("{AREA}", {self.quote_name(pk.column)})']
            extra += [f'UNIQUE ("{AREA}", {self.quote_name(field.column)})'
                      for field in model._meta.local_fields if field.unique and not field.primary_key]
            sql = f"{sql[:-1]}{''.join(f', {part}' for part in extra)})"
        return sql, params

    def add_field(self, model: type[Model], field: Any) -> None:
        super().add_field(model, field)
        if is_area_table(model) and field.concrete and field.unique:
            self.deferred_sql.append(self._create_unique_sql(model, [field]))

    def _iter_column_sql(self, column_db_type: Any, params: Any, model: type[Model], field: Any,
                         *rest: Any) -> Iterator[str]:
        parts = super()._iter_column_sql(column_db_type, params, model, field, *rest)
        drop = ("PRIMARY KEY", "UNIQUE") if is_area_table(model) else ()
        return (part for part in parts if part not in drop)

    def _create_fk_sql(self, model: type[Model], field: Any, suffix: str) -> Statement:
        statement = super()._create_fk_sql(model, field, suffix)
        target = field.target_field
        if is_area_table(model) and is_area_table(target.model):
            for part, end, column in (("column", model, field.column), ("to_column", target.model, target.column)):
                statement.parts[part] = Columns(end._meta.db_table, [AREA, column], self.quote_name)
        return statement

    def _create_unique_sql(self, model: type[Model], fields: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._create_unique_sql(model, with_area(model, fields), *args, **kwargs)

    def _unique_sql(self, model: type[Model], fields: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._unique_sql(model, with_area(model, fields), *args, **kwargs)

    def _create_index_sql(self, model: type[Model], *, fields: Any = None, using: str = "", opclasses: Any = (),
                          **kwargs: Any) -> Any:
        if not using:
            wider = with_area(model, fields)
            if opclasses and wider is not fields:
                opclasses = ["int8_ops", *opclasses]
            fields = wider
        return super()._create_index_sql(model, fields=fields, using=using, opclasses=opclasses, **kwargs)

    def _create_like_index_sql(self, model: type[Model], field: Any) -> Any:
        # LIKE is not leakproof: under row security such an index is never used, only maintained.
        return None if is_area_table(model) else super()._create_like_index_sql(model, field)

    def _constraint_names(self, model: type[Model], column_names: Any = None, **kwargs: Any) -> list[str]:
        """AlterField and friends look constraints up by column: find the widened ones too."""
        found = super()._constraint_names(model, column_names, **kwargs)
        if column_names and is_area_table(model) and AREA not in column_names:
            found += super()._constraint_names(model, [AREA, *column_names], **kwargs)
        return list(found)
