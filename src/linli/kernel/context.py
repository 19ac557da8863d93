"""What the present request or job is called, for journal and log."""
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
