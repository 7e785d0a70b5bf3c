"""JSON that reads like any other and keeps the digits that were typed."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from intake.fhir.json_text import to_json_text

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES, st.booleans())
def test_it_reads_back(value: object, is_indented: bool) -> None:
    assert json.loads(to_json_text(value, is_indented=is_indented)) == value


def test_a_number_keeps_its_digits() -> None:
    assert (
        to_json_text([Decimal("4.20"), Decimal("1E-7"), Decimal("100")], is_indented=False) == "[4.20,0.0000001,100]\n"
    )
