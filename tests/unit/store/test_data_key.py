"""The values of one form open with its key in their own rows, one by one and all together; and nowhere else."""

from __future__ import annotations

import pytest

from intake.store.crypto import Place
from intake.store.data_key import DataKey, form_of, new_data_key
from intake.store.errors import Tampered

FORM, OTHER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
SECRET = new_data_key()
KEY = DataKey(FORM, SECRET)
COLUMN = "answer_event", "sealed_value"


def sealed(row_id: str, value: str, key: DataKey = KEY) -> bytes:
    return key.seal_json(Place(*COLUMN, row_id), value)


def changed(value: bytes) -> bytes:
    return value[:-1] + bytes([value[-1] ^ 1])


def test_many_values_open_as_each_of_them_does() -> None:
    rows = [(row, sealed(row, text)) for row, text in (("row-1", "yes"), ("row-2", ""), ("row-3", "Łódź 💉"))]
    assert KEY.unseal_each_json(*COLUMN, rows) == [KEY.unseal_json(Place(*COLUMN, row), value) for row, value in rows]
    assert {form_of(value) for _, value in rows} == {FORM}
    assert KEY.unseal_each_json(*COLUMN, []) == []


@pytest.mark.parametrize(
    "value",
    [
        sealed("row-3", "no"),
        sealed("row-2", "no", DataKey(OTHER, SECRET)),
        sealed("row-2", "no", DataKey(FORM, new_data_key())),
        sealed("row-2", "no")[17:],
        sealed("row-2", "no")[:20],
        changed(sealed("row-2", "no")),
        b"",
    ],
    ids=["another row", "another form", "another key", "no header", "cut short", "a changed byte", "nothing"],
)
def test_one_that_does_not_belong_there_is_named(value: bytes) -> None:
    with pytest.raises(Tampered, match=r"answer_event\.sealed_value of row-2"):
        KEY.unseal(Place(*COLUMN, "row-2"), value)
    with pytest.raises(Tampered, match=r"answer_event\.sealed_value of row-2"):
        KEY.unseal_each_json(*COLUMN, [("row-1", sealed("row-1", "yes")), ("row-2", value)])


def test_a_row_with_the_separator_in_its_id_is_refused() -> None:
    with pytest.raises(ValueError, match="place"):
        KEY.unseal_each_json(*COLUMN, [("row|1", sealed("row-1", "yes"))])
