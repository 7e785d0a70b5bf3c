"""Styles and scripts: read and compressed once, named by their content, kept by browsers for ever."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, g, request

from intake.web.access import public_page
from intake.web.security import KEPT_FOR_EVER

TYPES = {"svg": "image/svg+xml", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
_FOLDER = "/assets"

blueprint = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    name: str
    digest: str
    compressed: bytes

    @property
    def content(self) -> bytes:
        """For the few who do not take it compressed: it need not be kept as well."""
        return gzip.decompress(self.compressed)

    @property
    def path(self) -> str:
        """A new content has a new one."""
        return f"{_FOLDER}/{self.digest}/{self.name}"

    @property
    def content_type(self) -> str:
        return TYPES[self.name.rpartition(".")[2]]


@cache
def read_assets() -> dict[str, Asset]:
    """By name; only files at the top of the folder whose kind is known."""
    folder = files("intake.web").joinpath("assets")
    found = [file for file in folder.iterdir() if file.is_file() and file.name.rpartition(".")[2] in TYPES]
    return {file.name: _read(file.name, file.read_bytes()) for file in found}


def _read(name: str, content: bytes) -> Asset:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(name, digest, gzip.compress(content, 9, mtime=0))


@blueprint.get(f"{_FOLDER}/<digest>/<name>")
@public_page
def asset(digest: str, name: str) -> Response:
    found = read_assets().get(name)
    if found is None or found.digest != digest:
        abort(404)
    is_compressed = request.accept_encodings.quality("gzip") > 0
    response = Response(found.compressed if is_compressed else found.content, content_type=found.content_type)
    if is_compressed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = KEPT_FOR_EVER
    g.may_be_kept = True
    return response


def asset_url(name: str) -> str:
    """The address of an asset. Not by url_for, which takes ten times as long: there are four or more on each page."""
    return _address(request.script_root, name)


@lru_cache(maxsize=256)  # as many as there are assets
def _address(script_root: str, name: str) -> str:
    return script_root + read_assets()[name].path


def serve_assets(app: Flask) -> None:
    read_assets()  # at the start, and not while somebody waits for the first page
    app.register_blueprint(blueprint)
