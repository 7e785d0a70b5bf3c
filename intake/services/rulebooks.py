"""The rule set in force and every older one, parsed once and known to the engine."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

from intake.languages.catalogues import languages_with_catalogue
from intake.languages.translator import SOURCE_LANGUAGE
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.translations import languages_of, load_translations
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable
from intake.rulebook.translate import translate_rulebook
from intake.store import audit, rule_sets
from intake.store.database import Database

SHIPPED_PACK = "b12"


class Rulebooks:
    """Safe to use from many threads. An intake keeps the questions of the rule set that it was started under."""

    def __init__(self, database: Database, engine: EngineSupervisor) -> None:
        self._database = database
        self._engine = engine
        self._parsed: dict[str, Rulebook] = {}
        self._translated: dict[tuple[str, str], Rulebook] = {}
        self._languages: dict[str, frozenset[str]] = {}
        self._in_force = ""
        self._lock = threading.Lock()

    def publish_folder(self, folder: Path, now: datetime) -> Rulebook:
        """Put the pack in this folder into force, and keep it whole. ContentError where it has problems."""
        files = PackFiles.from_folder(folder)
        rulebook = parse_rulebook(files)
        with self._database.transaction() as session:
            before = rule_sets.find_current(session)
            questionnaire = rulebook.questionnaire
            rule_sets.keep_rule_set(
                session,
                sha256=rulebook.sha256,
                pack_id=questionnaire.id,
                version=questionnaire.version,
                files=files.texts,
                now=now,
            )
            if before is None or before.sha256 != rulebook.sha256:
                rule_sets.make_current(session, rulebook.sha256)
                audit.append(session, actor="system", action="rule_set.published", subject=rulebook.sha256, now=now)
        self._keep(rulebook)
        self._in_force = rulebook.sha256
        return rulebook

    def in_force(self, language: str = SOURCE_LANGUAGE) -> Rulebook:
        """What new intakes start under, and what every submission is assessed by."""
        return self.of(self._in_force, language)

    def of(self, sha256: str, language: str = SOURCE_LANGUAGE) -> Rulebook:
        """This very rule set, from the store where it is not in force any more. NotFound where it never was.

        `language`: of what a patient reads in it; each is read when it is first asked for.
        """
        if language != SOURCE_LANGUAGE:
            return self._in_language(sha256, language)
        found = self._parsed.get(sha256)
        return self._keep(parse_rulebook(self._files(sha256))) if found is None else found

    def languages(self) -> frozenset[str]:
        """Those that the rule set in force and the pages can both be read in."""
        sha256 = self._in_force
        if sha256 not in self._languages:
            self._languages[sha256] = frozenset(languages_of(self._files(sha256)))
        return self._languages[sha256] & frozenset(languages_with_catalogue()) | {SOURCE_LANGUAGE}

    def _in_language(self, sha256: str, language: str) -> Rulebook:
        found = self._translated.get((sha256, language))
        if found is None:
            translations = load_translations(self._files(sha256), language)
            found = translate_rulebook(self.of(sha256), translations)
            # One object for each: what is worked out from a questionnaire is kept by it.
            found = self._translated.setdefault((sha256, language), found)
        return found

    def _files(self, sha256: str) -> PackFiles:
        with self._database.reading() as session:
            return PackFiles(rule_sets.load_rule_set(session, sha256).files)

    def _keep(self, rulebook: Rulebook) -> Rulebook:
        with self._lock:
            if rulebook.sha256 not in self._parsed:
                self._publish(rulebook)
                self._parsed[rulebook.sha256] = rulebook
            return self._parsed[rulebook.sha256]

    def _publish(self, rulebook: Rulebook) -> None:
        try:
            self._engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        except EngineUnavailable:
            return  # the supervisor loads it before its first use, or each assessment says "review by hand"
