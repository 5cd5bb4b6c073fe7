"""requirements.txt and requirements-dev.txt are in step with pyproject.toml, checked without a network."""

from __future__ import annotations

import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT


def _declared(*, dev: bool) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return [Requirement(line) for line in lines]


def _pins(name: str) -> dict[str, str]:
    """Package -> pinned version, of the pins that hold on this machine."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    for pin in here:
        (only,) = pin.specifier
        assert only.operator == "==", f"{name}: {pin} is not an exact pin"
        assert "*" not in only.version, f"{name}: {pin} is not an exact pin"
    return {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in here}


@pytest.mark.parametrize(("name", "dev"), [("requirements.txt", False), ("requirements-dev.txt", True)])
def test_every_dependency_is_pinned_within_its_range(name: str, dev: bool) -> None:
    pins = _pins(name)
    for wanted in _declared(dev=dev):
        version = pins.get(canonicalize_name(wanted.name))
        assert version is not None, f"{name} pins no {wanted.name}: run `make requirements`"
        assert wanted.specifier.contains(version), f"{name} pins {wanted.name} {version}, outside {wanted.specifier}"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_is_needed_and_its_own_needs_are_pinned(name: str) -> None:
    """Walk the installed packages' own requirements: nothing is missing from the pins and nothing is left over."""
    pins = _pins(name)
    reached: set[tuple[str, str]] = set()
    ahead = [(r, "") for r in _declared(dev=name != "requirements.txt")]
    while ahead:
        wanted, extra = ahead.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        package = canonicalize_name(wanted.name)
        assert package in pins, f"{name}: {wanted} is needed and not pinned"
        assert wanted.specifier.contains(pins[package], prereleases=True), f"{name}: {wanted} but {pins[package]}"
        for inner in {"", *wanted.extras}:
            if (package, inner) not in reached:
                reached.add((package, inner))
                ahead += [(Requirement(line), inner) for line in metadata.requires(package) or []]
    assert set(pins) == {package for package, _ in reached}


def test_development_pins_hold_the_same_versions() -> None:
    runtime, dev = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_the_version_is_declared_once_and_agrees() -> None:
    import quota_core

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert quota_core.__version__ == project["version"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reasons_written_down() -> None:
    page = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text(encoding="utf-8")
    headings = [line for line in page.splitlines() if line.startswith("**")]
    explained = {name.strip() for line in headings for name in line.split("**")[1].split(",")}
    assert {wanted.name for wanted in _declared(dev=True)} == explained
    for heading in headings:
        lines = page.split(f"{heading}\n")[1].split("\n\n")[0].splitlines()
        assert [line.split(":")[0] for line in lines] == ["- For", "- Why", "- Replaces"], heading
