"""Keys for single purposes, drawn from the installation's secret (HKDF-SHA256), and what is done with them."""
from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"linli:{purpose}".encode()).derive(secret.encode())


def key_for(purpose: str) -> bytes:
    return _derived(settings.SECRET_KEY, purpose)


def keyed_hash(purpose: str, text: str) -> str:
    """Return a hash that nobody without the installation's secret can guess back, even from few possible texts."""
    return hmac.new(key_for(purpose), text.encode(), hashlib.sha256).hexdigest()


def lock(purpose: str, text: str, *, bound_to: str) -> str:
    """Encrypt `text` (AES-256-GCM). It opens only with the same purpose and the same owner `bound_to`."""
    nonce = os.urandom(12)
    sealed = AESGCM(key_for(purpose)).encrypt(nonce, text.encode(), bound_to.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unlock(purpose: str, sealed: str, *, bound_to: str) -> str | None:
    """Return the text, or None when the key, the owner or the bytes are not those it was locked with."""
    raw = base64.urlsafe_b64decode(sealed)
    try:
        return AESGCM(key_for(purpose)).decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
    except InvalidTag:
        return None


def token_hash(token: str) -> str:
    """For tokens of 256 random bits a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()
