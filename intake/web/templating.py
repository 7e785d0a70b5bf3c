"""Templates: ours in templates/, the components of govuk-frontend beside them; everything is escaped."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from intake.data_folders import templates_folder
from intake.services.ask_to_publish import drafts_waiting_for
from intake.store.errors import StoreUnavailable
from intake.store.staff import Role
from intake.web.access import is_for_staff
from intake.web.addresses import address_of, address_of_each
from intake.web.asset_files import asset_url
from intake.web.csrf import form_token, form_token_field, public_token_field
from intake.web.display import current_display
from intake.web.language import choices, current_words, dir_of, is_draft, lang_of, said
from intake.web.parts import current_clinic, parts
from intake.web.staff_filters import FILTERS as STAFF_FILTERS
from intake.web.summary_filters import FILTERS as SUMMARY_FILTERS
from intake.web.words import FILTERS


def prepare_templates(app: Flask) -> None:
    own = FileSystemLoader(templates_folder())
    components = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.jinja_loader = ChoiceLoader([own, components])
    # -1: all templates are kept; a cache of limited size would note at each look which of them was used last.
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True, "cache_size": -1}
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: current_words().find(text),
        lambda one, many, count: current_words().find_for_number(one, many, count),
        newstyle=True,
    )
    app.jinja_env.filters.update(FILTERS | SUMMARY_FILTERS | STAFF_FILTERS, dir_of=dir_of, lang_of=lang_of, said=said)
    app.jinja_env.globals.update(asset_url=asset_url, address_of=address_of, address_of_each=address_of_each)
    app.jinja_env.globals.update(csrf_token=form_token, csrf_field=form_token_field)
    app.jinja_env.globals.update(waiting_changes=_waiting_changes, public_csrf_field=public_token_field)
    app.context_processor(_what_every_page_says)


def _waiting_changes() -> int:
    """How many changes of the rules wait for the admin who looks; the page for a database that is away needs none."""
    person = g.get("staff")
    if person is None or person.role is not Role.ADMIN:
        return 0
    try:
        return len(drafts_waiting_for(parts().database, person.id))
    except StoreUnavailable:
        return 0


def _what_every_page_says() -> dict[str, Any]:
    words = current_words()
    said = {
        "clinic": current_clinic(),
        "staff": g.get("staff"),
        "page_language": words.language,
        "page_direction": words.direction,
    }
    if is_for_staff():
        return said
    return {**said, "display": current_display(), "languages": choices(), "is_draft": is_draft()}
