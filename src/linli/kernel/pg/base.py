"""Django's PostgreSQL backend, plus area keys and row-level security. ENGINE = "linli.kernel.pg"."""
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base, creation, features, operations
from django.db.models import Model

from .schema import AreaSchemaEditor, is_area_table


class Features(features.DatabaseFeatures):
    def allows_group_by_selected_pks_on_model(self, model: type[Model]) -> bool:
        # GROUP BY id alone is not enough for PostgreSQL when the key is (area_id, id).
        return not is_area_table(model) and bool(super().allows_group_by_selected_pks_on_model(model))


class Operations(operations.DatabaseOperations):
    def deferrable_sql(self) -> str:
        # A broken reference shows at its own statement, not at commit; code may still defer.
        return " DEFERRABLE INITIALLY IMMEDIATE"

    def execute_sql_flush(self, sql_list: Any) -> None:  # only tests flush; the running role may not TRUNCATE
        with as_owner(self.connection):
            super().execute_sql_flush(sql_list)


class Creation(creation.DatabaseCreation):
    def create_test_db(self, *args: Any, **kwargs: Any) -> str:
        with as_owner(self.connection):
            return super().create_test_db(*args, **kwargs)

    def destroy_test_db(self, *args: Any, **kwargs: Any) -> None:
        with as_owner(self.connection):
            super().destroy_test_db(*args, **kwargs)


class DatabaseWrapper(base.DatabaseWrapper):
    SchemaEditorClass = AreaSchemaEditor
    features_class = Features
    ops_class = Operations
    creation_class = Creation
    linli_area: int | None = None


@contextmanager
def as_owner(connection: Any) -> Iterator[None]:
    """Work as the owning role (settings OWNER) on a fresh, unpooled connection."""
    settings = connection.settings_dict
    app = dict(settings)
    if app["OPTIONS"].get("pool"):
        connection.close_pool()
    connection.close()
    options = {key: value for key, value in app["OPTIONS"].items() if key != "pool"}
    settings.update(app["OWNER"], OPTIONS=options | {"options": "-c linli.migrating=on"})
    try:
        yield
    finally:
        connection.close()
        settings.update({key: app[key] for key in (*app["OWNER"], "OPTIONS")})
