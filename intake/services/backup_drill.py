"""A restore drill: restore a backup into a place of its own, prove that it is whole, and leave nothing behind."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.config import Config
from intake.rulebook.supervisor import EngineSupervisor
from intake.services.backup import contents_of, differences_from, require_kind
from intake.services.backup_contents import DATABASE, KEYS, Manifest, unpack
from intake.services.clinic_settings import load_clinic
from intake.services.fhir_records import fhir_record_of_submission
from intake.services.print_summary import print_summary
from intake.services.review_submission import load_review
from intake.services.rulebooks import Rulebooks
from intake.store import audit
from intake.store.copying import POSTGRESQL, copy_in, scratch_place
from intake.store.crypto import KeyRing
from intake.store.database import Database
from intake.store.key_file import read_key_file
from intake.store.printed_summaries import find_printed, newest_printed
from intake.store.schema import NEWEST, upgrading
from intake.store.sealed_columns import open_all_values
from intake.summary.build import build_summary
from intake.summary.check_value import check_value

_PRINTS_TRIED = 20


@dataclass(frozen=True)
class Step:
    """One thing that was looked at, in a sentence."""

    is_good: bool
    text: str


def drill(config: Config, source: Path, passphrase: str) -> Iterator[Step]:
    """The installation in use is not touched; a PostgreSQL backup goes into a new database on the same server."""
    with tempfile.TemporaryDirectory(prefix="intake-drill-") as name:
        folder = Path(name)
        manifest = unpack(source, passphrase, folder)
        yield Step(True, f"The file opens: made {manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.program}.")
        if manifest.kind == POSTGRESQL:
            require_kind(manifest, config.database_url)
        keys = KeyRing(read_key_file(folder / KEYS))
        with scratch_place(config.database_url, manifest.kind, folder) as url:
            copy_in(url, folder / DATABASE)
            yield _compare(url, keys, manifest)
            yield _bring_up_to_date(url, manifest)
            database = Database(url, keys)
            try:
                database.check()
                yield from _look_into(database, config, manifest)
            finally:
                database.close()


def _compare(url: str, keys: KeyRing, manifest: Manifest) -> Step:
    differences = differences_from(manifest.contents, contents_of(url, keys))
    if differences:
        return Step(False, f"The copy differs from what was backed up: {'; '.join(differences)}.")
    return Step(True, f"All {manifest.row_count} rows of {len(manifest.contents.rows)} tables are there.")


def _bring_up_to_date(url: str, manifest: Manifest) -> Step:
    with upgrading(url):
        pass
    if manifest.contents.revision == NEWEST:
        return Step(True, f"The tables are those of this version ({NEWEST}).")
    return Step(True, f"The tables were brought from {manifest.contents.revision} to this version's form ({NEWEST}).")


def _look_into(database: Database, config: Config, manifest: Manifest) -> Iterator[Step]:
    with database.reading() as session:
        first_bad = audit.verify(session, manifest.contents.audit_end)
        opened = open_all_values(session)
    if first_bad is None:
        yield Step(True, f"The audit log is whole: {manifest.contents.audit_end.seq} entries.")
    else:
        yield Step(False, f"Entry {first_bad} of the audit log is missing or was changed.")
    if opened.unopened:
        told = ", ".join(f"{count} of {table}" for table, count in opened.unopened.items())
        yield Step(False, f"Sealed values do not open with the key file of the backup: {told}.")
    else:
        purged = f" {opened.purged} were purged and open no more, as they should." if opened.purged else ""
        yield Step(True, f"All {opened.count} sealed values open.{purged}")
    yield _print_again(database, config)


def _print_again(database: Database, config: Config) -> Step:
    """The newest PDF whose summary still says the same; a decision taken since makes another summary."""
    engine = EngineSupervisor()  # never started: nothing is assessed here
    rulebooks = Rulebooks(database, engine)
    clinic = load_clinic(database, config.clinic)
    with database.reading() as session:
        newest = newest_printed(session, _PRINTS_TRIED)
    compared = 0
    for print_id in newest:
        review = load_review(database, rulebooks, clinic, print_id.submission_id)
        if check_value(build_summary(review.record)) != print_id.check_value:
            continue
        with database.reading() as session:
            kept = find_printed(session, print_id)
        if kept is None:
            continue
        compared += 1
        again = print_summary(review.record, print_id.page_size, fhir_record_of_submission(review))
        if kept.content == again:
            return Step(True, f"A kept PDF was printed again, the same in every byte ({len(again)}).")
    if compared:
        return Step(False, "No kept PDF comes out again in the same bytes. Were all printed by another version?")
    return Step(True, "No kept PDF could be compared: none was printed, or each summary says something else by now.")
