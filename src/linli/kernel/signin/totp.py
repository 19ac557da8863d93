"""Time-based one-time passwords (RFC 6238, RFC 4226): pure functions, SHA-1, 30-second steps."""
from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

STEP, DIGITS, DRIFT = 30, 6, 1   # seconds, figures, steps that a clock may be off


def new_secret() -> str:
    """Return 160 random bits in base32, as authenticator apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of one step (RFC 4226 §5.3, dynamic truncation)."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start:start + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: str, code: str, *, at: datetime, used: int) -> int | None:
    """Return the step whose code this is, of those near `at` and later than the last `used` one."""
    key, now = base64.b32decode(secret), step_of(at)
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):  # all are compared: the time tells nothing
        if hmac.compare_digest(code_at(key, step).encode(), code.encode()) and step > used:
            found = step
    return found


def address(secret: str, *, account: str, issuer: str = "Linli") -> str:
    """Return the otpauth:// address that the QR code carries."""
    return f"otpauth://totp/{quote(f'{issuer}:{account}')}?" + urlencode({"secret": secret, "issuer": issuer})
