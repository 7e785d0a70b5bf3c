"""The safety messages that a patient was shown, as the rules say them that called for each."""

from __future__ import annotations

from collections.abc import Set

from intake.rulebook.model import Rulebook, SafetyMessage
from intake.services.rulebooks import Rulebooks
from intake.store import assessments
from intake.store.database import Reader


def told_messages(
    session: Reader, rulebooks: Rulebooks, rulebook: Rulebook, intake_id: str, ids: Set[str]
) -> tuple[SafetyMessage, ...]:
    """In the order of the packs, what everyone is told at the end last. `rulebook`: that the form was begun under, in
    the patient's language; a message that it does not know came from the rules that the form was evaluated by.
    """
    if not ids:  # as a rule
        return ()
    found = {message.id: message for message in rulebook.messages if message.id in ids}
    for sha256 in assessments.rule_sets_used(session, intake_id) if ids - found.keys() else ():
        newer = rulebooks.find(sha256, rulebook.language)
        others = () if newer is None else newer.messages
        found = {message.id: message for message in others if message.id in ids - found.keys()} | found
    return tuple(sorted(found.values(), key=lambda message: message.is_for_everyone))
