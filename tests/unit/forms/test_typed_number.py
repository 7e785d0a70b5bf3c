"""What people type for numbers: any script's digits, comma or point, a sign before it, a unit behind it."""

from __future__ import annotations

import time
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.forms.typed_number import LONGEST_NUMBER, read_number
from intake.forms.typed_text import Mistyped, plain_digits, read_date
from intake.forms.typed_unit import find_unit
from intake.questionnaire.answers import Measured, to_json
from intake.questionnaire.stored_answers import read_stored
from tests.unit.forms.forms import QUESTIONNAIRE

# Zero of each script: Latin, Arabic-Indic, Persian, Devanagari, Bengali, Thai, full-width.
ZEROS = "0٠۰०০๐０"
UNITS = QUESTIONNAIRE.units


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("205", "205"),
        (" 205 ", "205"),
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("1.000", "1.000"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 000", "1000"),
        ("1\u202f000,5", "1000.5"),
        ("1’000", "1000"),
        ("٢٠٥", "205"),
        ("٢٫٥", "2.5"),
        ("١٬٢٣٤", "1234"),
        ("١٬٢٣٤٫٥", "1234.5"),
        ("۲۰۵", "205"),
        ("२०५", "205"),
        ("２０５．５", "205.5"),
        ("２，５", "2.5"),
        ("\u200e205\u200f", "205"),
        ("2½", "2.5"),
        ("1 ¾", "1.75"),
        ("½", "0.5"),
    ],
)
def test_a_number_is_read_in_any_script_with_comma_or_point(typed: str, number: str) -> None:
    assert str(read_number(typed).value) == number


@pytest.mark.parametrize(
    ("typed", "value", "other", "is_clear"),
    [
        ("1,234", "1234", "1.234", False),
        ("12,500", "12500", "12.500", False),
        ("١،٢٣٤", "1234", "1.234", False),
        ("1.234", "1.234", "1234", True),
        ("0,125", "0.125", None, True),
        ("1,23", "1.23", None, True),
        ("1,2345", "1.2345", None, True),
    ],
)
def test_digits_with_two_meanings_carry_both(typed: str, value: str, other: str | None, is_clear: bool) -> None:
    found = read_number(typed)
    assert (found.value, found.other, found.is_clear) == (Decimal(value), other and Decimal(other), is_clear)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "ng/L", "1.2.3", "1,2,3", "1 00", "1 0000", "-5", "−5", "²", "1" * 16, "NaN", "..5", ">", "<>5", "½5"],
)
def test_what_is_no_clear_number_is_refused(typed: str) -> None:
    with pytest.raises(Mistyped):
        read_number(typed)


@pytest.mark.parametrize("typed", ["1" + " " * 60_000 + "'", "1" * 60_000, "1" + " 1" * 30_000, "<" * 60_000])
def test_what_is_too_long_is_refused_at_once(typed: str) -> None:
    began = time.process_time()
    with pytest.raises(Mistyped):
        read_number(typed)
    assert time.process_time() - began < 1, "it took 40 seconds"


@pytest.mark.parametrize(
    ("typed", "comparator", "value", "unit"),
    [
        ("<150", "<", "150", ""),
        ("> 20", ">", "20", ""),
        ("＜150", "<", "150", ""),
        ("<0,5 mg/L", "<", "0.5", "mg/L"),
        ("1000 mcg", "", "1000", "mcg"),
        ("1000mcg", "", "1000", "mcg"),
        ("1 000 µg", "", "1000", "µg"),
        ("6.5 x10^9/L", "", "6.5", "x10^9/L"),
        ("٥ mg", "", "5", "mg"),
    ],
)
def test_a_sign_and_a_unit_are_taken_apart(typed: str, comparator: str, value: str, unit: str) -> None:
    found = read_number(typed)
    assert (found.comparator, str(found.value), found.unit) == (comparator, value, unit)


