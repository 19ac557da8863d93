from __future__ import annotations

import time

from django.conf import settings

from linli.kernel.metrics import Rows, gauge

from . import archive


@gauge("linli_backup_age_seconds", "how old the newest nightly backup is; absent without one")
def backup_age() -> Rows:
    made = [path.stat().st_mtime for path in (settings.HOME / archive.FOLDER).glob(archive.PATTERN)]
    return [(time.time() - max(made),)] if made else []
