"""The patient's pages: the link, the door, the form page by page, what to do at once, the check, the receipt."""

from __future__ import annotations

from flask import Blueprint

from intake.forms.fields import special_words
from intake.forms.lab_form import row_name
from intake.questionnaire.plain_names import names_in
from intake.rulebook.reasons import why_we_ask
from intake.web.patient import door, finish, form, keep
from intake.web.patient.compression import compress
from intake.web.patient.safety_text import safety_text

blueprint = Blueprint("patient", __name__)
blueprint.after_request(compress)
for template_filter in (safety_text, names_in, row_name, special_words, why_we_ask):
    blueprint.add_app_template_filter(template_filter)

blueprint.add_url_rule("/i/<token>", view_func=door.link, methods=["GET"])
blueprint.add_url_rule("/i/<token>", view_func=door.open_link, methods=["POST"])
blueprint.add_url_rule("/form/door", view_func=door.door, methods=["GET"])
blueprint.add_url_rule("/form/door", view_func=door.try_door, methods=["POST"])
blueprint.add_url_rule("/form", view_func=form.resume, methods=["GET"])
blueprint.add_url_rule("/form/start", view_func=form.start, methods=["GET"])
blueprint.add_url_rule("/form/<slug>", view_func=form.show_page, methods=["GET"])
blueprint.add_url_rule("/form/<slug>", view_func=form.save_page, methods=["POST"])
blueprint.add_url_rule("/form/help-now", view_func=form.help_now, methods=["GET"])
blueprint.add_url_rule("/form/check", view_func=finish.check, methods=["GET"])
blueprint.add_url_rule("/form/submit", view_func=finish.submit, methods=["POST"])
blueprint.add_url_rule("/form/not-shared", view_func=finish.not_shared, methods=["GET"])
blueprint.add_url_rule("/form/receipt", view_func=finish.receipt, methods=["GET"])
blueprint.add_url_rule("/form/copy.pdf", view_func=keep.copy, methods=["GET"])
blueprint.add_url_rule("/form/checklist", view_func=keep.checklist, methods=["GET"])
blueprint.add_url_rule("/form/leave", view_func=finish.leave, methods=["POST"])
