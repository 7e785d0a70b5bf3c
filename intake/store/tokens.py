"""Secrets for links and cookies: 256 random bits, of which only the SHA-256 is stored."""

from __future__ import annotations

import secrets
from hashlib import sha256
from uuid import uuid4


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """No salt and no slow hash: 256 random bits cannot be guessed from their hash."""
    return sha256(token.encode("utf-8", errors="surrogatepass")).hexdigest()


def new_id() -> str:
    return str(uuid4())
