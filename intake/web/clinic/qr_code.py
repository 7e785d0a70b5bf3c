"""A link as a QR code, for the front desk and for paper: drawn here, so that no link goes anywhere else."""

from __future__ import annotations

import segno
from markupsafe import Markup


def qr_code(address: str) -> Markup:
    """An SVG of the page itself; dark on white in every colour scheme, so that a camera reads it."""
    code = segno.make_qr(address, error="m")
    drawing = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="app-qr", lineclass=None)
    return Markup('<span class="app-qr-frame" role="img" aria-label="QR code">{}</span>').format(Markup(drawing))
