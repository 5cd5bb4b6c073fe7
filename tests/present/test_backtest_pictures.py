"""The back-test's pictures and tables say what the results say, in order, with nothing that cannot be drawn."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.fairness import fairness
from quota_core.evaluate.grouped import DIMENSIONS, grouped
from quota_core.evaluate.outlook import Outlook
from quota_core.evaluate.replay import past_quota_test, replay
from quota_core.evaluate.scored import summary_of
from quota_core.evaluate.territories import quota_fit, territory_funnel
from quota_core.evaluate.verdicts import LEANING
from quota_core.model.baseline import baseline_tables
from quota_core.model.observed_ramp import observed_ramp
from quota_core.parameters import DEFAULTS
from quota_core.present import formats
from quota_core.present.backtest_figures import groups_figure, population_figure, side_figure
from quota_core.present.backtest_tables import (
    LEAVERS,
    POPULATIONS,
    fairness_sheet,
    fairness_title,
    groups_sheet,
    held_against_sentence,
    nobody_reason,
    plain_verdict,
    population_rows,
    side_by_side,
    side_by_side_sheet,
    smallest_effect_sentence,
    verdict_status,
)
from quota_core.present.baseline_tables import curves_agree, quarters_figure, ramp_figure
from quota_core.present.territory_figures import fit_figure, funnel_figure
from quota_core.values import BANDS
from tests.support.at_capacity import lived_at_capacity, ramped_team


def drawable(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure, when it has a title, words for those who cannot see it, and numbers that JSON can carry."""
    assert figure["title"]
    assert figure["alt"]
    for trace in figure["data"]:
        for axis in ("x", "y"):
            assert all(not isinstance(v, float) or math.isfinite(v) for v in trace.get(axis, []))
    json.dumps([figure["data"], figure["layout"]], allow_nan=False)
    return figure


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("band", BANDS)
def test_a_picture_for_every_group_and_band(plain: Outlook, dimension: str, band: str) -> None:
    groups = grouped(plain.test, dimension)
    figure = drawable(groups_figure(groups, dimension, BANDS[band]))
    assert len(figure["table"]["rows"]) == len(groups)
    sheet = groups_sheet(groups, dimension, "USD", "ramped")
    assert len(sheet.texts()) == len(groups)


def test_a_population_is_labelled_with_its_own_share(plain: Outlook) -> None:
    for population in POPULATIONS:
        rows = population_rows(plain.test, population)
        summary = summary_of(rows)
        figure = population_figure(plain, rows, population)
        told = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert not summary.n or f"hit {formats.percent(summary.share_hitting)} " in told, population


def test_a_population_with_nobody_in_it_gives_its_own_reason(plain: Outlook) -> None:
    """Reps are judged, and nobody left: leavers are not missing for want of ramped ones."""
    stayed = plain.test.everybody.where(~plain.test.everybody.leaver)
    now = replace(plain, test=replace(plain.test, everybody=stayed))
    assert now.judged.n
    rows = population_rows(now.test, LEAVERS)
    figure = population_figure(now, rows, LEAVERS)
    why = nobody_reason(now.test, LEAVERS)
    assert why == "nobody who carried a quota left meanwhile"
    assert figure["title"] == figure["alt"] == f"Nobody to show: {why}"
    assert side_figure((("Walk-forward", "", summary_of(rows), ""),), BANDS["G"], why)["title"].endswith(f": {why}")
    never = replace(now.test, everybody=stayed.where(stayed.quota < 0), scored=stayed.where(stayed.quota < 0))
    assert nobody_reason(never, LEAVERS) == never.unscored != ""


def test_a_title_names_least_and_most(plain: Outlook) -> None:
    groups = grouped(plain.test, "segment")
    low = min(groups, key=lambda g: g.summary.share_hitting)
    high = max(groups, key=lambda g: g.summary.share_hitting)
    title = groups_figure(groups, "segment", BANDS["G"])["title"]
    assert formats.percent(low.summary.share_hitting) in title
    assert title.index(low.name) < title.index(high.name)
    assert title.endswith(("their ranges overlap", "their ranges do not overlap"))


