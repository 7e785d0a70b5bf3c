"""`intake backup`, its drill, and `intake restore`, as whoever looks after a clinic types them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from intake.cli import main

PASSPHRASE = "correct horse battery\n"


def _run(monkeypatch: pytest.MonkeyPatch, data: Path, *arguments: str, passphrase: str = PASSPHRASE) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(passphrase))
    return main(arguments, {"INTAKE_DATA": str(data)})


def test_a_clinic_is_backed_up_drilled_and_restored(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data, file = tmp_path / "data", tmp_path / "clinic.backup"
    person = ("staff", "add", "--email", "ada@clinic.example", "--name", "Ada", "--role", "admin")
    assert _run(monkeypatch, data, *person) == 0
    assert _run(monkeypatch, data, "backup", str(file)) == 0
    assert f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file}" in capsys.readouterr().out
    assert b"ada@clinic" not in file.read_bytes()
    assert _run(monkeypatch, data, "backup", str(file)) == 1
    assert "exists already" in capsys.readouterr().err
    assert _run(monkeypatch, data, "backup", "--drill", str(file)) == 0
    assert "The drill went well" in capsys.readouterr().out
    assert _run(monkeypatch, data, "restore", str(file)) == 1
    assert "in use or not empty" in capsys.readouterr().err
    assert _run(monkeypatch, tmp_path / "new", "restore", str(file), passphrase="something else\n") == 1
    assert "wrong passphrase" in capsys.readouterr().err
    assert _run(monkeypatch, tmp_path / "new", "restore", str(file)) == 0
    assert _run(monkeypatch, tmp_path / "new", "audit", "verify") == 0
    assert _run(monkeypatch, tmp_path / "new", *person) == 1
    assert "Somebody has this e-mail address already" in capsys.readouterr().err


def test_there_must_be_something_to_back_up_and_to_restore(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert _run(monkeypatch, tmp_path / "none", "backup", str(tmp_path / "x")) == 1
    assert "no key file" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
    assert _run(monkeypatch, tmp_path / "none", "restore", str(tmp_path / "x")) == 1
    assert "could not be read" in capsys.readouterr().err
    (tmp_path / "x").write_text("something else altogether, long enough for a header")
    assert _run(monkeypatch, tmp_path / "none", "restore", str(tmp_path / "x")) == 1
    assert "no backup made by this program" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        _run(monkeypatch, tmp_path / "none", "backup")
    assert stopped.value.code == 2
