"""A backup that nobody looks at is the one that was never made."""
from __future__ import annotations

import time

from django.conf import settings

from linli.kernel.doctor import Verdict, check, ok, warn

from . import archive

OLD = 26        # hours: last night's, and two hours of patience
CURE = "运行 linli backup；仍不行就看它说了什么。"


@check("backup", title="备份", asks_database=False)
def backup() -> Verdict:
    if settings.ENV.database_url:
        return ok("数据库由外部给出，由它自己的工具备份")
    if settings.DEMO or settings.TESTING:
        return ok("示例数据，不备份")
    made = [path.stat().st_mtime for path in (settings.HOME / archive.FOLDER).glob(archive.PATTERN)]
    if not made:
        return warn("还没有备份。每天 3:15 自动备份一次。", cure="现在就备份：运行 linli backup")
    hours = int((time.time() - max(made)) / 3600)
    says = f"{len(made)} 份，最近一份是 {hours} 小时前"
    return ok(says) if hours <= OLD else warn(f"{says}。", cure=CURE)
