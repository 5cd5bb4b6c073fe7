"""The project's files as the architecture tests see them: what is, or is about to be, in the repository."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", ".venv", "build", "node_modules", "__pycache__"}


@cache
def files() -> tuple[Path, ...]:
    """Every file git tracks, or would track; where there is no git, every file outside caches."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        hidden = {path.name for path in ROOT.glob(".*cache*")} | LEFT_OUT
        found = [p for p in ROOT.rglob("*") if not hidden & set(p.relative_to(ROOT).parts)]
    return tuple(sorted(p for p in found if p.is_file()))


def named(path: Path) -> str:
    """The file's path inside the project, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """The Python files of these folders; app.py stands for itself."""
    return [p for p in files() if p.suffix == ".py" and named(p).startswith(folders)]


def page_scripts() -> list[Path]:
    """app.py and the scripts in pages/."""
    return python_files("app.py", "pages/")


def tree(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def at(path: Path, node: ast.AST, what: str) -> str:
    """One finding: file, line, what."""
    return f"{named(path)}:{getattr(node, 'lineno', 0)}: {what}"
