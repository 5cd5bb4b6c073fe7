"""What leaves is whole: a full disk, a read-only folder and a crash half-way leave what was there."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from quota_core.deliver.writing import index_name, indexed, write_file, write_files, zipped
from quota_core.errors import DeliveryError

INDEX = index_name("kind")


def _all(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_folder_holds_the_files_and_an_index_of_them(tmp_path: Path) -> None:
    files = indexed("kind", {"a.csv": b"1", "letters/Ä b.docx": b"2"}, "What this is.")
    write_files(files, tmp_path / "new" / "out")
    assert _all(tmp_path / "new" / "out") == {"README-kind.txt": files[INDEX], "a.csv": b"1", "letters/Ä b.docx": b"2"}
    first, words, listed = files[INDEX].decode().split("\n\n")
    assert "Quota Explorer" in first
    assert words == "What this is."
    assert listed.split("\n")[1] == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a.csv"
    assert listed.endswith("  letters/Ä b.docx\n")


def test_the_next_export_takes_its_own_old_files_away_and_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    write_files(indexed("kind", {"letters/A.docx": b"1", "letters/B.docx": b"1"}, "First."), tmp_path)
    write_files(indexed("kind", {"letters/B.docx": b"2"}, "Second."), tmp_path)
    assert set(_all(tmp_path)) == {"mine.txt", "letters/B.docx", INDEX}
    assert (tmp_path / "letters/B.docx").read_bytes() == b"2"


def test_two_kinds_of_export_share_a_folder(tmp_path: Path) -> None:
    write_files(indexed("salesforce", {"s.csv": b"1"}, "One."), tmp_path)
    write_files(indexed("hubspot", {"h.csv": b"1", "wide.csv": b"1"}, "Another."), tmp_path)
    write_files(indexed("hubspot", {"h.csv": b"2"}, "Another, later."), tmp_path)
    assert set(_all(tmp_path)) == {"s.csv", "h.csv", index_name("salesforce"), index_name("hubspot")}
    with pytest.raises(DeliveryError, match=r"holds h\.csv that no export wrote"):
        write_files(indexed("salesforce", {"h.csv": b"3"}, "Takes the other's."), tmp_path)


def test_an_index_that_names_files_elsewhere_is_not_believed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("keep")
    folder = tmp_path / "out"
    write_files(indexed("kind", {"a": b"1"}, "x"), folder)
    seal = sha256(b"keep").hexdigest()
    with (folder / INDEX).open("a") as stream:
        stream.write(f"{seal}  ../secret.txt\n{seal}  {outside}\n")
    write_files(indexed("kind", {"b": b"1"}, "x"), folder)
    assert outside.read_text() == "keep"
    assert set(_all(folder)) == {"b", INDEX}


def test_a_readme_of_somebody_else_is_neither_believed_nor_replaced(tmp_path: Path) -> None:
    (tmp_path / "plan.xlsx").write_text("mine")
    (tmp_path / INDEX).write_text("My notes\n\nFiles:\nplan.xlsx\n")
    before = _all(tmp_path)
    with pytest.raises(DeliveryError, match=r"README-kind\.txt that no export wrote, or that changed since: move"):
        write_files(indexed("kind", {"a": b"1"}, "x"), tmp_path)
    assert _all(tmp_path) == before


def test_what_somebody_changed_or_made_is_neither_replaced_nor_taken_away(tmp_path: Path) -> None:
    write_files(indexed("kind", {"kept.docx": b"1", "gone.docx": b"1"}, "x"), tmp_path)
    (tmp_path / "gone.docx").write_text("edited")
    (tmp_path / "own.csv").write_text("mine")
    write_files(indexed("kind", {"kept.docx": b"2"}, "x"), tmp_path)
    assert (tmp_path / "gone.docx").read_text() == "edited"
    (tmp_path / "kept.docx").write_text("edited")
    (tmp_path / "sub").mkdir()
    before = _all(tmp_path)
    for name in ("kept.docx", "own.csv", "sub"):
        with pytest.raises(DeliveryError, match=f"holds {name} that no export wrote"):
            write_files(indexed("kind", {name: b"3"}, "x"), tmp_path)
    assert _all(tmp_path) == before
    write_files(indexed("kind", {"own.csv": b"mine"}, "x"), tmp_path)  # the same content: nothing is lost


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
@pytest.mark.parametrize("stop", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()])
def test_a_stop_between_two_files_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int, stop: BaseException
) -> None:
    write_files(indexed("kind", {"a": b"old", "b": b"old", "gone": b"old"}, "Old."), tmp_path)
    before, calls, replace = _all(tmp_path), [0], Path.replace

    def stops(self: Path, target: Path) -> Path:
        calls[0] += 1
        if calls[0] == fails_at:
            raise stop
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stops)
    with pytest.raises((DeliveryError, KeyboardInterrupt)):
        write_files(indexed("kind", {"a": b"new", "b": b"new", "more/c": b"new"}, "New."), tmp_path)
    assert _all(tmp_path) == before


CRASH = """
import os, sys
from pathlib import Path
from quota_core.deliver.writing import indexed, write_files
left, replace = [int(sys.argv[2])], Path.replace
def stops(self, target):
    left[0] -= 1
    if not left[0]:
        os._exit(9)
    return replace(self, target)
