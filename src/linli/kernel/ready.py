"""May this process take work? Asks the database and its migrations; /healthz (in web) asks nothing."""
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


def readyz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Error:
        return JsonResponse({"ready": False, "database": "away"}, status=503)
    return JsonResponse({"ready": not waiting, "migrations_waiting": waiting}, status=503 if waiting else 200)
