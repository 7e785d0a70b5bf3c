"""The rule set in force and every older one, parsed once and known to the engine."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from intake.errors import ContentError
from intake.languages.catalogues import languages_with_catalogue
from intake.languages.translator import SOURCE_LANGUAGE
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.translations import languages_of, load_translations
from intake.rulebook.engine_conditions import engine_conditions
from intake.rulebook.model import Rulebook
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.supervisor import EngineSupervisor, EngineUnavailable, RuleSetRefused
from intake.rulebook.translate import translate_rulebook
from intake.store import rule_sets
from intake.store.database import Database

SHIPPED_PACK = "b12"
# Rule sets kept at hand (2 MB each), and those of them that the engine holds (17 MB each). What is given up is read and
# loaded again when it is asked for; a request that still works with it has it to itself.
MOST_READY, MOST_LOADED = 8, 4


@dataclass
class _Ready:
    rulebook: Rulebook
    languages: frozenset[str]
    translated: dict[str, Rulebook] = field(default_factory=dict)


class Rulebooks:
    """Safe to use from many threads. An intake keeps the questions of the rule set that it was started under.

    Which one is in force is read from the database each time: another process may have published.
    """

    def __init__(self, database: Database, engine: EngineSupervisor) -> None:
        self._database = database
        self._engine = engine
        self._ready: OrderedDict[str, _Ready] = OrderedDict()
        self._loaded: OrderedDict[str, str] = OrderedDict()  # with why the engine refused it, or empty
        self._books = threading.Lock()  # of these two; never held while waiting for anything
        self._loading = threading.Lock()  # whoever needs what another thread reads just now waits for it

    def in_force(self, language: str = SOURCE_LANGUAGE) -> Rulebook:
        """What new intakes start under, and what every submission is assessed by."""
        sha256 = self.sha256_in_force()
        return self.to_assess_by(sha256) if language == SOURCE_LANGUAGE else self.of(sha256, language)

    def to_assess_by(self, sha256: str) -> Rulebook:
        """As `of`, and the engine knows it."""
        rulebook = self.of(sha256)
        if not self._is_loaded(sha256):
            with self._loading, suppress(RuleSetRefused):  # each assessment says "review by hand"
                self._load(rulebook)
        return rulebook

    def sha256_in_force(self) -> str:
        with self._database.reading() as session:
            return rule_sets.load_current_sha256(session)

    def of(self, sha256: str, language: str = SOURCE_LANGUAGE) -> Rulebook:
        """This very rule set, from the store where it is not at hand. NotFound where it never was.

        `language`: of what a patient reads in it; each is read when it is first asked for.
        """
        ready = self._of(sha256)
        if language == SOURCE_LANGUAGE:
            return ready.rulebook
        found = ready.translated.get(language)
        if found is None:
            found = translate_rulebook(ready.rulebook, load_translations(self._files(sha256), language))
            # One object for each: what is worked out from a questionnaire is kept by it.
            found = ready.translated.setdefault(language, found)
        return found

    def find(self, sha256: str, language: str = SOURCE_LANGUAGE) -> Rulebook | None:
        """As `of`; None for an old one that this version of the program cannot read any more."""
        try:
            return self.of(sha256, language)
        except ContentError:
            return None

    def languages(self) -> frozenset[str]:
        """Those that the rule set in force and the pages can both be read in."""
        known = self._of(self.sha256_in_force()).languages
        return known & frozenset(languages_with_catalogue()) | {SOURCE_LANGUAGE}

    def make_ready(self, files: PackFiles) -> Rulebook:
        """Before it is published: read it and load it into the engine, so that nobody waits for it afterwards.

        ContentError where it has problems, RuleSetRefused where the engine cannot hold it.
        """
        with self._loading:
            found = self._find(files.sha256())
            if found is None:
                found = self._keep(parse_rulebook(files), files)
            self._load(found.rulebook)
            return found.rulebook

    def _of(self, sha256: str) -> _Ready:
        found = self._find(sha256)
        if found is not None:
            return found
        with self._loading:
            found = self._find(sha256)
            if found is None:
                files = self._files(sha256)
                found = self._keep(parse_rulebook(files), files)
            return found

    def _files(self, sha256: str) -> PackFiles:
        with self._database.reading() as session:
            return PackFiles(rule_sets.load_rule_set(session, sha256).files)

    def _find(self, sha256: str) -> _Ready | None:
        with self._books:
            found = self._ready.get(sha256)
            if found is not None:
                self._ready.move_to_end(sha256)
            return found

    def _keep(self, rulebook: Rulebook, files: PackFiles) -> _Ready:
        ready = _Ready(rulebook, frozenset(languages_of(files)))
        with self._books:
            self._ready[rulebook.sha256] = ready
            while len(self._ready) > MOST_READY:
                self._ready.popitem(last=False)
        return ready

    def _is_loaded(self, sha256: str) -> bool:
        with self._books:
            if sha256 in self._loaded:
                self._loaded.move_to_end(sha256)
            return sha256 in self._loaded

    def _load(self, rulebook: Rulebook) -> None:
        """RuleSetRefused where the engine cannot hold it, each time; the engine is asked once."""
        if not self._is_loaded(rulebook.sha256):
            self._note_loaded(rulebook.sha256, self._publish(rulebook))
        with self._books:
            refusal = self._loaded.get(rulebook.sha256, "")
        if refusal:
            raise RuleSetRefused(refusal)

    def _publish(self, rulebook: Rulebook) -> str:
        """Why the engine cannot hold it; empty where it can."""
        try:
            self._engine.publish(rulebook.sha256, rulebook.questionnaire.definitions, engine_conditions(rulebook))
        except RuleSetRefused as refusal:
            return refusal.reason
        except EngineUnavailable:
            pass  # the supervisor loads it before its first use, or each assessment says "review by hand"
        return ""

    def _note_loaded(self, sha256: str, refusal: str) -> None:
        with self._books:
            self._loaded[sha256] = refusal
            given_up = [self._loaded.popitem(last=False)[0] for _ in range(len(self._loaded) - MOST_LOADED)]
        for older in given_up:
            self._engine.retire(older)
