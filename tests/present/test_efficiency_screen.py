"""The Efficiency screen: what it says with and without odds, nothing of pay on a projector, nobody behind masks."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from quota_core.errors import ParameterError
from quota_core.evaluate.outlook import Outlook, outlook
from quota_core.evaluate.pay.outlook import pay_outlook
from quota_core.evaluate.simulation.draws import Simulation, simulate
from quota_core.evaluate.simulation.outcome import Outcome, outcome_of
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.parameters import DEFAULTS
from quota_core.pay_plan import PAY_PRESETS
from quota_core.present.efficiency_screen import HIDDEN, efficiency_data
from quota_core.present.growth import anchor_of
from quota_core.present.pay_figures import bridge_figure, pay_curve_figure
from quota_core.present.pay_words import lever_text, mend
from quota_core.present.payback_figure import payback_figure
from quota_core.present.screen import View
from quota_core.present.settings import applied
from tests.evaluate.simulation.test_draws import with_deals

DRAWN = ("window", "segments", "frontier", "paycurve", "bridge")
WORDS_OF_PAY = ("OTE", "pay ", "Pay", "accelerat", "earn", "return")


@pytest.fixture(scope="module")
def sold(sixty: Company) -> Company:
    return with_deals(sixty)


@pytest.fixture(scope="module")
def now(sold: Company) -> Outlook:
    return outlook(sold, DEFAULTS)


@pytest.fixture(scope="module")
def drawn(now: Outlook) -> Simulation:
    return simulate(now.plan, draws=400)


@pytest.fixture(scope="module")
def odds(drawn: Simulation, now: Outlook) -> Outcome:
    return outcome_of(drawn, now.plan)


def plain(data: dict[str, Any]) -> str:
    return json.dumps(data, default=lambda value: value.tolist() if hasattr(value, "tolist") else str(value))


def test_every_picture_has_a_sentence_and_its_numbers(now: Outlook, odds: Outcome) -> None:
    data = efficiency_data(now, View(odds=odds))
    assert set(DRAWN) <= set(data["figures"])
    for name, figure in data["figures"].items():
        assert figure["title"], name
        assert figure["alt"], name
        assert all(len(row) == len(figure["table"]["columns"]) for row in figure["table"]["rows"]), name
    assert "NaN" not in plain(data)
    assert pay_outlook(odds).window.shown.back[10] == pytest.approx(pay_outlook(odds).team.back)
    rows = [row for row in data["table"]["rows"] if row["kind"] == "rep"]
    assert len(rows) == int(now.plan.carries.sum())


def test_without_odds_what_needs_none_stands_and_the_last_ones_are_dimmed(now: Outlook, odds: Outcome) -> None:
    bare = efficiency_data(now, View())
    assert not set(DRAWN) & set(bare["figures"])
    assert any(tile["key"] == "waits" for tile in bare["tiles"])
    last = efficiency_data(now, View(odds_before=odds, waits="The odds are being drawn: 40% …"))
    assert all(last["figures"][name]["waiting"] for name in DRAWN)
    assert any("40%" in tile["text"] for tile in last["tiles"])
    assert not any(tile["key"] == "expected_pay" for tile in last["tiles"])


def test_whose_usual_multiples_a_rep_lies_outside_of_is_shown_with_what_mends_it(now: Outlook) -> None:
    table = efficiency_data(now, View())["table"]
    (shown,) = [each for each in table["columns"] if each["key"] == "outside"]
    assert "[G] 4-6x, [P] 4-5x, [B] 3.2-4.8x" in shown["help"]
    index = {rep_id: i for i, rep_id in enumerate(now.plan.company.reps.rep_id)}
    told = {index[row["id"]]: row["cells"]["outside"] for row in table["rows"] if row["kind"] == "rep"}
    for i, found in told.items():
        multiple = now.efficiency.multiple[i]
        usual = {"G": (4, 6), "P": (4, 5), "B": (3.2, 4.8)}
        out = [key for key, (low, high) in usual.items() if not low <= multiple <= high]
        assert found["text"] == " ".join(f"[{key}]" for key in out)
        assert not out or mend(now.efficiency, f"outside_{out[0]}", i) in found["help"]
    assert {bool(each["text"]) for each in told.values()} == {True, False}


def test_the_team_is_expected_what_its_reps_are(now: Outlook, odds: Outcome) -> None:
    audit = pay_outlook(odds).audit
    rows = efficiency_data(now, View(odds=odds))["table"]["rows"]
    teams = {row["id"]: row["cells"]["return_expected"]["sort"] for row in rows if row["kind"] != "rep"}
    wanted = {"total": audit.team} | {f"pool:{name}": team for name, team in audit.by_pool.items()}
    assert teams == {key: pytest.approx(team.return_expected) for key, team in wanted.items()}
    assert audit.team.return_expected != pytest.approx(now.efficiency.team.return_expected)


def test_on_a_projector_nothing_tells_of_pay(sold: Company, drawn: Simulation) -> None:
    odd = replace(sold, reps=replace(sold.reps, ote=sold.reps.ote + 123.25))
    here = outlook(odd, DEFAULTS)
    view = View(odds=outcome_of(drawn, here.plan), projector=True)
    told = plain(efficiency_data(here, view))
    assert not [word for word in WORDS_OF_PAY if word in told]
    numbers = [f"{ote:.2f}" for ote in odd.reps.ote if np.isfinite(ote)]
    assert not [number for number in numbers if number in told]
    shown = plain(efficiency_data(here, replace(view, projector=False)))
    assert any(number in shown for number in numbers)


def test_a_projector_says_why_pay_is_missing_and_the_window_is_the_only_verdict(
    now: Outlook, odds: Outcome, drawn: Simulation
) -> None:
    shown = efficiency_data(now, View(odds=odds))
    assert all(tile["key"] != "hidden" for tile in shown["tiles"])
    worth = next(tile for tile in shown["tiles"] if tile["key"] == "return_80")
    assert worth["status"] is None
    assert [column["key"] for column in shown["table"]["columns"]][:4] == ["name", "quota", "p_hit", "flags"]
    assert "are expected to hit" in shown["figures"]["attainment"]["note"]
    hidden = efficiency_data(now, View(odds=odds, projector=True))
    assert [tile["text"] for tile in hidden["tiles"] if tile["key"] == "hidden"] == [HIDDEN]
    # Fewer flags than there are must not read as everybody else being fine.
    assert re.fullmatch(r"\d+ of \d+ reps to look at, flags about people’s money hidden", hidden["table"]["title"])
    assert shown["table"]["title"].endswith("to look at")


def test_behind_masks_nobody_is_named(sold: Company, odds: Outcome, now: Outlook) -> None:
    told = plain(efficiency_data(now, View(odds=odds, mask=True)))
    assert not [name for name in (*sold.reps.name, *sold.reps.manager) if name and name in told]


def test_an_empty_window_says_what_opens_it_as_it_is_worked_out(sold: Company, drawn: Simulation) -> None:
    chosen = DEFAULTS.changed(accelerator=3.0, gross_margin=0.5)
    here = outlook(sold, chosen)
    odds = outcome_of(drawn, here.plan)
    found = pay_outlook(odds)
    assert found.window.empty_by > 0

    def told() -> str:
        return next(tile["text"] for tile in efficiency_data(here, View(odds=odds))["tiles"] if tile["key"] == "levers")

    assert "being worked out" in told()
    while not found.levers_done:
        found.work_out_a_lever()
    assert "being worked out" not in told()
    assert all(lever_text(lever, chosen) in told() for lever in found.levers)


def test_pay_plans_and_margins_are_set_by_their_controls(now: Outlook) -> None:
    anchor = anchor_of(now)
    set_once = applied(DEFAULTS, {"pay_plans:AE/MM": "points", "gross_margin_segments:MM": 0.6}, anchor)
    assert set_once.pay_plans["AE/MM"] == PAY_PRESETS["points"].plan
    assert set_once.gross_margin_segments == {"MM": 0.6}
    assert applied(set_once, {"pay_plans:AE/MM": None, "gross_margin_segments:MM": None}, anchor) == DEFAULTS
    with pytest.raises(ParameterError, match="a preset of"):
        applied(DEFAULTS, {"pay_plans:AE/MM": "own"}, anchor)
    controls = {c["key"]: c for g in efficiency_data(now, View())["groups"] for c in g["controls"] or []}
    assert {"pay_mix", "accelerator", "ote_change", "gross_margin", "ote_return_floor", "pay_plans:+"} <= set(controls)
    assert controls["pay_mix"]["value"] is None
    assert 0 < controls["pay_mix"]["effective"] < 1


def test_every_raised_flag_says_what_mends_it(now: Outlook) -> None:
    for key, flag in now.efficiency.flags.items():
        for i in np.flatnonzero(flag & now.plan.carries)[:3]:
            assert "nan" not in mend(now.efficiency, key, int(i))
            assert mend(now.efficiency, key, int(i))


def test_a_loss_has_its_amount_on_the_right_of_its_bar(sold: Company, drawn: Simulation) -> None:
    found = pay_outlook(outcome_of(drawn, plan(sold, DEFAULTS.changed(gross_margin=0.2, load_factor=5.0))))
    last, (bars,) = found.bridge[-1], bridge_figure(found)["data"]
    assert last.total < 0
    # Plotly writes outside of a bar's end: to the right of all that go up from their base.
    assert all(width >= 0 for width in bars["x"])
    assert (bars["base"][-1], bars["base"][-1] + bars["x"][-1]) == pytest.approx((last.total, 0.0))
    for step, base, width in zip(found.bridge, bars["base"], bars["x"], strict=True):
        assert step.total == pytest.approx(base) or step.total == pytest.approx(base + width), step.key


def test_every_pool_whose_payback_is_told_has_its_line_and_its_name(odds: Outcome) -> None:
    found = pay_outlook(odds)
    shown = payback_figure(found.paybacks, found.plan)
    names = {f"{each.role} {each.segment}" for each in found.paybacks}
    assert 4 < len(names) == len(shown["data"])
    assert {label["text"] for label in shown["layout"]["annotations"]} == names
    assert {label["font"]["color"] for label in shown["layout"]["annotations"]} == {"$accent", "$ink"}


def test_several_roles_earn_and_one_earns(odds: Outcome) -> None:
    shape = pay_outlook(odds).shapes[0]
    assert len({role for role, _ in shape.pools}) > 1
    assert " and AM earn " in pay_curve_figure(pay_outlook(odds))["title"]
