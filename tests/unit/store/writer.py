"""A process to be killed: saves answers one by one and prints the number of each after it was stored."""

from __future__ import annotations

import sys
from itertools import count

from intake.store.answers import NewAnswer, Who, append_answers
from intake.store.database import Database
from tests.databases import KEYS
from tests.unit.store.builders import NOW


def write_for_ever(url: str, intake_id: str, first: int) -> None:
    database = Database(url, KEYS)
    for value in count(first):
        with database.transaction() as session:
            append_answers(session, intake_id, [NewAnswer("counter", value, Who.PATIENT)], NOW)
        print(value, flush=True)


if __name__ == "__main__":
    write_for_ever(sys.argv[1], sys.argv[2], int(sys.argv[3]))
