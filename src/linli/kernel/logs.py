"""Log lines as JSON, without personal data: what happened, where, in which request."""
import json
import logging
from datetime import UTC, datetime

from .context import request_id


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname, "event": record.name, "message": record.getMessage(),
                "request_id": request_id.get()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
