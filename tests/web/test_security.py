"""What the server sends with everything, and what it does not take."""

from __future__ import annotations

import dataclasses
import gzip
import logging
import re

import pytest
from flask import Flask

from intake.store.staff import Role
from intake.web.app import create_app
from intake.web.parts import Parts
from intake.web.security import LARGEST_BODY_BYTES
from tests.web.building import invite
from tests.web.visitor import HEADERS, Visitor

YEAR = "max-age=31536000"


def _secure_app(parts: Parts) -> Flask:
    config = dataclasses.replace(
        parts.config, has_secure_cookies=True, public_url="https://intake.example.org", proxies=1
    )
    return create_app(dataclasses.replace(parts, config=config))


def test_these_headers_and_no_others_go_with_a_page(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    assert visitor.response is not None
    own = {"Content-Type", "Content-Length", "Vary", "Set-Cookie"}
    assert {name for name, _ in visitor.response.headers} == {*HEADERS, *own}


def test_behind_https_the_cookie_is_bound_to_the_host_and_https_is_asked_for(parts: Parts) -> None:
    client = _secure_app(parts).test_client()
    response = client.get("/sign-in", base_url="https://intake.example.org")
    assert response.headers["Strict-Transport-Security"].startswith(YEAR)
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-intake=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie.split("; ")
    assert "Domain" not in cookie


def test_the_proxy_in_front_tells_the_scheme(parts: Parts) -> None:
    """Without this a link that is sent to a patient would begin with http."""
    app = _secure_app(parts)
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "intake.example.org", "X-Forwarded-For": "203.0.113.7"}
    assert app.test_client().get("/health", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80"])
def test_a_host_that_is_not_ours_is_refused(visitor: Visitor, host: str) -> None:
    assert visitor.client.get("/sign-in", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost"])
def test_this_machine_is_ours_under_any_port(visitor: Visitor, host: str) -> None:
    assert visitor.client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_body_of_more_than_64_kb_is_refused_and_a_smaller_one_is_taken(visitor: Visitor) -> None:
    visitor.get("/sign-in")
    page = visitor.post("/sign-in", {"email": "x" * LARGEST_BODY_BYTES}, status=413)
    assert page.heading() == "That was too much text"
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"email": "x" * (LARGEST_BODY_BYTES - 1000)}, status=422)


@pytest.mark.parametrize("address", ["/rules/drafts/{}/file/pack.yaml", "/account/password", "/form/about-you-1"])
def test_a_form_of_very_many_fields_from_nobody_is_not_given_back(visitor: Visitor, address: str) -> None:
    """Three megabytes of them kept the server for ten seconds, and were answered with forty."""
    path = address.format("00000000-0000-4000-8000-000000000000")
    for count, is_given_back in ((3_000, True), (20_000, False)):
        data = "&".join(["a="] * count)
        response = visitor.client.post(path, data=data, content_type="application/x-www-form-urlencoded")
        assert response.status_code in ((401,) if is_given_back else (401, 413))
        assert ('name="a"' in response.text) is is_given_back


@pytest.mark.parametrize("address", ["/account/password", "/form/about-you-1", "/form/door"])
def test_a_field_without_a_name_is_refused_like_any_request_that_cannot_be_read(visitor: Visitor, address: str) -> None:
    body = b'--X\r\nContent-Disposition: form-data; name="\\"\r\n\r\nx\r\n--X--'
    response = visitor.client.post(address, data=body, content_type="multipart/form-data; boundary=X")
    assert response.status_code in (400, 401)
    assert "Go back and try again" in response.text or "not signed in" in response.text


def test_a_form_that_does_not_say_how_long_it_is_is_refused_and_not_cut(visitor: Visitor) -> None:
    page = visitor.get("/sign-in")
    typed = {"csrf_token": page.forms[0].value("csrf_token"), "email": "a", "password": "b", "next": "x" * 90_000}
    streamed = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = visitor.client.post("/sign-in", data=typed, environ_overrides=streamed)
    assert response.status_code == 411


def test_a_form_sent_by_another_site_is_refused_even_with_a_token(visitor: Visitor) -> None:
    visitor.sign_in_as(Role.CLINICIAN).get("/clinic/")
    for site in ("cross-site", "same-site"):
        page = visitor.post("/sign-out", status=403, headers={"Sec-Fetch-Site": site})
        assert "Send it again" not in page.text
    visitor.get("/clinic/")
    visitor.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})


def test_styles_are_kept_for_ever_under_a_name_of_their_content(visitor: Visitor) -> None:
    html = visitor.client.get("/").get_data(as_text=True)
    address = re.search(r'href="(/assets/[0-9a-f]{16}/intake\.css)"', html)
    assert address is not None
    response = visitor.client.get(address[1], headers={"Accept-Encoding": "gzip"})
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    plain = visitor.client.get(address[1])
    assert gzip.decompress(response.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    for name, value in HEADERS.items():
        assert name == "Cache-Control" or plain.headers[name] == value


def test_an_old_address_of_a_style_is_not_answered_with_the_new_one(visitor: Visitor) -> None:
    visitor.get("/assets/0000000000000000/intake.css", status=404)
    visitor.get("/assets/0000000000000000/%2e%2e%2fparts.py", status=404)


def test_the_first_page_weighs_less_than_30_kb_with_its_styles_and_scripts(visitor: Visitor) -> None:
    _, token = invite(visitor.parts)
    html = visitor.client.get(f"/i/{token}").get_data(as_text=True)
    assets = re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)
    assert len(assets) == 4
    weights = [len(visitor.client.get(address, headers={"Accept-Encoding": "gzip"}).data) for address in assets]
    assert len(html.encode()) + sum(weights) < 30_000


def test_the_log_names_the_kind_of_page_and_never_the_link_or_what_was_typed(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    _, token = invite(visitor.parts, "Canary Name")
    with caplog.at_level(logging.DEBUG):
        visitor.get(f"/i/{token}")
        visitor.post(f"/i/{token}")
        visitor.get("/sign-in?next=/canary")
        visitor.post("/sign-in", {"email": "canary@clinic.example", "password": "canary password"}, status=422)
        visitor.get("/canary", status=404)
    own = [record.getMessage() for record in caplog.records]
    assert any(message.startswith("GET /i/<token> 200") for message in own)
    assert token not in "\n".join(own)
    assert "canary" not in "\n".join(own).lower()


def test_health_says_nothing_but_ok(visitor: Visitor) -> None:
    response = visitor.client.get("/health")
    assert (response.status_code, response.data) == (200, b"ok\n")
