"""A logo is drawn anew from its pixels; what is no small picture is refused with a reason."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from intake.errors import InputError
from intake.services.clinic_logo import LARGEST_BYTES, find_logo, remove_logo, save_logo
from intake.store.database import Database
from tests.unit.store.builders import NOW


def picture(kind: str = "PNG", size: tuple[int, int] = (960, 200), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#0b5563").save(out, kind, **more)
    return out.getvalue()


def picture_that_unpacks_to(width: int, height: int) -> bytes:
    """A PNG whose head claims this size."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_becomes_a_small_png_without_what_was_written_in_it(database: Database, kind: str) -> None:
    note = PngInfo()
    note.add_text("Author", "canary")
    more = {"pnginfo": note} if kind == "PNG" else {"comment": b"canary"}
    file = picture(kind, **more)
    assert b"canary" in file
    save_logo(database, file, by="system", now=NOW)
    logo = find_logo(database)
    assert logo is not None
    assert (logo.width, logo.height) == (480, 100)
    assert logo.png.startswith(b"\x89PNG")
    assert b"canary" not in logo.png
    remove_logo(database, by="system", now=NOW)
    assert find_logo(database) is None


def test_a_picture_from_a_telephone_stands_upright(database: Database) -> None:
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6  # a quarter turn to the right
    save_logo(database, picture("JPEG", (200, 60), exif=turned), by="system", now=NOW)
    logo = find_logo(database)
    assert logo is not None
    assert logo.height > logo.width


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"", "PNG or JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "PNG or JPEG"),
        (b"GIF89a", "PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff" + bytes(100), "damaged"),
        (picture()[:-40], "damaged"),
        (picture(size=(2001, 10)), "2000 pixels"),
        (picture_that_unpacks_to(60_000, 60_000), "damaged"),
        (picture() + bytes(LARGEST_BYTES), "48 kB"),
    ],
)
def test_what_is_no_small_picture_is_refused(database: Database, file: bytes, words: str) -> None:
    with pytest.raises(InputError) as refused:
        save_logo(database, file, by="system", now=NOW)
    assert words in refused.value.refusals[0].message
    assert find_logo(database) is None
