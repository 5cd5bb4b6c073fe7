"""The scenario's people: hires added, starts slipped, reps taken out (data, never branches)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quota_core.errors import ParameterError
from quota_core.model.company import Assignments, Company, Facts, FloatArray, IntArray, Reps
from quota_core.model.named import known, roles_of, segments_of
from quota_core.model.ote import USUAL_BASE_SHARE
from quota_core.parameters import Parameters


def with_scenario_people(company: Company, parameters: Parameters) -> Company:
    """The company with the scenario's hires, slips and people taken out; unchanged where there are none."""
    if parameters.added_hires:
        company = _with_hires(company, parameters)
    if parameters.start_slips:
        company = replace(company, reps=_slipped(company.reps, parameters))
    return company


def _slipped(reps: Reps, parameters: Parameters) -> Reps:
    start = reps.start.copy()
    index = {rep_id: i for i, rep_id in enumerate(reps.rep_id)}
    for rep_id, months in parameters.start_slips.items():
        if rep_id in index:
            start[index[rep_id]] = shifted(start[index[rep_id]], months)
    return replace(reps, start=start)


def shifted(day: np.datetime64, months: int) -> np.datetime64:
    """The same day of the month some months later, or that month's last day."""
    month = day.astype("datetime64[M]")
    offset = day.astype("datetime64[D]") - month.astype("datetime64[D]")
    target = month + np.timedelta64(months, "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.datetime64(min(target.astype("datetime64[D]") + offset, last), "D")


def _with_hires(company: Company, parameters: Parameters) -> Company:
    territories, taken = company.territory_index, company.rep_index
    for rep_id, hire in parameters.added_hires.items():
        if rep_id in taken:
            raise ParameterError("added_hires", rep_id, "that rep id is taken; give the hire another")
        known("added_hires", hire.territory_id, "territory", territories)
        known("added_hires", hire.role, "role", roles_of(company))
        known("added_hires", hire.segment, "segment", segments_of(company))
    hires = list(parameters.added_hires.items())
    reps = company.reps
    joined = [*reps.rep_id, *(rep_id for rep_id, _ in hires)]
    order = np.array(sorted(range(len(joined)), key=joined.__getitem__), dtype=np.int64)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))

    def texts(old: tuple[str, ...], new: list[str]) -> tuple[str, ...]:
        both = [*old, *new]
        return tuple(both[i] for i in order)

    def numbers(old: NDArray[Any], new: list[Any]) -> NDArray[Any]:
        return np.concatenate([old, np.array(new, dtype=old.dtype)])[order]

    people = [hire for _, hire in hires]
    added = Reps(
        rep_id=tuple(joined[i] for i in order),
        name=texts(reps.name, [h.name for h in people]),
        role=texts(reps.role, [h.role for h in people]),
        segment=texts(reps.segment, [h.segment for h in people]),
        territory_id=texts(reps.territory_id, [h.territory_id for h in people]),
        manager=texts(reps.manager, [h.manager for h in people]),
        start=numbers(reps.start, [np.datetime64(h.start_date, "D") for h in people]),
        end=numbers(reps.end, [np.datetime64("NaT", "D")] * len(people)),
        ote=numbers(reps.ote, [h.ote for h in people]),
        base_share=numbers(reps.base_share, [USUAL_BASE_SHARE] * len(people)),
        market_ote=numbers(reps.market_ote, [np.nan] * len(people)),
        experience_level=texts(reps.experience_level, [""] * len(people)),
    )
    return replace(
        company,
        reps=added,
        facts=_spread(company.facts, place, order, len(reps)),
        deals=replace(company.deals, rep=place[company.deals.rep]),
        past_quotas=replace(company.past_quotas, rep=place[company.past_quotas.rep]),
        past_pipelines=replace(company.past_pipelines, rep=place[company.past_pipelines.rep]),
        assignments=_placed(company.assignments, place),
    )


def _placed(assignments: Assignments | None, place: IntArray) -> Assignments | None:
    return None if assignments is None else replace(assignments, rep=place[assignments.rep])


def _spread(facts: Facts, place: IntArray, order: IntArray, before: int) -> Facts:
    def rows(matrix: FloatArray) -> FloatArray:
        blank = np.zeros((len(order) - before, *matrix.shape[1:]))
        return np.concatenate([matrix, blank])[order]

    return replace(
        facts,
        bookings=rows(facts.bookings),
        won_deals=rows(facts.won_deals),
        bookings_by_type={name: rows(matrix) for name, matrix in facts.bookings_by_type.items()},
        largest_year=None if facts.largest_year is None else rows(facts.largest_year),
        deal_rep=place[facts.deal_rep],
        pipeline_rep=place[facts.pipeline_rep],
    )
