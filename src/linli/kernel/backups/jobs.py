"""Every night, into the home folder. A database of somebody else's keeping, a demo and tests are left alone."""
from __future__ import annotations

import logging

from django.conf import settings
from procrastinate.contrib.django import app

from linli.kernel.localdb import LocalDB

from . import archive

KEPT = 14       # nights
log = logging.getLogger("linli.backups")


@app.periodic(cron="15 3 * * *")
@app.task(name="backups.nightly", queue="kernel", queueing_lock="backups.nightly")
def nightly(timestamp: int) -> None:
    """A night that fails leaves the older backups; `linli doctor` tells when the newest is too old."""
    if settings.ENV.database_url or settings.DEMO or settings.TESTING:
        return
    db = LocalDB(settings.HOME / "db").start()
    try:
        archive.write(db, settings.FILES_DIR / "kept", settings.HOME / archive.FOLDER,
                      key=settings.SECRET_KEY)
        archive.forget_older(settings.HOME / archive.FOLDER, keep=KEPT)
    except archive.Spoiled as spoiled:
        log.error("no backup tonight: %s", spoiled)
    finally:
        db.close()
