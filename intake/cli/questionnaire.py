"""`intake questionnaire export`: the form in other formats."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from intake.cli.output import write_output
from intake.cli.packs import default_pack
from intake.config import ClinicDefaults, is_country
from intake.fhir.json_text import to_json_text
from intake.fhir.questionnaire import export_questionnaire
from intake.languages.catalogues import languages_with_catalogue, translator_for
from intake.languages.translator import SOURCE_LANGUAGE
from intake.questionnaire.json_schema import answers_schema
from intake.questionnaire.pack_files import PackFiles
from intake.questionnaire.parse import load_questionnaire, parse_questionnaire
from intake.questionnaire.translations import languages_of, load_translations
from intake.rulebook.parse import parse_rulebook
from intake.rulebook.translate import translate_rulebook
from intake.summary.page_frame import PAGE_SIZES
from intake.summary.paper_form import render_paper_form
from intake.summary.paper_words import in_language


def add_commands(commands: Any) -> None:
    group = commands.add_parser("questionnaire", help="the form in other formats")
    verbs = group.add_subparsers(dest="verb", required=True, metavar="VERB")
    export = verbs.add_parser("export", help="write the form in another format")
    export.add_argument("--format", choices=tuple(WRITERS), required=True, help="paper is a PDF to tick and write on")
    export.add_argument("--rules", type=Path, metavar="DIR", dest="folder", help="a pack; without it the shipped one")
    export.add_argument("--page-size", choices=tuple(PAGE_SIZES), default="a4", help="of the paper form")
    export.add_argument(
        "--country",
        type=_country,
        default=ClinicDefaults.country,
        metavar="XX",
        help="whose numbers the paper form names; UK without it",
    )
    export.add_argument(
        "--language",
        default=SOURCE_LANGUAGE,
        choices=(SOURCE_LANGUAGE, *languages_with_catalogue()),
        help="of the paper form; en without it",
    )
    export.add_argument("-o", "--output", type=Path, metavar="FILE", help="write here in place of standard output")
    export.set_defaults(run=run_export)


def _country(text: str) -> str:
    if is_country(text):
        return text
    raise argparse.ArgumentTypeError(f"'{text}': give two capital letters, as in UK or US")


def run_export(options: argparse.Namespace) -> int:
    write_output(options.output, WRITERS[options.format](options))
    return 0


def _json_schema(options: argparse.Namespace) -> bytes:
    schema = answers_schema(load_questionnaire(default_pack(options.folder)))
    return (json.dumps(schema, ensure_ascii=False, indent=2) + "\n").encode()


def _paper(options: argparse.Namespace) -> bytes:
    files = PackFiles.from_folder(default_pack(options.folder))
    rulebook, words = parse_rulebook(files), in_language(translator_for(options.language))
    if options.language != SOURCE_LANGUAGE:
        rulebook = translate_rulebook(rulebook, load_translations(files, options.language))
    return render_paper_form(rulebook, options.page_size, words, country=options.country)


def _fhir(options: argparse.Namespace) -> bytes:
    """With every language that the pack has; each is marked as a draft or as reviewed."""
    files = PackFiles.from_folder(default_pack(options.folder))
    translations = [load_translations(files, language) for language in languages_of(files)]
    return to_json_text(export_questionnaire(parse_questionnaire(files), translations)).encode()


WRITERS: Mapping[str, Callable[[argparse.Namespace], bytes]] = {
    "fhir": _fhir,
    "json-schema": _json_schema,
    "paper": _paper,
}
