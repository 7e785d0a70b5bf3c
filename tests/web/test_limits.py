"""What may be tried only so often is tried by a form: a page that is only looked at is asked for no limit."""

from __future__ import annotations

from flask import Flask
from flask_limiter.util import get_qualified_name

from intake.web.access import SAFE_METHODS
from intake.web.limits import limiter


def test_a_limit_stands_on_no_page_that_is_only_looked_at(new_app: Flask) -> None:
    limited = {
        rule.endpoint: rule.methods or set()
        for rule in new_app.url_map.iter_rules()
        if limiter.limit_manager.decorated_limits(get_qualified_name(new_app.view_functions[rule.endpoint]))
    }
    assert len(limited) >= 10
    for endpoint, methods in limited.items():
        assert "GET" not in methods, endpoint
        assert methods - SAFE_METHODS, endpoint


def test_a_limit_stands_on_a_view_and_on_nothing_larger(new_app: Flask) -> None:
    """Only there it is looked up."""
    manager = limiter.limit_manager
    assert [*manager.application_limits, *manager.default_limits] == []
    assert [limit for name in new_app.blueprints for limit in manager.blueprint_limits(new_app, name)] == []
