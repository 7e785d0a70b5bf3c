"""The patient's pages: the link, the door, the form page by page, what to do at once, the check, the receipt."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.exceptions import Unauthorized

from intake.forms.lab_form import row_name
from intake.questionnaire.plain_names import names_in
from intake.rulebook.reasons import why_we_ask
from intake.web.patient import accessibility, correct, door, finish, form, keep, second_visit, sharing, who_now
from intake.web.patient.compression import compress
from intake.web.patient.country import country_lead, country_text
from intake.web.patient.on_tablet import guard_the_page, is_on_tablet, keep_away, page_closes_at

blueprint = Blueprint("patient", __name__)
blueprint.before_request(keep_away)
blueprint.after_request(compress)
blueprint.after_request(guard_the_page)
blueprint.app_context_processor(page_closes_at)
blueprint.add_app_template_global(is_on_tablet)
blueprint.register_error_handler(Unauthorized, door.ask_again)
for template_filter in (names_in, row_name, why_we_ask):
    blueprint.add_app_template_filter(template_filter)
blueprint.add_app_template_filter(country_text, "safety_text")
blueprint.add_app_template_filter(country_lead, "safety_lead")

blueprint.add_url_rule("/i/<token>", view_func=door.link, methods=["GET"])
blueprint.add_url_rule("/i/<token>", view_func=door.open_link, methods=["POST"])
blueprint.add_url_rule("/form/door", view_func=door.door, methods=["GET"])
blueprint.add_url_rule("/form/door", view_func=door.try_door, methods=["POST"])
blueprint.add_url_rule("/form", view_func=form.resume, methods=["GET"])
blueprint.add_url_rule("/form/start", view_func=form.start, methods=["GET"])
blueprint.add_url_rule("/form/<slug>", view_func=form.show_page, methods=["GET"])
blueprint.add_url_rule("/form/<slug>", view_func=form.save_page, methods=["POST"])
blueprint.add_url_rule("/form/who-now", view_func=who_now.who_now, methods=["GET"])
blueprint.add_url_rule("/form/who-now", view_func=who_now.say_who_now, methods=["POST"])
blueprint.add_url_rule("/form/help-now", view_func=form.help_now, methods=["GET"])
blueprint.add_url_rule("/form/still-right", view_func=second_visit.still_right, methods=["GET"])
blueprint.add_url_rule("/form/still-right", view_func=second_visit.confirm, methods=["POST"])
blueprint.add_url_rule(
    "/form/still-right/change", endpoint="change_section", view_func=second_visit.change, methods=["POST"]
)
blueprint.add_url_rule("/form/correct", view_func=correct.correct, methods=["POST"])
blueprint.add_url_rule("/form/check", view_func=finish.check, methods=["GET"])
blueprint.add_url_rule("/form/submit", view_func=finish.submit, methods=["POST"])
blueprint.add_url_rule("/form/not-shared", view_func=sharing.not_shared, methods=["GET"])
blueprint.add_url_rule("/form/not-shared/change", view_func=sharing.share_after_all, methods=["POST"])
blueprint.add_url_rule("/form/not-shared/end", view_func=sharing.end_unshared, methods=["POST"])
blueprint.add_url_rule("/form/receipt", view_func=finish.receipt, methods=["GET"])
blueprint.add_url_rule("/form/copy.pdf", view_func=keep.copy, methods=["GET"])
blueprint.add_url_rule("/form/checklist", view_func=keep.checklist, methods=["GET"])
blueprint.add_url_rule("/form/leave", view_func=finish.leave, methods=["POST"])
blueprint.add_url_rule("/form/more-time", view_func=form.more_time, methods=["POST"])
blueprint.add_url_rule("/accessibility", view_func=accessibility.accessibility, methods=["GET"])
blueprint.add_url_rule("/accessibility/display", view_func=accessibility.change_display, methods=["POST"])
