"""Files on their way out: each whole or not there at all, whatever happens in between.

Everything is written beside its place first, so that a full disk is met before anything has changed; then each file is
put in place at one stroke, the index last. What an earlier export left in the folder and this one does not make any
more (a letter to somebody who has left) is taken away; nothing else in the folder is touched.
"""

from __future__ import annotations

import contextlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from secrets import token_hex

from quota_core.errors import DeliveryError

INDEX = "README.txt"
LISTED = "Files:"
ZIP = ".zip"
# The same files make the same archive, to the byte.
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def indexed(files: Mapping[str, bytes], words: str) -> dict[str, bytes]:
    """The files and, last, an index: what they are, in words, and their names."""
    text = f"{words.strip()}\n\n{LISTED}\n" + "".join(f"{name}\n" for name in files)
    return {**files, INDEX: text.encode()}


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
    _put({path.name: content}, path.parent, path)


def write_files(files: Mapping[str, bytes], out: Path) -> None:
    """Files by name ("letters/Avery.docx") into a folder, made if missing, or into one archive where `out` is a .zip.

    The last file is the index. Raises DeliveryError where they cannot be written; what was there stays then.
    """
    if out.suffix.lower() == ZIP:
        write_file(zipped(files), out)
        return
    if out.exists() and not out.is_dir():
        raise DeliveryError(f"{out} is a file: give a folder, or a name that ends in {ZIP}.")
    gone = [name for name in _listed(out / INDEX) if name not in files]
    _put(files, out, out)
    for name in gone:
        with contextlib.suppress(OSError):
            (out / name).unlink()


def _put(files: Mapping[str, bytes], folder: Path, told: Path) -> None:
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{token_hex(8)}.part")
            staged.append((beside, place))
            with beside.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for beside, place in staged:
            beside.replace(place)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise DeliveryError(f"{told} cannot be written ({why}): free some room or choose another place.") from None
    finally:
        for beside, _ in staged:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)


def _listed(index: Path) -> Iterator[str]:
    """The names in the index of an earlier export, those inside its folder only."""
    try:
        lines = index.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    if LISTED in lines:
        for name in lines[lines.index(LISTED) + 1 :]:
            path = PurePosixPath(name)
            if name and not path.is_absolute() and ".." not in path.parts:
                yield name
