"""`intake translations`: what is missing or stale in the other languages, of the form and of the pages around it."""

from __future__ import annotations

import argparse
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from intake.cli.packs import default_pack
from intake.data_folders import templates_folder
from intake.languages.catalogues import catalogue_file, languages_with_catalogue, read_catalogue, translator_for
from intake.languages.check_catalogues import check_catalogue
from intake.languages.extract import extract_texts
from intake.languages.renew_catalogues import renewed
from intake.questionnaire.check_translations import check_translations
from intake.questionnaire.pack_files import PackFiles


def add_commands(commands: Any) -> None:
    group = commands.add_parser("translations", help="the form in other languages")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="every text that is missing, stale or left over, with its source text")
    check.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="a pack; without it the shipped one")
    check.set_defaults(run=run_check)
    renew = verbs.add_parser("renew", help="bring the catalogues of the pages up to the texts that stand there now")
    renew.set_defaults(run=run_renew)


def run_check(options: argparse.Namespace) -> int:
    report = check_translations(PackFiles.from_folder(default_pack(options.folder)))
    for problem in report.problems:
        print(problem, file=sys.stderr)
    for found in report.languages:
        print(f"{found.language}: {found.translated} of {found.total} texts, {found.status}")
    has_problems = bool(report.problems)
    if options.folder is None:  # the pages' own words belong to no pack
        has_problems |= _check_pages()
    return 1 if has_problems else 0


def run_renew(options: argparse.Namespace) -> int:
    """New texts are added empty, left-over ones go; what stands is kept."""
    texts = extract_texts(_package(), templates_folder())
    for language in languages_with_catalogue():
        written = renewed(read_catalogue(language), texts)
        catalogue_file(language).write_text(written, encoding="utf-8")
        empty = [problem for problem in check_catalogue(texts, read_catalogue(language)) if "missing" in problem]
        print(f"{language}: {len(texts)} texts of the pages, {len(empty)} to be translated")
    return 0


def _check_pages() -> bool:
    texts = extract_texts(_package(), templates_folder())
    problems = {language: check_catalogue(texts, read_catalogue(language)) for language in languages_with_catalogue()}
    for language, found in problems.items():
        for problem in found:
            print(f"{catalogue_file(language).name}: {problem}", file=sys.stderr)
        status = "reviewed" if translator_for(language).is_reviewed else "draft"
        print(f"{language}: {len(texts) - len(found)} of {len(texts)} texts of the pages, {status}")
    return any(problems.values())


def _package() -> Path:
    return Path(str(files("intake")))
