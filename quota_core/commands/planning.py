"""`quotas` and `backtest`: the model from a store, as JSON or as a few readable lines."""

from __future__ import annotations

import argparse
import sys

from quota_core.commands.printing import print_json
from quota_core.commands.results import back_test_json, plan_json
from quota_core.commands.settings import parameters_given
from quota_core.evaluate.backtest import back_test
from quota_core.evaluate.layers import over_assignment_layers
from quota_core.model.company import Company
from quota_core.model.plan import plan
from quota_core.model.quotas import EQUAL_ODDS
from quota_core.model.unsaid import no_deals_reason, no_target_reason, nobody_reason
from quota_core.parameters import Parameters
from quota_core.present.formats import money, percent, percent_range, weight
from quota_core.store import Store, default_store_path, open_store


def run_quotas(given: argparse.Namespace) -> None:
    """Prints every rep's quota for the plan year."""
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company, parameters = settled_setting(store, parameters, given)
    result = plan(company, parameters)
    if given.json:
        print_json(plan_json(result))
        return
    reps, out = result.company.reps, sys.stdout
    currency = f", {result.company.currency}" if result.company.currency else ""
    out.write(
        f"FY{result.plan_year} as of {result.as_of_text}{currency}: target {money(result.target)}, "
        f"assigned {money(result.assigned)}, capacity {money(result.reachable)}\n"
    )
    layers = over_assignment_layers(result)
    if result.parameters.over_assignment_vp or result.parameters.over_assignment_manager:
        each = " x ".join(f"{layer.level} {percent(layer.cushion, 1)}" for layer in layers.layers)
        out.write(f"Over-assignment by layer: {each} come to {percent(layers.compound, 2)}\n")
    for problem in result.problems:
        out.write(f"! {problem}\n")
    for note in result.notes:
        out.write(f"- {note}\n")
    for reason in (nobody_reason(result), no_target_reason(result), no_deals_reason(result)):
        out.write(f"! {reason}\n" if reason else "")
    for i in range(len(reps)):
        if result.carries[i]:
            patch = weight(float(result.capacity.weight[i]))
            name = "" if reps.name[i] == reps.rep_id[i] else reps.name[i]
            out.write(f"{reps.rep_id[i]:20} {name:24} {money(float(result.quota[i])):>8}  weight {patch}\n")


def run_backtest(given: argparse.Namespace) -> None:
    """Prints what these quotas would have done in the past."""
    parameters = parameters_given(given.params, given.set)
    with open_store(given.store or default_store_path()) as store:
        company, parameters = settled_setting(store, parameters, given)
    test = back_test(company, parameters)
    if given.json:
        print_json(back_test_json(test, company))
        return
    summary = test.summary
    interval = percent_range(summary.share.low, summary.share.high)
    sys.stdout.write(
        f"{percent(summary.share_hitting)} of reps hit ({interval}, 90% interval); mean attainment "
        f"{percent(summary.mean)}, median {percent(summary.median)}; {summary.n} rows of {summary.reps} reps over "
        f"{len(test.origins)} origins of {test.horizon_months} months\n"
    )
    for note in test.notes:
        sys.stdout.write(f"- {note}\n")


def settled_setting(
    store: Store, parameters: Parameters, given: argparse.Namespace, *, with_deals: bool = False
) -> tuple[Company, Parameters]:
    """The company and the setting; with the shares at equal odds where that is the method, and nothing drawn else."""
    if parameters.method != EQUAL_ODDS or parameters.odds_shares:
        return store.company(parameters, with_deals=with_deals), parameters
    from quota_core.commands.evaluated import checked_draws, settled_for

    checked_draws(given)
    return settled_for(store, parameters, given.draws, given.seed)
