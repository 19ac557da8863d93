"""The HTTP that the two providers speak: one POST of JSON, answered by {"errcode": 0}. No database here.

企业微信: markdown up to 4,096 bytes, 20 messages a minute. 钉钉: the same, and a signature in the address
(HMAC-SHA256 of `timestamp\\nsecret`), when the group asks for one.
"""
from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from linli.engines.messaging.robots.values import NotDelivered, Parcel

PATIENCE = 5            # seconds
LONGEST = 4_000         # bytes of text
LARGEST_ANSWER = 10_000


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A group's address never moves; following one would carry the key elsewhere."""

    def redirect_request(self, *args: Any, **given: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirect)


def deliver(parcel: Parcel) -> None:
    """Send the message. Raises NotDelivered, which says whose fault it is, with the provider's own words."""
    request = urllib.request.Request(
        address(parcel, millis=time.time_ns() // 1_000_000), method="POST", data=json.dumps(body(parcel)).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"})
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            said = json.loads(answer.read(LARGEST_ANSWER))
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise NotDelivered("连不上群机器人的服务器。请检查服务器的网络。") from error
    if not isinstance(said, dict):
        raise NotDelivered("群机器人的回答看不懂。")
    if said.get("errcode") != 0:
        raise NotDelivered(f"群机器人没有收下，对方说：{said.get('errcode')} {said.get('errmsg')}"[:200])


def body(parcel: Parcel) -> dict[str, Any]:
    text = parcel.text.encode()[:LONGEST].decode(errors="ignore")
    if parcel.provider == "wecom":
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": text.partition("\n")[0].strip("# *"), "text": text}}


def address(parcel: Parcel, *, millis: int) -> str:
    """The address to post to; 钉钉 wants the time and its signature in it."""
    if parcel.provider != "dingtalk" or not parcel.secret:
        return parcel.url
    return f"{parcel.url}&{urlencode({'timestamp': millis, 'sign': signature(parcel.secret, millis)})}"


def signature(secret: str, millis: int) -> str:
    digest = hmac.digest(secret.encode(), f"{millis}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()
