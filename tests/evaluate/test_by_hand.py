"""Coverage, efficiency, drivers, replay on one tiny company, from canonical rows to numbers worked out on paper.

Avery and Blake share one territory and have been here since 2022; the target of 1.6 million is 800,000 each. All
numbers beside `==` follow from METHOD 7-10 and the rows below by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quota_core.evaluate.coverage import pipeline_coverage
from quota_core.evaluate.drivers import driver_range
from quota_core.evaluate.efficiency import efficiency
from quota_core.evaluate.replay import past_quota_test, replay
from quota_core.model.plan import Plan, plan
from quota_core.parameters import DEFAULTS
from quota_core.store import StagedImport, Store, open_store
from tests.ingest.small import frame

CYCLE = 120
CHOSEN: dict[str, Any] = {"over_assignment": 0.0, "method": "top_down"}


def rep(rep_id: str, start: date, ote: float, base: float, market: float | None = None) -> dict[str, Any]:
    row = {"rep_id": rep_id, "name": rep_id, "role": "AE", "segment": "MM", "territory_id": "T1", "start_date": start}
    return row | {"ote": ote, "base_share": base, "market_ote": market}


def deal(rep_id: str, status: str, close: date, amount: float, term: float = 12.0, kind: str = "new") -> dict[str, Any]:
    row = {"rep_id": rep_id, "status": status, "amount": amount, "close_date": close, "term_months": term}
    return row | {"territory_id": "T1", "created_date": close - timedelta(days=CYCLE), "booking_type": kind}


PEOPLE = [
    rep("Avery", date(2022, 1, 1), 175_000.0, 0.5),
    rep("Blake", date(2022, 1, 1), 250_000.0, 0.6, 260_000.0),
]
DEALS = [
    deal("Avery", "won", date(2023, 12, 15), 10_000.0),  # history begins here, before the lookback
    deal("Avery", "won", date(2025, 2, 10), 200_000.0),
    deal("Avery", "won", date(2025, 8, 10), 800_000.0, term=24.0),  # 400,000 in its first year
    deal("Blake", "won", date(2025, 5, 10), 500_000.0),
    deal("Blake", "won", date(2025, 11, 10), 400_000.0),
    deal("Blake", "won", date(2025, 11, 11), 999_000.0, kind="renewal"),  # AEs are not credited with renewals
    deal("Blake", "lost", date(2025, 6, 10), 2_250_000.0),
    deal("Avery", "won", date(2026, 1, 12), 50_000.0),  # booked in the quarter, after as-of
    deal("Blake", "lost", date(2026, 1, 20), 10_000.0),  # the last day of the data: as-of is 1 January 2026
    deal("Avery", "open", date(2026, 2, 10), 150_000.0),
    deal("Avery", "open", date(2026, 3, 31), 100_000.0, term=24.0),  # 50,000
    deal("Avery", "open", date(2026, 4, 1), 777_000.0),  # the next quarter's
    deal("Avery", "open", date(2026, 3, 1), 777_000.0, kind="renewal"),
]
ROWS: dict[str, list[dict[str, Any]]] = {
    "reps": PEOPLE,
    "territories": [{"territory_id": "T1", "name": "Patch", "potential": 1e6, "accounts": 10.0}],
    "opportunities": [{"opportunity_id": f"O{j}", **row} for j, row in enumerate(DEALS)],
    "targets": [{"fiscal_year": 2026, "segment": "MM", "amount": 1_600_000.0, "role": "AE"}],
    "past_quotas": [
        {"rep_id": "Avery", "period_start": date(2025, 1, 1), "period_months": 12, "quota": 500_000.0},
        *(
            {"rep_id": "Blake", "period_start": date(2025, 1 + 3 * q, 1), "period_months": 3, "quota": 250_000.0}
            for q in range(4)
        ),
        {"rep_id": "Avery", "period_start": date(2026, 1, 1), "period_months": 12, "quota": 1.0},
    ],
}


def stored(path: Path, **more: list[dict[str, Any]]) -> Store:
    store = open_store(path, create=True)
    con = store.backend()
    for name, rows in {**ROWS, **more}.items():
        con.create_table(f"import_{name}", frame(name, rows), temp=True)
    store.commit_import(con, StagedImport(files=("rows",)))
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with stored(tmp_path_factory.mktemp("hand") / "company.duckdb") as opened:
        yield opened


def planned(store: Store, **changes: Any) -> Plan:
    parameters = DEFAULTS.changed(**{**CHOSEN, **changes})
    return plan(store.company(parameters), parameters)


def test_the_plan_itself(store: Store) -> None:
    made = planned(store)
    assert (made.as_of_text, made.plan_year, made.quota.tolist()) == ("2026-01-01", 2026, [800_000.0, 800_000.0])
    # 1.5 million of four ramped years: 375,000 a year each, whatever z, for one territory is its pool.
    assert made.capacity.bottom_up == pytest.approx([375_000.0, 375_000.0])


def test_coverage(store: Store) -> None:
    found = pipeline_coverage(planned(store))
    assert found.quota == pytest.approx([200_000.0, 200_000.0])
    assert found.booked.tolist() == [50_000.0, 0.0]
    assert found.pipeline.tolist() == [200_000.0, 0.0]
    # METHOD 10: quota still open 150,000, pipeline 200,000 -> 1.33x, short of 3x by 250,000. Blake has no pipeline.
    assert found.pipeline_coverage == pytest.approx([200 / 150, 0.0])
    assert found.shortfall == pytest.approx([250_000.0, 600_000.0])
    assert (found.team.shortfall, found.team.pooled_shortfall) == pytest.approx((850_000.0, 850_000.0))
    assert found.team.pipeline_coverage == pytest.approx(200 / 350)
    # Won by value 1.5 of 3.75 million (what closed on or after as-of is not looked at): 0.4, so 2.5x.
    assert found.implied_required == pytest.approx({"MM": 2.5})


def test_coverage_of_a_past_plan_is_not_judged(store: Store) -> None:
    found = pipeline_coverage(planned(store, plan_year=2025))
    assert not found.judged.any()
    assert found.booked.tolist() == [0.0, 0.0]


def test_a_cycle_shorter_than_the_quarter_is_not_judged(tmp_path: Path) -> None:
    quick = [row | {"created_date": row["close_date"] - timedelta(days=91)} for row in ROWS["opportunities"]]
    with stored(tmp_path / "quick.duckdb", opportunities=quick) as store:
        assert not pipeline_coverage(planned(store)).judged.any()


def test_efficiency(store: Store) -> None:
    found = efficiency(planned(store, gross_margin=0.55), 0.9375)
    assert found.multiple == pytest.approx([800 / 175, 3.2])  # METHOD 10: 4.571
    assert found.return_at_quota == pytest.approx([800 / 175, 3.2])
    # 0.8 x 4.571 / (0.5 + 0.5 x 0.8) = 4.063; 0.8 x 3.2 / (0.6 + 0.4 x 0.8) = 2.783
    assert found.return_at_80 == pytest.approx([0.8 * 800 / 175 / 0.9, 2.56 / 0.92])
    assert found.return_expected == pytest.approx([0.9375 * 800 / 175 / 0.96875, 3.0 / 0.975])
    assert found.target_return == pytest.approx(3 * 0.8 / 0.55)  # 4.364
    flagged = {key: flags.tolist() for key, flags in found.flags.items()}
    assert flagged == {
        "multiple_low": [False, False],
        "multiple_high": [False, False],
        "outside_G": [False, True],
        "outside_P": [False, True],
        "outside_B": [False, False],
        "above_best_year": [False, False],  # Blake has done 900,000
        "return_low_at_80": [True, True],
        "return_low_expected": [False, True],
        "under_market": [False, True],
        "under_market_at_120": [False, True],  # 150,000 + 1.2 x 100,000 = 270,000 of 1.2 x 260,000
    }
    assert found.mends.accelerator[1] == pytest.approx((312_000 - 250_000) / (0.2 * 100_000))  # 3.1x
    assert found.mends.ote["under_market"][1] == pytest.approx(260_000)
    assert found.mends.quota["outside_P"][1] == pytest.approx(4 * 250_000)
    assert found.team.multiple == pytest.approx(1600 / 425)
    assert found.team.pay_at_quota == 425_000.0
    assert found.team.return_at_80 == pytest.approx(1_280_000 / (175_000 * 0.9 + 250_000 * 0.92))


def test_above_what_anyone_has_done(store: Store) -> None:
    found = efficiency(planned(store, locks={"Blake": 901_000.0}))
    assert found.flags["above_best_year"].tolist() == [False, True]


def test_drivers(store: Store) -> None:
    worst, expected, best = driver_range(planned(store)).scenarios
    cycle, lost = CYCLE / 365, (3 + 1 + 0.82 + 0.65 + 0.47 + 0.30 + 0.12) / 12
    alone = {effect.key: effect.factor for effect in worst.drivers}
    assert alone == pytest.approx(
        {
            "driver_win_rate": 0.85,
            "driver_deal_size": 0.90,
            "driver_pipeline": 1 - 0.10 * (1 - cycle),
            "driver_cycle": 1 - 0.15 * cycle,
            "driver_ramp_delay": 1.0,  # everybody has been ramped for years
            "driver_hire_slip": 1.0,
            "driver_turnover": 1 - (0.20 - 0.139) * lost,
        }
    )
    assert worst.capacity == pytest.approx(750_000 * np.prod(list(alone.values())))
    assert expected.capacity == pytest.approx(750_000)
    above = 1.10 * 1.08 * (1 + 0.10 * (1 - cycle)) * (1 + 0.05 * cycle) * (1 + (0.139 - 0.08) * lost)
    assert best.capacity == pytest.approx(750_000 * above)


def test_drivers_of_a_planned_hire(tmp_path: Path) -> None:
    """From 2 March: k = 0 in March, then 0.18 0.35 0.53 0.70 0.88 1 1 1 1 = 6.64 months of c."""
    with stored(tmp_path / "hire.duckdb", reps=[*PEOPLE, rep("Casey", date(2026, 3, 2), 150_000.0, 0.5)]) as store:
        made = planned(store)
        worst = driver_range(made).scenarios[0]
    assert made.capacity.bottom_up == pytest.approx([375_000, 375_000, 375_000 * 6.64 / 12])
    whole = 750_000 + 375_000 * 6.64 / 12
    alone = {effect.key: effect.money for effect in worst.drivers}
    # A month of delay, or two of slip (from 2 May), takes the last full months: 5.64 and 4.64 are left.
    assert alone["driver_ramp_delay"] == pytest.approx(-375_000 / 12)
    assert alone["driver_hire_slip"] == pytest.approx(-375_000 * 2 / 12)
    market = np.prod(
        [1 + money / whole for key, money in alone.items() if key not in ("driver_ramp_delay", "driver_hire_slip")]
    )
    assert worst.capacity == pytest.approx((750_000 + 375_000 * 3.64 / 12) * market)


def test_replay(store: Store) -> None:
    found = replay(planned(store))
    assert found.scored.bookings.tolist() == [600_000.0, 900_000.0]
    assert found.scored.attainment == pytest.approx([0.75, 1.125])
    assert (found.summary.share_hitting, found.summary.mean) == (0.5, 0.9375)
    # The target asks for 1.6 million after 1.5: quotas deflated by a fifteenth.
    assert list(found.growth.values()) == pytest.approx([1.6 / 1.5 - 1])
    assert found.deflated_rows.attainment == pytest.approx([0.8, 1.2])


def test_past_quotas(store: Store) -> None:
    found = past_quota_test(planned(store))
    # Blake's four quarters are one year; the year that begins with as-of has not ended.
    assert found.everybody.attainment == pytest.approx([1.2, 0.9])
    assert found.lengths.tolist() == [12, 12]
    assert found.summary.share_hitting == 0.5
