"""What is sealed opens in its own place, with its own key, unchanged; and nowhere else."""

from __future__ import annotations

import errno
import json
import os
import pickle
import stat
import threading
from pathlib import Path

import pytest

from intake.store.crypto import KeyRing, Place
from intake.store.errors import StoreMisconfigured, Tampered
from intake.store.key_file import read_key_file

RING = KeyRing.of({"first": b"1" * 32})
PLACE = Place("invite", "sealed_name", "row-1")


@pytest.mark.parametrize("plaintext", [b"", b"Ada", bytes(range(256)) * 300])
def test_a_sealed_value_opens_in_its_place(plaintext: bytes) -> None:
    sealed = RING.seal(PLACE, plaintext)
    assert RING.unseal(PLACE, sealed) == plaintext
    assert not plaintext or plaintext not in bytes(sealed)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("intake", "sealed_name", "row-1"),
        Place("invite", "sealed_offer", "row-1"),
        Place("invite", "sealed_name", "row-2"),
    ],
)
def test_a_sealed_value_opens_nowhere_else(elsewhere: Place) -> None:
    with pytest.raises(Tampered):
        RING.unseal(elsewhere, RING.seal(PLACE, b"Ada"))


def test_no_changed_byte_and_no_shortened_value_opens() -> None:
    sealed = RING.seal(PLACE, b"Ada")
    for position in range(len(sealed)):
        changed = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        with pytest.raises(Tampered):
            RING.unseal(PLACE, changed)
        with pytest.raises(Tampered):
            RING.unseal(PLACE, sealed[:position])


def test_another_key_does_not_open_even_under_the_same_id() -> None:
    sealed = RING.seal(PLACE, b"Ada")
    for other in (KeyRing.of({"first": b"2" * 32}), KeyRing.of({"second": b"1" * 32})):
        with pytest.raises(Tampered):
            other.unseal(PLACE, sealed)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert len({bytes(RING.seal(PLACE, b"no")) for _ in range(100)}) == 100


def test_a_place_with_the_separator_in_a_part_is_refused() -> None:
    place = Place("invite", "sealed_name", "1|first")
    with pytest.raises(ValueError, match="place"):
        RING.seal(place, b"")
    with pytest.raises(ValueError, match="place"):
        RING.unseal(place, RING.seal(PLACE, b""))


@pytest.mark.parametrize(
    "value", [None, [], {}, "", "Łódź 日本 💉", "half \ud83d", ["b", "a"], {"value": 1.5, "unit": "ng_l"}]
)
def test_json_comes_back_as_it_was(value: object) -> None:
    sealed = RING.seal_json(PLACE, value)  # type: ignore[arg-type]  # a list of any JSON
    assert RING.unseal_json(PLACE, sealed) == value


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_not_json_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        RING.seal_json(PLACE, number)


