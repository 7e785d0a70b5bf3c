"""One line a request: what kind of page, how it ended and how long it took. No address, no token, no answer."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

log = logging.getLogger("intake.web")


def log_requests(app: Flask) -> None:
    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write_line(response: Response) -> Response:
        rule = request.url_rule.rule if request.url_rule is not None else "-"
        milliseconds = 1000 * (time.perf_counter() - g.get("started", time.perf_counter()))
        log.info("%s %s %s %.1f ms", request.method, rule, response.status_code, milliseconds)
        return response
