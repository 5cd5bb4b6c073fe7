"""Files stay readable and belong to no machine."""

from __future__ import annotations

import re

from tests.architecture.sources import files, named

CODE = {".py", ".js", ".css", ".html", ".toml", ".sh"}
GENERATED = {"requirements.txt", "requirements-dev.txt"}


def _folders(*names: str) -> str:
    return "|".join(names)


# Put together from words, so that this file holds no such path itself.
MACHINE_PATH = re.compile(
    rf"/({_folders('work', 'root', 'farm')})/"
    rf"|(?<![\w.*}}~-])/({_folders('tmp', 'home', 'Users', 'opt', 'mnt')})/\w"
    rf"|\b[A-Z]:\\+{_folders('Users')}"
)


def _machine_paths(text: str) -> list[str]:
    return [
        f"line {n}: {line.strip()[:100]}" for n, line in enumerate(text.splitlines(), 1) if MACHINE_PATH.search(line)
    ]


def test_the_pattern_sees_machine_paths() -> None:
    for folder in ("work", "root", "tmp", "home"):
        assert _machine_paths(f"open('/{folder}/somebody/x.csv')")
    assert _machine_paths("C:" + "\\Users\\me")
    assert not _machine_paths("see docs/tmp/x and https://example.com/home/x, {folder}/tmp/x, sales/opt/in")


def test_no_tracked_file_names_a_path_of_a_machine() -> None:
    found = {}
    for path in files():
        content = path.read_bytes()
        lines = [] if b"\0" in content[:8192] else _machine_paths(content.decode("utf-8", errors="replace"))
        if lines:
            found[named(path)] = lines[:5]
    assert found == {}


def test_no_file_outside_tests_and_bench_is_past_400_lines() -> None:
    ours = [p for p in files() if p.suffix in CODE and not named(p).startswith(("tests/", "bench/"))]
    assert ours
    lengths = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in ours}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_pins_name_no_package_server_and_no_local_file() -> None:
    for path in files():
        if named(path) in GENERATED:
            assert not re.search(r"://|^\s*-|@|\bfile:", path.read_text(encoding="utf-8"), re.M), named(path)
