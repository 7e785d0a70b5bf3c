"""The Flask app, made from its parts; nothing is read from the environment here."""

from __future__ import annotations

from flask import Flask

from intake.web import account, admin, asset_files, auth, cds_hooks, clinic, health, logo, patient, rules, tablet
from intake.web.access import guard
from intake.web.csrf import check_form_token
from intake.web.error_pages import handle_errors
from intake.web.flask_app import IntakeApp
from intake.web.language import hear_choice
from intake.web.limits import limit_guesses
from intake.web.parts import EXTENSION, Parts
from intake.web.request_log import log_requests
from intake.web.security import harden, settings
from intake.web.templating import prepare_templates

BLUEPRINTS = (
    auth.blueprint,
    account.blueprint,
    health.blueprint,
    logo.blueprint,
    patient.blueprint,
    tablet.blueprint,
    clinic.blueprint,
    rules.blueprint,
    admin.blueprint,
    cds_hooks.blueprint,
)


def create_app(parts: Parts) -> Flask:
    """The app that serves these parts; several may stand side by side."""
    app = IntakeApp(settings(parts.config, parts.database.keys))
    app.extensions[EXTENSION] = parts
    log_requests(app)
    harden(app, parts.config)
    limit_guesses(app)
    prepare_templates(app)
    handle_errors(app)
    app.before_request(cds_hooks.take_larger_questions)
    app.before_request(clinic.take_larger_lists)
    app.before_request(rules.take_larger_files)
    app.before_request(hear_choice)
    app.before_request(guard)
    app.before_request(check_form_token)
    asset_files.serve_assets(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
