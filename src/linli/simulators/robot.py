"""A stand-in for the group robots of 企业微信 and 钉钉: the same HTTP, and a page that shows what arrived.

    POST /cgi-bin/webhook/send?key=KEY                                   企业微信
    POST /robot/send?access_token=TOKEN[&timestamp=…&sign=…]              钉钉

It answers as they do: {"errcode": 0} or a code with words; more than 20 messages a minute are refused. Nothing leaves
this machine.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PORT = 8190
A_MINUTE, MOST = 60.0, 20
LARGEST = 20_000
HOUR_MILLIS = 3_600_000
GROUPS = {"/cgi-bin/webhook/send": "key", "/robot/send": "access_token"}

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>群机器人替身（示例）</title>
<style>body{{font:16px/1.6 sans-serif;max-width:560px;margin:24px auto;padding:0 16px;background:#f6f4f0;color:#211d1a}}
h1{{font-size:20px}}p.n{{color:#6b625b}}li{{list-style:none;background:#fff;border-radius:8px;padding:10px 14px;
margin:0 0 10px;white-space:pre-wrap}}ul{{padding:0}}small{{color:#6b625b}}</style>
<h1>群机器人替身（示例）</h1><p class="n">这不是真的企业微信或钉钉，只显示本机演示发出的消息，每 3 秒自动刷新。</p>
<ul>{messages}</ul></html>"""


@dataclass(frozen=True)
class Arrived:
    group: str
    text: str
    at: float


@dataclass
class Room:
    """What has arrived, newest last; a group's secret, when it asks for signatures."""

    secrets: dict[str, str] = field(default_factory=dict)
    messages: deque[Arrived] = field(default_factory=lambda: deque(maxlen=200))

    def take(self, path: str, query: dict[str, list[str]], body: Any, now: float) -> tuple[int, str]:
        """Return (errcode, words) as the provider would."""
        group = next(iter(query.get(GROUPS[path], [])), "")
        if not group:
            return 93000, "invalid webhook url"
        if not isinstance(body, dict) or not (text := said(body)):
            return 40008, "invalid message type"
        if secret := self.secrets.get(group):
            millis = next(iter(query.get("timestamp", [])), "")
            if not signed(secret, millis, next(iter(query.get("sign", [])), ""), now):
                return 310000, "sign not match"
        if sum(one.group == group and now - one.at < A_MINUTE for one in self.messages) >= MOST:
            return 45009, "api freq out of limit"
        self.messages.append(Arrived(group, text, now))
        return 0, "ok"


def said(body: dict[str, Any]) -> str:
    """The text of a message of a known type, else empty."""
    inner = body.get(str(body.get("msgtype")))
    text = (inner.get("content") or inner.get("text")) if isinstance(inner, dict) else None
    return text if isinstance(text, str) else ""


def signed(secret: str, millis: str, sign: str, now: float) -> bool:
    if not millis.isdigit() or abs(now * 1000 - int(millis)) > HOUR_MILLIS:
        return False
    digest = hmac.digest(secret.encode(), f"{millis}\n{secret}".encode(), hashlib.sha256)
    return hmac.compare_digest(base64.b64encode(digest).decode(), sign)


def serve(room: Room, *, host: str = "127.0.0.1", port: int = PORT) -> ThreadingHTTPServer:
    """Return a server that is bound and waits for `serve_forever`."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            where = urlsplit(self.path)
            size = int(self.headers.get("Content-Length") or 0)
            if where.path not in GROUPS or size > LARGEST:
                self.send_error(404 if where.path not in GROUPS else 413)
                return
            try:
                body = json.loads(self.rfile.read(size))
            except ValueError:
                body = None
            code, words = room.take(where.path, parse_qs(where.query), body, time.time())
            self._say("application/json", json.dumps({"errcode": code, "errmsg": words}))

        def do_GET(self) -> None:
            shown = [f"<li><small>{time.strftime('%H:%M:%S', time.localtime(one.at))} · 群 {html.escape(one.group)}"
                     f"</small>\n{html.escape(one.text)}</li>" for one in reversed(room.messages)]
            self._say("text/html", PAGE.format(messages="".join(shown) or "<li>还没有消息。</li>"))

        def _say(self, kind: str, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *given: Any) -> None:
            """Quiet: what arrived stands on the page."""

    return ThreadingHTTPServer((host, port), Door)
