"""What leaves is whole: a full disk, a read-only folder and a crash half-way leave what was there."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from pathlib import Path

import pytest

from quota_core.deliver.writing import INDEX, indexed, write_file, write_files, zipped
from quota_core.errors import DeliveryError


def _all(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_folder_holds_the_files_and_an_index_of_them(tmp_path: Path) -> None:
    files = indexed({"a.csv": b"1", "letters/Ä b.docx": b"2"}, "What this is.")
    write_files(files, tmp_path / "new" / "out")
    assert _all(tmp_path / "new" / "out") == {"README.txt": files[INDEX], "a.csv": b"1", "letters/Ä b.docx": b"2"}
    assert files[INDEX].decode() == "What this is.\n\nFiles:\na.csv\nletters/Ä b.docx\n"


def test_the_next_export_takes_its_own_old_files_away_and_nobody_elses(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    write_files(indexed({"letters/A.docx": b"1", "letters/B.docx": b"1"}, "First."), tmp_path)
    write_files(indexed({"letters/B.docx": b"2"}, "Second."), tmp_path)
    assert set(_all(tmp_path)) == {"mine.txt", "letters/B.docx", INDEX}
    assert (tmp_path / "letters/B.docx").read_bytes() == b"2"


def test_an_index_that_names_files_elsewhere_is_not_believed(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("keep")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / INDEX).write_text(f"Files:\n../secret.txt\n{outside}\n")
    write_files(indexed({"a": b"1"}, "x"), folder)
    assert outside.read_text() == "keep"


def test_an_archive_holds_the_same_and_is_the_same_every_time(tmp_path: Path) -> None:
    files = indexed({"a.csv": b"1" * 1000, "letters/b.docx": b"2"}, "x")
    write_files(files, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert zipped(files) == (tmp_path / "all.zip").read_bytes()
    assert zipfile.ZipFile(io.BytesIO(zipped(files))).namelist()[-1] == INDEX


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    write_files(indexed({"a": b"old", "b": b"old"}, "Old."), tmp_path)
    before, calls, sync = _all(tmp_path), [0], os.fsync

    def full(descriptor: int) -> None:
        calls[0] += 1
        if calls[0] == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match=r"cannot be written \(No space left on device\): free some room"):
        write_files(indexed({"a": b"new", "b": b"new"}, "New."), tmp_path)
    assert _all(tmp_path) == before


def test_a_place_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(DeliveryError, match=r"taken is a file: give a folder, or a name that ends in \.zip"):
        write_files({"a": b"1"}, tmp_path / "taken")
    with pytest.raises(DeliveryError, match="cannot be written"):
        write_file(b"1", tmp_path / "taken" / "below.csv")
    assert (tmp_path / "taken").read_text() == "a file"