@pytest.mark.parametrize(
    ("key", "typed", "unit"),
    [
        ("b12_dose", "mcg", "mcg"),
        ("b12_dose", "µg", "mcg"),
        ("b12_dose", "μg", "mcg"),
        ("b12_dose", "ug", "mcg"),
        ("b12_dose", "Micrograms", "mcg"),
        ("b12_dose", "microgram", "mcg"),
        ("b12_dose", "MG", "mg"),
        ("b12_dose", "mL", "ml"),
        ("b12_dose", "ml", "ml"),
        ("b12_strength", "mcg/ml", "mcg_per_ml"),
        ("b12_strength", "mg per mL", "mg_per_ml"),
        ("metformin_dose", "mg", "mg_day"),
        ("metformin_dose", "mg/day", "mg_day"),
        ("metformin_dose", "g a day", "g_day"),
        ("lab_b12", "pg/ml", "pg_ml"),
        ("lab_folate", "mcg/L", "ug_l"),
        ("lab_wbc", "x10^9/L", "x10e9_l"),
        ("lab_wbc", "×10⁹/L", "x10e9_l"),
        ("lab_wbc", "K/µL", "x10e9_l"),
        ("lab_egfr", "mL/min/1.73m2", "ml_min_173"),
        ("ppi_duration", "year", "years"),
        ("b12_dose", "mcg/mL", None),
        ("b12_dose", "m", None),
        ("b12_dose", "iu", None),
        ("lab_b12", "mg", None),
    ],
)
def test_a_unit_typed_behind_the_number_is_one_of_the_questions_or_none(key: str, typed: str, unit: str | None) -> None:
    assert find_unit(typed, QUESTIONNAIRE.questions[key], UNITS) == unit


def test_every_unit_of_the_pack_is_understood_as_it_is_shown() -> None:
    shown = [
        (question, code, text)
        for question in QUESTIONNAIRE.questions.values()
        for code in question.factors
        for text in (UNITS[code].symbol, UNITS[code].short, UNITS[code].label)
        if text and code != "ratio"
    ]
    assert shown
    for question, code, text in shown:
        found = find_unit(text, question, UNITS)
        assert found == code, (question.key, text)


# --- the same in every script -----------------------------------------------------------------------------------

numbers = st.decimals(min_value=0, max_value=10**8, allow_nan=False, allow_infinity=False, places=3).map(
    lambda number: f"{number:f}"
)


def in_script(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(sign)) if sign.isascii() and sign.isdigit() else sign for sign in text)


@given(number=numbers, zero=st.sampled_from(ZEROS), point=st.sampled_from(".,٫．，"))
def test_a_number_reads_the_same_in_every_script(number: str, zero: str, point: str) -> None:
    latin = read_number(number.replace(".", "," if point in ",，" else "."))
    assert read_number(in_script(number, zero).replace(".", point)) == latin
    assert Decimal(number) in (latin.value, latin.other)


@given(number=st.integers(0, 10**9), zero=st.sampled_from(ZEROS), gap=st.sampled_from(" ٬'’\u00a0\u202f\u2009"))
def test_thousands_set_apart_read_as_the_whole_number(number: int, zero: str, gap: str) -> None:
    typed = in_script(f"{number:,}".replace(",", gap), zero)
    assert read_number(typed).value == number


@given(day=st.dates(), zero=st.sampled_from(ZEROS))
def test_a_date_reads_the_same_in_every_script(day: object, zero: str) -> None:
    year, month, date = str(day).split("-")
    typed = [in_script(part, zero) for part in (date, month, year)]
    assert read_date(typed[0], typed[1], typed[2], is_partial=False) == str(day)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_number_or_is_refused(text: str) -> None:
    try:
        found = read_number(text)
    except Mistyped:
        return
    assert found.value >= 0
    assert _kept(found.value) == found.value


@pytest.mark.parametrize("typed", ["9" * LONGEST_NUMBER, f".{'9' * (LONGEST_NUMBER - 1)}"])
def test_the_longest_number_that_is_taken_is_the_answer_when_it_is_read_again(typed: str) -> None:
    assert _kept(read_number(typed).value) == Decimal(typed)
    with pytest.raises(Mistyped, match="at most 12 digits"):
        read_number(f"{typed}1")


def _kept(number: Decimal) -> Decimal | None:
    """As it stands in the store: what an answers file does not take would be read as no answer."""
    dose = QUESTIONNAIRE.questions["b12_dose"]
    found = read_stored(dose, to_json(dose, Measured(number, "mcg")))
    return found.value if isinstance(found, Measured) else None


@given(st.text(alphabet=st.characters(categories=["Nd"]), min_size=1, max_size=9))
def test_every_decimal_digit_of_unicode_is_understood(text: str) -> None:
    assert plain_digits(text) == "".join(str(unicodedata.decimal(sign)) for sign in text)
