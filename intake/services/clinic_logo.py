"""The clinic's logo: a small PNG or JPEG, drawn anew from its pixels, so that nothing else of the file is kept."""

from __future__ import annotations

import base64
import hashlib
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from intake.errors import InputError, Refusal
from intake.store import audit, settings
from intake.store.database import Database
from intake.store.opened_form import LOGO
from intake.summary.logo import Logo

LARGEST_BYTES = 48_000  # as it is sent in; a form may have 64 kB in all
_LARGEST_PIXELS = 2000
_SHOWN_PIXELS = (480, 120)  # twice what the page shows, for fine screens
_LARGEST_SHOWN_BYTES = 24_000
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def find_logo(database: Database) -> Logo | None:
    with database.reading() as session:
        return read_logo(settings.find_setting(session, LOGO))


def read_logo(saved: Mapping[str, Any] | None) -> Logo | None:
    """Of the setting."""
    return None if saved is None else Logo(**saved)


def save_logo(database: Database, file: bytes, *, by: str, now: datetime) -> None:
    """Raises InputError for what is no picture, or too large a one."""
    logo = _drawn_anew(file)
    with database.transaction() as session:
        settings.save_setting(session, LOGO, asdict(logo))
        audit.append(session, actor=by, action="clinic.logo_saved", subject="clinic", now=now)


def remove_logo(database: Database, *, by: str, now: datetime) -> None:
    with database.transaction() as session:
        settings.save_setting(session, LOGO, None)
        audit.append(session, actor=by, action="clinic.logo_removed", subject="clinic", now=now)


def _drawn_anew(file: bytes) -> Logo:
    if len(file) > LARGEST_BYTES:
        raise InputError([Refusal("logo", f"Choose a picture of at most {LARGEST_BYTES // 1000} kB")])
    if not file.startswith(_SIGNATURES):
        raise InputError([Refusal("logo", "Choose a PNG or JPEG picture")])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns of a picture that unpacks to gigabytes
            with Image.open(BytesIO(file), formats=("PNG", "JPEG")) as picture:
                if max(picture.size) > _LARGEST_PIXELS:
                    raise InputError([Refusal("logo", f"Choose a picture of at most {_LARGEST_PIXELS} pixels a side")])
                small = ImageOps.exif_transpose(picture).convert("RGBA")  # a telephone writes how it was held
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        raise InputError([Refusal("logo", "This picture is damaged: it cannot be read")]) from None
    small.thumbnail(_SHOWN_PIXELS)
    out = BytesIO()
    small.quantize(256).save(out, "PNG", optimize=True)
    content = out.getvalue()
    if len(content) > _LARGEST_SHOWN_BYTES:
        raise InputError([Refusal("logo", "Choose a plainer picture: on a slow telephone this one takes too long")])
    return Logo(base64.b64encode(content).decode(), hashlib.sha256(content).hexdigest()[:16], *small.size)