@pytest.mark.parametrize("population", POPULATIONS)
def test_side_by_side_for_every_population(plain: Outlook, population: str) -> None:
    rows = side_by_side(plain.test, replay(plain.plan), past_quota_test(plain.plan), population)
    assert rows[0][:2] == ("Walk-forward", "out-of-sample")
    assert rows[0][2].n == len(population_rows(plain.test, population).rep)
    drawable(side_figure(rows, BANDS["G"], ""))
    drawable(population_figure(plain, population_rows(plain.test, population), population))
    assert len(side_by_side_sheet(rows, BANDS["G"]).texts()) == len(rows)


def test_fairness_in_plain_words(plain: Outlook) -> None:
    found = fairness(plain.test)
    assert "bias" in fairness_title(found) or "Not even" in fairness_title(found)
    for each in found.overall:
        assert plain_verdict(each).startswith(each.title.capitalize())
        assert each.verdict in plain_verdict(each)
    assert f"chance, {found.chance.how}, gives" in smallest_effect_sentence(found)
    assert found.chance.how in " ".join(column.help for column in fairness_sheet(found.overall).columns)
    assert len(fairness_sheet(found.by_pool).texts()) == len(found.by_pool)


def test_what_fairness_is_held_against_is_said(plain: Outlook) -> None:
    dealt = fairness(plain.test)
    assert "dealing bookings / capacity out among the pool's reps" in held_against_sentence(dealt)
    assert dealt.chance.notes
    lived = lived_at_capacity(ramped_team(9), 1, np.full(9, 30.0), quota=np.linspace(0.5, 2.0, 9))
    drawn = fairness(lived)
    assert "4,000 histories drawn by the simulation" in held_against_sentence(drawn)
    # Quotas from half to twice of capacity are no luck: neither good nor proof of bias, and the title says so.
    leaning = next(each for each in drawn.overall if each.factor == "quota")
    assert verdict_status(leaning) == {"level": "watch", "word": LEANING}
    assert fairness_title(drawn).startswith("Not even: over capacity, the quotas themselves lean by")
    assert plain_verdict(leaning).startswith(f"Size of quota: {LEANING}; on average the half with more")


def test_the_funnel_marks_just_those_outside_chance(plain: Outlook) -> None:
    pools = territory_funnel(plain.test)
    figure = drawable(funnel_figure(pools))
    rows = [each for pool in pools for each in pool.territories]
    outside = sum(abs(each.z) > 1.645 for each in rows)
    assert [row[-1] for row in figure["table"]["rows"]].count("yes") == outside
    if rows:
        assert figure["title"].startswith(f"{outside} of {len(rows)}")


def test_fit_baseline_and_ramp_pictures(plain: Outlook) -> None:
    fits = quota_fit(plain.plan)
    assert len(drawable(fit_figure(fits))["data"][0]["x"]) == sum(math.isfinite(f.fit) for f in fits)
    tables = baseline_tables(plain.plan)
    figure = drawable(quarters_figure(tables.quarters["all"]))
    assert sum(row[1] for row in figure["table"]["rows"]) == pytest.approx(tables.quarters["all"].money.sum())
    for key, ramp in observed_ramp(plain.plan).items():
        drawable(ramp_figure(ramp, DEFAULTS, key))


def test_nothing_to_show_is_a_sentence() -> None:
    for figure in (
        groups_figure((), "rep", BANDS["G"]),
        side_figure((), BANDS["G"], "nobody was there"),
        funnel_figure(()),
        fit_figure(()),
    ):
        assert drawable(figure)["data"] == []


def test_curves_agree_to_the_eye() -> None:
    assert curves_agree((0.0, 0.5), (0.02, 0.48))
    assert curves_agree((0.5,), (0.5, 0.99))
    assert not curves_agree((0.5,), (0.5, 0.9))
