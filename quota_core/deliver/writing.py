"""Files on their way out: each whole or not there at all, and a folder of them all new or all as it was.

Everything is written beside its place first, and what it replaces is copied, so that a full disk is met before anything
has changed. Then the files are put in place, the index last. Where that stops half-way, what was there is put back: at
once after an error, with the next export after a crash. What an earlier export left in the folder and this one does not
make any more (a letter to somebody who has left) is taken away; each kind of export has an index of its own, so that
several share a folder. Files that nobody exported, or that were changed since, are neither replaced nor taken away.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import shutil
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from secrets import token_hex

from quota_core.errors import DeliveryError

SIGNATURE = "Written by Quota Explorer: its next export into this folder replaces the files listed below."
LISTED = "Files, each after its SHA-256:"
ZIP = ".zip"
# The same files make the same archive, to the byte.
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
# While files change places: what is new, what it replaces, and the names of both.
_WORK, _NEW, _OLD, _NAMES, _DONE = ".quota-export", "new", "old", "names", ".quota-export-done"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_PART, _STALE_SECONDS = re.compile(r"\.[0-9a-f]{16}\.part"), 3600
_MOST_NAMED = 3
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def index_name(kind: str) -> str:
    """The file that says what an export of this kind ("documents") wrote."""
    return f"README-{kind}.txt"


def indexed(kind: str, files: Mapping[str, bytes], words: str) -> dict[str, bytes]:
    """The files and, last, an index: what they are, in words, and their names, each after the file's SHA-256."""
    lines = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return {**files, index_name(kind): f"{SIGNATURE}\n\n{words.strip()}\n\n{LISTED}\n{lines}".encode()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as one archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            # What is an archive itself (DOCX, XLSX, PNG) does not get smaller.
            packed = name.endswith((".docx", ".xlsx", ".png"))
            entry = zipfile.ZipInfo(name, _ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def write_file(content: bytes, path: Path) -> None:
    """One file, whole or not at all. Raises DeliveryError where it cannot be written; what was there stays then."""
    beside = path.with_name(f".{token_hex(8)}.part")
    with _told(path):
        try:
            _stage(content, beside)
            _sweep(path.parent)
            beside.replace(path)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


def write_files(files: Mapping[str, bytes], out: Path) -> None:
    """Files by name ("letters/Avery.docx") into a folder, made if missing, or into one archive where `out` is a .zip.

    The last file is the index. Raises DeliveryError where they cannot be written, or would replace what no export wrote
    or somebody changed since; what was there stays then.
    """
    if out.suffix.lower() == ZIP:
        write_file(zipped(files), out)
        return
    if out.exists() and not out.is_dir():
        raise DeliveryError(f"{out} is a file: give a folder, or a name that ends in {ZIP}.")
    with _told(out):
        _put_back(out)
        index = out / list(files)[-1]
        ours = dict(_listed(index))
        own = {index} if _signed(index) else set()  # an earlier index is ours, whatever it lists
        theirs = [
            name
            for name, content in files.items()
            if out / name not in own and not _may_go(out / name, ours.get(name), content)
        ]
        if theirs:
            more = f" and {len(theirs) - _MOST_NAMED} more" if len(theirs) > _MOST_NAMED else ""
            raise DeliveryError(
                f"{out} holds {', '.join(theirs[:_MOST_NAMED])}{more} that no export wrote, or that changed since: "
                "move what you want to keep, or choose another folder."
            )
        gone = [name for name, digest in ours.items() if name not in files and _digest(out / name) == digest]
        try:
            _swap(files, gone, out)
        except BaseException:
            _put_back(out)
            raise
        shutil.rmtree(out / _DONE, ignore_errors=True)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise DeliveryError(f"{path} cannot be written ({why}): {_remedy(problem)}.") from None


def _remedy(problem: OSError) -> str:
    """What helps against the system's refusal."""
    if problem.errno in _CLOSED:
        return "choose another place, or make this one writable"
    return "free some room or choose another place" if problem.errno in _FULL else "choose another place"


def _stage(content: bytes, beside: Path) -> None:
    beside.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sweep(folder: Path) -> None:
    """Takes away what a crash left half-written; younger ones may be another session's."""
    for path in folder.glob(".*.part"):
        with contextlib.suppress(OSError):
            if _PART.fullmatch(path.name) and time.time() - path.stat().st_mtime > _STALE_SECONDS:
                path.unlink()


def _swap(files: Mapping[str, bytes], gone: Iterable[str], folder: Path) -> None:
    """Everything beside its place first; from when the names are written, `_put_back` can undo every step."""
    work = folder / _WORK
    for name, content in files.items():
        _stage(content, work / _NEW / name)
    for name in (*gone, *files):
        if (folder / name).is_file():
            kept = work / _OLD / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / name, kept)
    _stage("\n".join((*gone, *files)).encode(), work / _NAMES)
    for name in gone:
        (folder / name).unlink()
    for name in files:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (work / _NEW / name).replace(place)
    work.replace(folder / _DONE)


def _put_back(folder: Path) -> None:
    """Undoes a swap that did not come to its end; nothing where there is none."""
    work = folder / _WORK
    shutil.rmtree(folder / _DONE, ignore_errors=True)
    if (work / _NAMES).is_file():
        for name in filter(_inside, (work / _NAMES).read_text(encoding="utf-8").split("\n")):
            kept, place = work / _OLD / name, folder / name
            if kept.is_file():
                kept.replace(place)
            elif not (work / _NEW / name).exists():
                place.unlink(missing_ok=True)
    if work.is_dir():
        shutil.rmtree(work)


def _may_go(place: Path, listed: str | None, content: bytes) -> bool:
    """Whether a file may be put in a place: nothing is there, or what an export wrote, or the same."""
    if not place.exists():
        return True
    return place.is_file() and _digest(place) in (listed, hashlib.sha256(content).hexdigest())


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _signed(index: Path) -> bool:
    return index.is_file() and index.read_bytes().startswith(f"{SIGNATURE}\n".encode())


def _listed(index: Path) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of each file in the index of an earlier export, those inside its folder only."""
    if not _signed(index):
        return
    lines = index.read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines[lines.index(LISTED) + 1 :] if LISTED in lines else ():
        found = _LINE.fullmatch(line)
        if found and _inside(found[2]):
            yield found[2], found[1]


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts
