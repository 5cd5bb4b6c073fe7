"""Names hidden: no page that shows no plan names anybody, in sight or in what it hands over."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from quota_core.store.bringing import import_files, infer_again
from quota_core.values import Lock
from tests.pages.reading import section, sound, text
from ui.scenario import KEY, Scenario, Step

NAMES = ("Kim Rosen", "Lee Poe", "Pat Quill", "Sam Sunder", "Kim Rossen", "Robin Reed")
REPS = b"rep_id,name,role,segment,territory_id,start_date,manager,email\n" + b"".join(
    f"{name},{name},AE,MM,T1,2024-01-01,Sam Sunder,{name.split()[0]}@x.org\n".encode() for name in NAMES[:3]
)
DEALS = (
    b"opportunity_id,rep_id,status,amount,close_date,created_date,account_id\n"
    b"1,Kim Rosen,won,1000,2025-03-04,2025-01-02,a\n2,Kim Rosen,won,-5,2025-03-05,2025-01-02,b\n"
    b"3,Lee Poe,won,500,2025-12-30,2026-01-02,a\n4,Kim Rossen,won,50,2025-12-30,2025-01-02,a\n"
)


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which everything is called by names, with an unknown owner, an idle rep and a correction."""
    path = tmp_path_factory.mktemp("people") / "own.duckdb"
    import_files(path, [("reps.csv", REPS + REPS.splitlines(keepends=True)[1]), ("deals.csv", DEALS)], None, None)
    with open_store(path) as store:
        payload = {
            "table": "reps",
            "column": "ote",
            "match": {"rep_id": "Lee Poe"},
            "value": 9e4,
            "reason": "Pat Quill",
        }
        store.fixes.keep("set", payload, "Robin Reed")
        infer_again(store)
        store.assumptions.confirm([("reps", "Kim Rosen", "ote")], "Robin Reed")
    return path


@pytest.fixture
def people(people_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The company's own store, to be looked at only."""
    monkeypatch.setenv("QUOTA_STORE", str(people_file))
    return people_file


def everything(app: AppTest) -> str:
    """All words and every cell on a page, what its widgets offer too."""
    parts = [text(app), *(table.value.to_csv() for table in app.dataframe)]
    parts += [f"{each.label} {each.help}" for each in (*app.button, *app.selectbox, *app.text_input)]
    parts += [str(option) for box in app.selectbox for option in box.options]
    return "\n".join(parts)


SCENARIO_PAGES = ["2_Explore", "3_Back-test", "4_Efficiency", "5_Capacity", "6_Coverage"]
SCENARIO_PAGES += ["7_Scenarios", "8_Compare", "9_Sensitivity", "10_Solve"]


@pytest.mark.parametrize("name", ["import", "checks", "correct", "rejects"])
def test_no_section_of_data_names_anybody(data: AppTest, people: Path, name: str) -> None:
    read = everything(section(data, name))
    if name != "import":
        assert any(each in read for each in NAMES), "with names shown they are there"
    data.session_state[KEY] = Scenario(mask=True)
    read = everything(section(data, name))
    assert [each for each in NAMES if each in read] == []


def test_start_names_nobody(start: AppTest, people: Path) -> None:
    for key in ("start_findings", "start_values"):
        start.session_state[key] = True
    assert any(each in everything(sound(start.run())) for each in NAMES)
    start.session_state[KEY] = Scenario(mask=True)
    assert [each for each in NAMES if each in everything(sound(start.run()))] == []


def test_files_that_are_looked_at_name_nobody(data: AppTest) -> None:
    data.session_state[KEY] = Scenario(mask=True)
    data.run()
    data.file_uploader[0].set_value([("reps.csv", REPS, "text/csv"), ("deals.csv", DEALS, "text/csv")])
    read = everything(sound(data.run()))
    assert "Rep 01" in read
    assert "Unknown 1" in read
    assert [each for each in NAMES if each in read] == []


@pytest.mark.parametrize("name", SCENARIO_PAGES)
def test_a_scenario_that_names_somebody_unknown_does_not_read_the_name_out(
    start: AppTest, people: Path, name: str
) -> None:
    page = start.switch_page(f"pages/{name}.py")
    locked = DEFAULTS.changed(locks={"jane.roe@x.org": Lock(quota=1.0, reason="Jane asked")})
    page.session_state[KEY] = Scenario(now=Step(parameters=locked), mask=True)
    page.run()
    assert not page.exception
    read = everything(page) + "".join(each.value for each in (*page.error, *page.warning))
    assert "jane" not in read.lower()
