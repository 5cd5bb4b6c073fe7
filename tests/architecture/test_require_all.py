"""Where everything must run, what was skipped has failed."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT

SKIPS = """
import pytest

def test_runs(): pass

def test_is_skipped(): pytest.skip("no browser")

@pytest.mark.xfail(reason="known")
def test_is_expected_to_fail(): assert False
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small project with our conftest and one skip."""
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(test_one=SKIPS, test_two="import pytest\npytest.importorskip('no_such_module_at_all')\n")
    return pytester


def test_a_skip_is_a_skip_by_default(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    project.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1, skipped=2, xfailed=1)


def test_a_skip_fails_where_everything_must_run(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    result = project.runpytest_subprocess("-p", "no:cacheprovider", "--continue-on-collection-errors")
    result.assert_outcomes(passed=1, failed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(["*REQUIRE_ALL=1 and this did not run: *no browser*"])


def test_reference_data_that_is_not_there_skips_its_tests_and_fails_nothing(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    file = project.makepyfile(test_three="def test_reads(shared): assert False\n")
    result = project.runpytest_subprocess("-p", "no:cacheprovider", "-rs", file)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*the reference data is not beside the project*"])
