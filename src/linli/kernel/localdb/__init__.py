"""Linli's own PostgreSQL: one server per home folder; made, started, joined, stopped, recovered.

    with LocalDB(Path("var/db"), mode="demo") as db:
        psycopg.connect(db.dsn("linli_app"))

Two kernel locks carry the design. `server.lock` is inherited by every PostgreSQL process: "locked" means that
something of this cluster lives, whatever pid files say. `users.lock` is held, shared, by every process that uses
the server; in demo and test mode a watcher stops the server as soon as nobody holds it.

    server      LocalDB: start or join, stop, destroy, watch the disk
    home        names in the home folder, the locks, what postmaster.pid and the log say
    settings    postgresql.conf and who may log in
    bootstrap   initdb, roles, database
    sockets     a private folder for the socket
    space       the full disk
    ways        as whom PostgreSQL runs          stage  the process that becomes it
    binaries    where its programs lie

Why it is built so: docs/adr/0001-embedded-postgresql.md. Linux only.
"""
from .errors import LocalDBError
from .server import LocalDB

__all__ = ["LocalDB", "LocalDBError"]
