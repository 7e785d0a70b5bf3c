"""Brings a catalogue up to the texts that stand in the pages now: new ones are added empty, left-over ones go."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

# A file that is renewed without a change stays the same to the byte.
_MADE = datetime(2026, 11, 1, tzinfo=UTC)


def renewed(catalogue: Catalog, texts: Catalog) -> str:
    """The .po file; translations of texts that still stand are kept, none is guessed from a similar text."""
    fresh = Catalog(
        locale=catalogue.locale,
        header_comment=catalogue.header_comment,
        project="injection-intake",
        version="1",
        copyright_holder="",
        msgid_bugs_address="the issues of this project",
        creation_date=_MADE,
        revision_date=_MADE,
        last_translator=catalogue.last_translator,
        language_team=catalogue.language_team,
        fuzzy=False,
    )
    for message in texts:
        if message.id:
            known = catalogue.get(message.id)
            string = known.string if known is not None and not known.fuzzy else None
            fresh.add(message.id, string, locations=message.locations, context=message.context)
    written = BytesIO()
    write_po(written, fresh, width=110, include_lineno=False, ignore_obsolete=True)
    return written.getvalue().decode("utf-8")
