"""The address of a patient's link, as the patient opens it."""

from __future__ import annotations

from flask import url_for

from intake.web.parts import parts


def address_of(token: str) -> str:
    public_url = parts().config.public_url
    path = url_for("patient.open_link", token=token)
    return f"{public_url}{path}" if public_url else url_for("patient.open_link", token=token, _external=True)
