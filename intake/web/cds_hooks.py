"""CDS Hooks: what an electronic record may ask this server. JSON in and out, errors too; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from intake.errors import InputError, Refusal
from intake.questionnaire.answers_json import parse_json
from intake.services.answer_cds_hook import HOOKS, answer_hook, describe_services, service_id
from intake.web.access import machine_page
from intake.web.parts import current_clinic, parts

blueprint = Blueprint("cds_hooks", __name__, url_prefix="/cds-services")
LARGEST_QUESTION_BYTES = 1024 * 1024
_TOO_LARGE = Refusal("", "at most 1 MB is taken at once")
_HOOK_OF = {service_id(hook): hook for hook in HOOKS}


def take_larger_questions() -> ResponseReturnValue | None:
    """Before anything else reads the request: a page's 64 kB would not hold a record's answers."""
    if request.blueprint != blueprint.name or parts().config.cds_token is None:
        return None
    if (request.content_length or 0) > LARGEST_QUESTION_BYTES:
        return _errors([_TOO_LARGE]), 413
    request.max_content_length = LARGEST_QUESTION_BYTES
    return None


@blueprint.get("")
@machine_page
def discover() -> ResponseReturnValue:
    return jsonify(describe_services(parts().rulebooks.in_force().questionnaire))


@blueprint.post("/<name>")
@machine_page
def answer(name: str) -> ResponseReturnValue:
    hook = _HOOK_OF.get(name)
    if hook is None:
        return _errors([Refusal("", "there is no such service")]), 404
    own = parts()
    try:
        asked = parse_json(_body())
        zone = current_clinic().zone
        return jsonify(answer_hook(own.rulebooks.in_force(), own.engine, hook, asked, _url_of_rule, zone))
    except RequestEntityTooLarge:
        return _errors([_TOO_LARGE]), 413
    except InputError as error:
        return _errors(error.refusals), 400


def _body() -> str:
    try:
        return request.get_data(cache=False).decode()
    except UnicodeDecodeError:
        raise InputError([Refusal("", "the request is not UTF-8")]) from None


def _url_of_rule(rule_id: str) -> str | None:
    """The page on the rule, with its condition and its sources; None where no address is known from outside."""
    public_url = parts().config.public_url
    return None if public_url is None else f"{public_url}/rules/{rule_id}"


def _errors(refusals: Iterable[Refusal]) -> Response:
    """Paths and reasons; the values that were sent are not in them."""
    return jsonify({"errors": [vars(refusal) for refusal in refusals]})