def test_the_newest_key_seals_and_the_older_still_open(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    old = KeyRing.load_or_create(path)
    sealed = old.seal(PLACE, b"Ada")
    key_id, signature = old.sign(b"entry")
    new = KeyRing.rotate(path)
    assert new.newest_id != old.newest_id
    assert new.unseal(PLACE, sealed) == b"Ada"
    assert new.is_signed(key_id, b"entry", signature)
    with pytest.raises(Tampered):
        old.unseal(PLACE, new.seal(PLACE, b"Ada"))


def test_the_values_of_a_column_open_each_in_its_row(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    older, newer = KeyRing.load_or_create(file), KeyRing.rotate(file)
    column = "invite", "sealed_name"
    rows = [
        (row, ring.seal_json(Place(*column, row), name))
        for row, ring, name in (("1", older, 'Ada, "A"'), ("2", newer, ""), ("3", newer, "Zoë"))
    ]
    assert newer.unseal_each_json(*column, rows) == ['Ada, "A"', "", "Zoë"]
    assert newer.unseal_each_json(*column, []) == []
    for wrong in (
        rows[0][1],
        rows[1][1][:-1],
        b"",
        b"\1\5wrong",
        newer.seal_json(Place("invite", "sealed_offer", "2"), ""),
    ):
        with pytest.raises(Tampered, match=r"invite\.sealed_name of 2 "):
            newer.unseal_each_json(*column, [rows[0], ("2", wrong), rows[2]])
    with pytest.raises(Tampered, match="of 2 was sealed with a key that is not in the key file"):
        older.unseal_each_json(*column, rows)


def test_a_ring_takes_up_what_is_added_to_its_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    running = KeyRing.load_or_create(path)
    assert running.renewed() is running
    added = KeyRing.rotate(path)
    renewed = running.renewed()
    assert renewed.newest_id == added.newest_id
    assert renewed.unseal(PLACE, added.seal(PLACE, b"Ada")) == b"Ada"
    assert renewed.lasting_secret(b"cookies") == running.lasting_secret(b"cookies")
    path.unlink()
    assert renewed.renewed() is renewed, "a file that is away"
    KeyRing.load_or_create(path)
    assert renewed.renewed() is renewed, "the file of another database"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root gives files away")
def test_a_key_that_root_adds_leaves_the_file_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyRing.load_or_create(path)
    os.chown(path, 12345, 12345)
    KeyRing.rotate(path)
    assert (path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) == (12345, 0o600)


def test_a_signature_holds_for_its_message_and_key_only() -> None:
    key_id, signature = RING.sign(b"entry")
    assert RING.is_signed(key_id, b"entry", signature)
    assert not RING.is_signed(key_id, b"entries", signature)
    assert not RING.is_signed("second", b"entry", signature)
    assert not KeyRing.of({"first": b"2" * 32}).is_signed(key_id, b"entry", signature)


def test_the_key_file_is_private_and_loaded_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keys.json"
    ring = KeyRing.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert KeyRing.load_or_create(path).unseal(PLACE, ring.seal(PLACE, b"Ada")) == b"Ada"
    assert os.listdir(path.parent) == ["keys.json"]


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyRing.load_or_create(path)
    path.chmod(0o640)
    with pytest.raises(StoreMisconfigured, match="chmod 600"):
        KeyRing.load_or_create(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "secret",
        "{}",
        '{"keys": []}',
        '{"keys": [{"id": "secret"}]}',
        '{"keys": [{"id": "a", "key": "secret!"}]}',
        json.dumps({"keys": [{"id": "a", "key": "c2VjcmV0"}]}),
        json.dumps({"keys": [{"id": "A|B", "key": "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="}]}),
    ],
)
def test_a_broken_key_file_is_refused_without_quoting_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(StoreMisconfigured) as refused:
        KeyRing.load_or_create(path)
    assert "secret" not in str(refused.value)
    assert path.read_text() == text


def test_a_full_disk_leaves_no_half_of_a_key_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "keys.json"
    before = KeyRing.load_or_create(path).newest_id
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        KeyRing.rotate(path)
    assert os.listdir(tmp_path) == ["keys.json"]
    assert KeyRing.load_or_create(path).newest_id == before


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path, seen = tmp_path / "keys.json", set()
    threads = [threading.Thread(target=lambda: seen.add(KeyRing.load_or_create(path).newest_id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 1


def test_a_ring_does_not_show_its_keys() -> None:
    assert repr(KeyRing.of({"first": b"secretsecretsecretsecretsecretse"})) == "KeyRing(first)"


def test_what_is_pickled_holds_no_key_and_opens_by_the_key_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = KeyRing.load_or_create(path)
    pickled = pickle.dumps(ring)
    assert not any(key in pickled for key in read_key_file(path).values())
    assert pickle.loads(pickled).unseal(PLACE, ring.seal(PLACE, b"Ada")) == b"Ada"
    with pytest.raises(TypeError, match="stay in their process"):
        pickle.dumps(RING)