Path.replace = stops
write_files(indexed("kind", {"a": b"new", "more/c": b"new"}, "New."), Path(sys.argv[1]))
"""


def test_what_a_crash_left_is_put_back_by_the_next_export(tmp_path: Path) -> None:
    old = indexed("kind", {"a": b"old", "gone": b"old"}, "Old.")
    for place in (1, 2, 3, 4):
        folder = tmp_path / str(place)
        write_files(old, folder)
        crashed = subprocess.run([sys.executable, "-c", CRASH, folder, str(place)], check=False)
        assert crashed.returncode == 9
        assert (folder / ".quota-export").is_dir()
        (folder / "own").write_text("mine")
        with pytest.raises(DeliveryError):  # the export after it is refused for another reason: what was there is back
            write_files(indexed("kind", {"own": b"1"}, "x"), folder)
        assert _all(folder) == {**old, "own": b"mine"}


def test_what_a_crash_left_half_written_beside_a_file_goes_with_the_next_one(tmp_path: Path) -> None:
    old, young, named = (tmp_path / f".{name}.part" for name in ("0" * 16, "1" * 16, "mine"))
    for path in (old, young, named):
        path.write_text("half")
    for path in (old, named):
        os.utime(path, (0, 0))
    write_file(b"1", tmp_path / "book.xlsx")
    assert set(_all(tmp_path)) == {young.name, named.name, "book.xlsx"}


def test_an_archive_holds_the_same_and_is_the_same_every_time(tmp_path: Path) -> None:
    files = indexed("kind", {"a.csv": b"1" * 1000, "letters/b.docx": b"2"}, "x")
    write_files(files, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert zipped(files) == (tmp_path / "all.zip").read_bytes()
    assert zipfile.ZipFile(io.BytesIO(zipped(files))).namelist()[-1] == INDEX


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    write_files(indexed("kind", {"a": b"old", "b": b"old"}, "Old."), tmp_path)
    before, calls, sync = _all(tmp_path), [0], os.fsync

    def full(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match=r"cannot be written \(No space left on device\): free some room"):
        write_files(indexed("kind", {"a": b"new", "b": b"new"}, "New."), tmp_path)
    assert _all(tmp_path) == before


@pytest.mark.parametrize("refusal", [errno.EROFS, errno.EACCES])
def test_a_place_that_is_closed_is_not_said_to_be_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
) -> None:
    def closed(descriptor: int) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(os, "fsync", closed)
    with pytest.raises(DeliveryError, match=r"\): choose another place, or make this one writable\.$"):
        write_file(b"1", tmp_path / "a.csv")


def test_a_place_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(DeliveryError, match=r"taken is a file: give a folder, or a name that ends in \.zip"):
        write_files({"a": b"1"}, tmp_path / "taken")
    with pytest.raises(DeliveryError, match="cannot be written"):
        write_file(b"1", tmp_path / "taken" / "below.csv")
    assert (tmp_path / "taken").read_text() == "a file"
