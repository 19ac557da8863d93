"""Log lines as JSON, without personal data: what happened, where, in which request."""
import json
import logging
import re
from datetime import UTC, datetime

from .context import request_id

# A link that opens something without sign-in is the key to it: what follows its first part is never written.
SECRET_LINK = re.compile(r"(/r/)[\w-]{8,}")


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname, "event": record.name, "message": record.getMessage(),
                "request_id": request_id.get()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return SECRET_LINK.sub(r"\1…", json.dumps(line, ensure_ascii=False))
