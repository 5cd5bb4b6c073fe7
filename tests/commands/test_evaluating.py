"""`tornado`, `solve`, `compare` end to end on the golden company: JSON, text, and one line for every mistake."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest

from quota_core.commands.evaluated import ground
from quota_core.commands.main import main
from quota_core.commands.progress import progress
from quota_core.evaluate.goals import GOALS
from quota_core.evaluate.measures import OUTCOMES
from quota_core.model.unsaid import NO_TARGET
from quota_core.parameters import DEFAULTS
from quota_core.parameters.definitions import DEFINITIONS, definitions
from quota_core.parameters.presets import PRESETS
from quota_core.present import formats
from quota_core.store import open_store

FEW = ("--draws", "400", "--seed", "7")


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command in this process."""
    code = main([str(a) for a in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def answer(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    """What a command says as JSON; it must have worked and said nothing else."""
    code, out, err = run(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    assert "NaN" not in out
    return json.loads(out)


def test_tornado(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "tornado", "--store", golden, "--outcome", "p_target", *FEW)
    swings = [row["swing"] for row in found["rows"] if row["swing"] is not None]
    assert swings == sorted(swings, reverse=True)
    rows = {row["key"]: row for row in found["rows"]}
    assert rows["target_change"]["low"]["outcome"] >= found["base"] >= rows["target_change"]["high"]["outcome"]
    assert rows["multi_year_credit"]["low"]["outcome"] is not None
    assert found["confirm_first"] in rows
    top = answer(capsys, "tornado", "--store", golden, "--top", "3", *FEW)
    assert [row["key"] for row in top["rows"]] == [row["key"] for row in found["rows"][:3]]
    code, out, _ = run(capsys, "tornado", "--store", golden, "--top", "5", *FEW)
    assert code == 0
    assert len(out.splitlines()) == 6
    assert "confirm this first" in out
    first = rows[found["rows"][0]["key"]]
    assert out.splitlines()[1].startswith(first["title"])
    assert f"{formats.points(first['swing'])}  " in out.splitlines()[1]
    assert not [key for key in rows if "_" in key and key in out]


def test_two_way(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("tornado", "--store", golden, "--two-way", "target_change", "over_assignment", *FEW)
    found = answer(capsys, *arguments, "--outcome", "hitting")
    assert len(found["outcomes"]) == len(found["y"]["values"]) == 7
    assert all(len(row) == len(found["x"]["values"]) for row in found["outcomes"])
    assert "across" in run(capsys, *arguments)[1]


def test_the_same_setting_has_one_number_wherever_it_is_asked(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for setting in (("--params", "preset:worst"), ("--set", "method=equal_odds"), ("--set", "weight_strength=2")):
        drawn = answer(capsys, "simulate", "--store", golden, *setting, *FEW)
        tried = answer(capsys, "tornado", "--store", golden, *setting, "--top", "1", *FEW)
        assert tried["base"] == drawn["team"]["p_target"]


def test_equal_odds_are_worked_out_before_planning(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "quotas", "--store", golden, "--set", "method=equal_odds", *FEW)
    usual = answer(capsys, "quotas", "--store", golden)
    assert found["sum_quota"] == pytest.approx(usual["sum_quota"], abs=2_000)
    assert found["reps"] != usual["reps"]
    drawn = answer(capsys, "simulate", "--store", golden, "--set", "method=equal_odds", "--set", "round_to=0", *FEW)
    for role in ("A", "C"):
        chances = [rep["p_hit"] for name, rep in drawn["reps"].items() if name.startswith(role)]
        chances = [p for p in chances if p is not None]
        if role == "A":
            assert max(chances) - min(chances) <= 2 / 400 + 1e-9
    notes = answer(capsys, "backtest", "--store", golden, "--set", "method=equal_odds", *FEW)["notes"]
    assert any("segment-weighted" in note for note in notes)


def test_solve_finds_saves_and_writes(golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "half.toml"
    arguments = ("solve", "--store", golden, "--for", "target", "--p-target", "0.5", *FEW)
    found = answer(capsys, *arguments, "--save", "Half", "--out", file)
    assert found["found"]
    assert found["bound_by"] == ["p_target"]
    assert found["answer"]["conditions"]["p_target"]["value"] >= 0.5
    assert found["beyond"]["conditions"]["p_target"]["value"] < 0.5
    drawn = answer(capsys, "simulate", "--store", golden, "--params", file, *FEW)
    assert drawn["team"]["p_target"] == found["answer"]["conditions"]["p_target"]["value"]
    kept = answer(capsys, "compare", "--store", golden, "Half", *FEW)
    assert kept["scenarios"][1]["parameters"] == found["parameters"]
    code, out, err = run(capsys, *arguments)
    assert (code, err) == (0, "")
    assert "One step on" in out


def none_kept(capsys: pytest.CaptureFixture[str], store: Path, *words: str) -> str:
    """What `solve` says where it has no new setting, which the screen would not offer either: nothing is kept."""
    file = store.with_name("none.toml")
    for keep in (("--save", "None of it"), ("--out", str(file))):
        code, out, err = run(capsys, "solve", "--store", store, *words, *keep, *FEW)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert err.rstrip().endswith(": there is no new setting to save.")
    assert not file.exists()
    with open_store(store) as opened:
        assert "None of it" not in opened.scenarios.names()
    return err


def test_where_nothing_has_to_move_no_new_setting_is_kept(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("--for", "strength", "--p-target", "0.01", "--set", "target_change=-0.9")
    assert "The weights may stay at" in none_kept(capsys, golden, *asked)


def test_solve_for_heads_and_the_nearest(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heads = answer(capsys, "solve", "--store", golden, "--for", "heads", "--p-target", "0.6", "--role", "AE", *FEW)
    assert len(heads["parameters"].get("added_hires", {})) == heads["value"]
    hard = ("solve", "--store", golden, "--for", "over_assignment", "--p-target", "0.999", *FEW)
    found = answer(capsys, *hard, "--set", "target_change=2.0")
    assert not found["found"]
    assert found["answer"]["conditions"]["p_target"]["gap"] > 0
    assert "FAILS" in run(capsys, *hard, "--set", "target_change=2.0")[1]


def test_compare(golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bold.toml"
    file.write_text("target_change = 0.2\ntaken_out = ['A1']\n")
    found = answer(capsys, "compare", "--store", golden, "preset:expected", file, "preset:worst", *FEW)
    assert [each["name"] for each in found["scenarios"]] == ["preset:expected", str(file), "preset:worst"]
    keys = {each["key"]: each["texts"] for each in found["differences"]}
    assert keys["target_change"] == ["0%", "20%", "0%"]
    assert keys["taken_out"] == ["none", "A1", "none"]
    assert found["reps"]["A1"]["quotas"][1] is None
    usual = answer(capsys, "quotas", "--store", golden)
    assert {name: rep["quotas"][0] for name, rep in found["reps"].items()} == {
        name: rep["quota"] for name, rep in usual["reps"].items()
    }
    for place in range(3):
        moved = sum(rep["moves"][place] for rep in found["reps"].values())
        both = found["scenarios"][place]["sum_quota"] - found["scenarios"][0]["sum_quota"]
        assert moved == pytest.approx(both)
    drawn = answer(capsys, "simulate", "--store", golden, "--params", "preset:worst", *FEW)
    assert found["scenarios"][2]["team"] == drawn["team"]
    assert found["scenarios"][2]["reps_hitting"] == drawn["reps_hitting"]
    past = answer(capsys, "backtest", "--store", golden, "--params", file)
    assert found["scenarios"][1]["share_hitting"] == pytest.approx(past["share_hitting"])
    assert len(found["sentences"]) == 2
    text = run(capsys, "compare", "--store", golden, "preset:equal_odds", "--set", "over_assignment=0", *FEW)[1]
    assert "P(team ≥ target)" in text
    assert text.count("\n- ") == 1
    other = answer(
        capsys, "compare", "--store", golden, "current", "preset:best", "--set", "multi_year_credit=tcv", *FEW
    )
    assert "multi_year_credit" in {each["key"] for each in other["differences"]}


EQUAL = ("--set", "method=equal_odds")
DRAWING = (
    ("quotas", *EQUAL),
    ("simulate", *EQUAL),
    ("tornado", *EQUAL),
    ("solve", "--for", "target", "--p-target", "0.5", *EQUAL),
    ("solve", "--for", "heads", "--p-target", "0.5"),
    ("solve", "--for", "heads", "--p-target", "0.5", "--by-start"),
    ("compare", "preset:equal_odds", "preset:worst"),
)


@pytest.mark.parametrize("command", DRAWING, ids=" ".join)
def test_more_draws_than_memory_holds_are_refused_before_anything_is_drawn(
    command: tuple[str, ...], golden: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(*_: object, **__: object) -> None:
        pytest.fail("years were drawn before they were counted")

    monkeypatch.setattr("quota_core.evaluate.simulation.keeping.simulate", drawn)
    monkeypatch.setattr("quota_core.commands.evaluated.MOST_YEARS", 2_000)
    code, out, err = run(capsys, command[0], "--store", golden, *command[1:], "--draws", "2100")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "at most " in err
    assert ("64 hires among them" in err) == ("heads" in command)


def test_each_setting_of_a_comparison_is_counted(
    golden: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    people = len(answer(capsys, "simulate", "--store", golden, *FEW)["reps"])
    monkeypatch.setattr("quota_core.commands.evaluated.MOST_YEARS", 400 * people)
    assert run(capsys, "compare", "--store", golden, "current", "preset:best", *FEW)[0] == 0
    file = tmp_path / "more.toml"
    hire = 'role = "AE", segment = "ENT", territory_id = "T1", start_date = 2026-02-01, ote = 200000'
    file.write_text(f"[added_hires]\nN1 = {{{hire}}}\n")
    code, _, err = run(capsys, "compare", "--store", golden, "current", file, *FEW)
    assert code == 2
    assert f"with {people + 1} people" in err


def test_settings_that_count_deals_alike_share_one_company(golden: Path) -> None:
    given = argparse.Namespace(store=golden, params=None, set=[], draws=400, seed=7)
    with ground(given) as on:
        other = on.parameters.changed(multi_year_credit="tcv")
        assert on.draws_of(on.parameters.changed(target_change=0.2)) is on.draws
        assert on.draws_of(other) is on.draws_of(other.changed(target_change=0.2))
        assert on.draws_of(other) is not on.draws
        assert on.draws_of(other).noise is on.draws.noise
    usual, changes = definitions(DEFAULTS), {"fiscal_year_start": 2, "plan_year": 2027, "plan_currency": "EUR"}
    changes |= {"as_of": "2025-07-01", "multi_year_credit": "tcv", "credited_types": {"AE": ["new"]}}
    assert set(changes) == set(DEFINITIONS)
    assert all(definitions(DEFAULTS.changed(**{key: value})) != usual for key, value in changes.items())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("command", "phase"), [("simulate", "Drawing years"), ("calibrate", "Drawing past quarters")])
def test_what_draws_long_says_how_far_it_is_on_a_terminal(
    command: str, phase: str, golden: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quota_core.commands.evaluated.progress", lambda stream: progress(stream, 0.0))
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    assert main([command, "--store", str(golden)]) == 0
    shown = screen.getvalue()
    shares = [int(part.split("%")[0]) for part in shown.split(f"{phase}: ")[1:]]
    assert shares == sorted(shares)
    assert any(0 < share < 100 for share in shares)
    assert shown.endswith("\r")


LITTLE = {
    "one quarter": "O1,R1,won,5000,2025-11-20,2025-10-02\n",
    "nothing won": "O1,R1,lost,5000,2025-11-20,2025-10-02\nO2,R2,open,9000,,2025-10-02\n",
}


@pytest.mark.parametrize("deals", LITTLE.values(), ids=LITTLE)
def test_little_history_and_no_target_get_an_answer_with_its_caveat(
    deals: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "deals.csv").write_text("opportunity_id,rep_id,status,amount,close_date,created_date\n" + deals)
    store = tmp_path / "s.duckdb"
    assert run(capsys, "import", "--store", store, tmp_path / "deals.csv", "--today", "2026-01-05")[0] == 0
    found = answer(capsys, "tornado", "--store", store, *FEW)
    assert found["base"] is None
    assert found["notes"] == [NO_TARGET]
    for goal in ("target", "heads", "strength"):
        solved = answer(capsys, "solve", "--store", store, "--for", goal, "--p-target", "0.5", "--share-hitting", *FEW)
        assert not solved["found"]
        assert NO_TARGET in solved["notes"]
    assert NO_TARGET.rstrip(".") in none_kept(capsys, store, "--for", "target", "--p-target", "0.5")
    compared = answer(capsys, "compare", "--store", store, "preset:equal_odds", "preset:worst", *FEW)
    assert [each["team"]["p_target"] for each in compared["scenarios"]] == [None, None]
    for command in (("tornado",), ("solve", "--for", "target", "--p-target", "0.5"), ("compare", "preset:best")):
        code, out, _ = run(capsys, command[0], "--store", store, *command[1:], *FEW)
        assert code == 0
        assert "nan" not in out


def test_layers_are_told_with_the_quotas(golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    three = [f"over_assignment{layer}=0.05" for layer in ("", "_vp", "_manager")]
    settings = [word for setting in three for word in ("--set", setting)]
    found = answer(capsys, "quotas", "--store", golden, *settings)
    assert found["layers"]["compound"] == pytest.approx(0.157625)
    assert found["sum_quota"] == pytest.approx(1.157625 * found["layers"]["target"], rel=1e-3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("tornado", "--outcome", "luck"),
        ("tornado", "--top", "0"),
        ("tornado", "--draws", "3"),
        ("tornado", "--two-way", "method", "target_change"),
        ("tornado", "--params", "preset:wurst"),
        ("solve", "--for", "luck", "--p-target", "0.5"),
        ("solve", "--for", "target", "--p-target", "0.5", "--by-start"),
        ("solve", "--for", "target"),
        ("solve", "--for", "target", "--p-target", "1.5"),
        ("solve", "--for", "heads", "--p-target", "0.5", "--start", "soon"),
        ("solve", "--for", "heads", "--p-target", "0.5", "--role", "CEO"),
        ("compare", "nobody saved this"),
        ("compare", "preset:worst", "preset:best", "preset:expected", "preset:equal_odds", "preset:no_cushion"),
        ("compare", "preset:worst", "preset:worst"),
        ("compare", "missing.toml"),
    ],
    ids=" ".join,
)
def test_mistakes_are_one_line(arguments: tuple[str, ...], golden: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, arguments[0], "--store", golden, *arguments[1:])
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_help_names_what_may_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    for command, names in (("tornado", OUTCOMES), ("solve", GOALS), ("simulate", PRESETS)):
        assert main([command, "--help"]) == 0
        told = "".join(capsys.readouterr().out.split())
        assert [name for name in names if name not in told] == []
