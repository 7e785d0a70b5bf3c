"""Pages packed for a slow connection. Only the patient's: they repeat nothing that another site could put into them,
so their length tells nothing about the form token inside.
"""

from __future__ import annotations

import gzip

from flask import Response, request

SHORTEST_BYTES = 1_000


def compress(response: Response) -> Response:
    """After each view of this blueprint, where the browser takes it."""
    response.vary.add("Accept-Encoding")
    if response.mimetype != "text/html" or not request.accept_encodings.quality("gzip"):
        return response
    page = response.get_data()
    if len(page) >= SHORTEST_BYTES:
        response.set_data(gzip.compress(page, 6, mtime=0))
        response.content_encoding = "gzip"
    return response
