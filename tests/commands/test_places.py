"""Paths and outputs that the system refuses: one sentence and exit 2, and nothing that was there is touched."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from quota_core.commands.main import main

DEALS = "opportunity_id,rep_id,status,amount,close_date\n1,Kim Ro,won,1000,2025-03-04\n2,Kim Ro,won,500,2025-12-30\n"
LONG = "a" * 300
PARAMS = [sys.executable, "-m", "quota_core", "params"]


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    return path


@pytest.fixture
def places(tmp_path: Path, deals: Path) -> dict[str, str]:
    """Names that nobody can make a file of."""
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to_pipe").symlink_to("pipe")
    return {
        "under a file": str(deals / "x.duckdb"),
        "too long": str(tmp_path / f"{LONG}.duckdb"),
        "a circle of links": str(tmp_path / "loop"),
        "nobody's home": "~nosuchuser/x.duckdb",
        "not UTF-8": os.fsdecode(bytes(tmp_path) + b"/\xff.duckdb"),
        "a pipe": str(tmp_path / "pipe"),
        "a link to a pipe": str(tmp_path / "to_pipe"),
    }


NAMES = ("under a file", "too long", "a circle of links", "nobody's home", "not UTF-8", "a pipe", "a link to a pipe")


def fails(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main([str(a) for a in arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Our mistake" not in err
    return err


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", ["import", "quotas", "demo"])
def test_a_store_that_cannot_be(
    command: str, name: str, places: dict[str, str], deals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.iterdir())
    fails(capsys, command, "--store", places[name], *([deals] if command == "import" else []))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["too long", "a circle of links", "not UTF-8", "a pipe", "under a file"])
def test_an_input_that_cannot_be(
    name: str, places: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name == "not UTF-8":
        Path(places[name]).write_text(DEALS)
    fails(capsys, "import", "--store", tmp_path / "s.duckdb", places[name])
    assert not (tmp_path / "s.duckdb").exists()


@pytest.mark.parametrize("name", ["under a file", "too long", "a pipe"])
def test_a_folder_for_the_demo_that_cannot_be(
    name: str, places: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails(capsys, "demo", "--store", tmp_path / "s.duckdb", "--files", places[name])
    assert not (tmp_path / "s.duckdb").exists()


def test_what_is_no_file_is_never_replaced_by_a_store(
    deals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        os.mkfifo(tmp_path / "pipe")
        for name in ("socket", "pipe"):
            path = tmp_path / name
            was = path.lstat()
            assert "is no file" in fails(capsys, "import", "--store", path, deals)
            assert (path.lstat().st_ino, path.lstat().st_mode) == (was.st_ino, was.st_mode)


def test_an_empty_file_becomes_a_store(deals: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    path.touch()
    assert main(["import", "--store", str(path), str(deals), "--json"]) == 0


def test_a_folder_without_permission(tmp_path: Path, deals: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    (closed / "inside").mkdir(mode=0o000)
    nobody, me = 65534, os.geteuid()
    if me == 0:  # for the super-user no folder is closed
        os.seteuid(nobody)
    try:
        fails(capsys, "import", "--store", closed / "s.duckdb", deals)
        fails(capsys, "import", "--store", tmp_path / "s.duckdb", closed / "inside")
        fails(capsys, "quotas", "--store", closed / "inside" / "s.duckdb")
    finally:
        os.seteuid(me)
        (closed / "inside").chmod(0o700)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_output_that_is_full() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(PARAMS, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"The output cannot be written (No space left on device)" in done.stderr


def test_an_output_that_nobody_reads_any_more() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(PARAMS, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"The output was cut off" in done.stderr
