"""What the demo company is, as constants: segments, territories and their seats, calendar, managers, products.

Everything random is drawn elsewhere; changing the company means changing a number here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

COMPANY = "Halden Software"
MAIL_DOMAIN = "halden.example"
# Picked among many for a typical year: with ten sellers, luck alone moves the enterprise segment by a third.
DEFAULT_SEED = 729
DEFAULT_TODAY = date(2026, 1, 1)
HISTORY_YEARS = 3


@dataclass(frozen=True, kw_only=True)
class Segment:
    """How selling goes in one market segment; money in USD, `deal_median` is one year's contract value."""

    name: str
    deal_median: float
    deal_sigma: float
    win_rate: float
    cycle_days: int
    ae_ote: int
    ae_wins_a_year: float
    am_deal_median: float
    am_wins_a_year: float
    term_odds: tuple[float, float, float]  # of 12, 24 and 36 months
    potential_per_seat: float
    accounts_per_seat: int
    coverage_ahead: tuple[float, float, float]  # open pipeline / quarter quota, for the next three quarters

    @property
    def deal_mean(self) -> float:
        """Mean of the lognormal deal size: median x exp(sigma^2 / 2), USD."""
        return float(self.deal_median * np.exp(self.deal_sigma**2 / 2))


@dataclass(frozen=True, kw_only=True)
class Territory:
    """One patch and its seats; `richness` is its potential per seat against its segment's usual one."""

    territory_id: str
    name: str
    region: str
    segment: str
    ae_seats: int
    am_seats: int
    sdr_seats: int
    richness: float
    is_new: bool = False

    @property
    def currency(self) -> str:
        """Currency its customers pay in."""
        return "EUR" if self.region == "EMEA" else "USD"


SEGMENTS = (
    Segment(
        name="SMB",
        deal_median=8_000,
        deal_sigma=0.55,
        win_rate=0.255,
        cycle_days=25,
        ae_ote=130_000,
        ae_wins_a_year=56.0,
        am_deal_median=8_500,
        am_wins_a_year=56.0,
        term_odds=(0.93, 0.07, 0.0),
        potential_per_seat=1_900_000,
        accounts_per_seat=620,
        coverage_ahead=(1.6, 0.5, 0.1),
    ),
    Segment(
        name="MM",
        deal_median=33_000,
        deal_sigma=0.65,
        win_rate=0.24,
        cycle_days=60,
        ae_ote=180_000,
        ae_wins_a_year=18.5,
        am_deal_median=24_000,
        am_wins_a_year=20.0,
        term_odds=(0.78, 0.14, 0.08),
        potential_per_seat=2_900_000,
        accounts_per_seat=180,
        coverage_ahead=(3.0, 1.6, 0.6),
    ),
    Segment(
        name="ENT",
        deal_median=100_000,
        deal_sigma=0.65,
        win_rate=0.20,
        cycle_days=110,
        ae_ote=260_000,
        ae_wins_a_year=8.8,
        am_deal_median=60_000,
        am_wins_a_year=7.0,
        term_odds=(0.62, 0.20, 0.18),
        potential_per_seat=4_600_000,
        accounts_per_seat=52,
        coverage_ahead=(3.1, 2.2, 1.2),
    ),
)
SEGMENT = {segment.name: segment for segment in SEGMENTS}


def _patch(
    territory_id: str, name: str, region: str, seats: tuple[int, int, int], richness: float, is_new: bool = False
) -> Territory:
    ae, am, sdr = seats
    return Territory(
        territory_id=territory_id,
        name=name,
        region=region,
        segment=territory_id.partition("-")[0],
        ae_seats=ae,
        am_seats=am,
        sdr_seats=sdr,
        richness=richness,
        is_new=is_new,
    )


TERRITORIES = (
    _patch("SMB-EAST", "SMB Atlantic", "East", (4, 1, 1), 1.18),
    _patch("SMB-CENT", "SMB Great Lakes", "Central", (3, 0, 1), 0.88),
    _patch("SMB-WEST", "SMB Pacific", "West", (4, 1, 1), 1.10),
    _patch("SMB-NEUR", "SMB Northern Europe", "EMEA", (3, 1, 0), 0.82),
    _patch("SMB-SEUR", "SMB Southern Europe", "EMEA", (2, 0, 0), 0.92),
    _patch("MM-EAST", "Mid-market Atlantic", "East", (4, 1, 1), 1.12),
    _patch("MM-CENT", "Mid-market Great Lakes", "Central", (3, 1, 1), 0.84),
    _patch("MM-WEST", "Mid-market Pacific", "West", (3, 1, 1), 1.22),
    _patch("MM-NEUR", "Mid-market Northern Europe", "EMEA", (3, 1, 1), 0.80),
    _patch("MM-SEUR", "Mid-market Southern Europe", "EMEA", (1, 0, 0), 0.75, is_new=True),
    _patch("ENT-EAST", "Enterprise Atlantic", "East", (3, 1, 1), 1.20),
    _patch("ENT-CENT", "Enterprise Great Lakes", "Central", (2, 0, 0), 0.85),
    _patch("ENT-WEST", "Enterprise Pacific", "West", (3, 1, 1), 1.05),
    _patch("ENT-EMEA", "Enterprise Europe", "EMEA", (2, 1, 1), 0.78),
)
TERRITORY_INDEX = {territory.territory_id: i for i, territory in enumerate(TERRITORIES)}

# Potential helps, but less than in proportion: the reason why weights by potential alone overshoot.
RICHNESS_ELASTICITY = 0.6

MONTH_SHARE = np.array([0.060, 0.070, 0.095, 0.065, 0.075, 0.095, 0.060, 0.070, 0.095, 0.080, 0.095, 0.140])
QUARTER_SHARE = MONTH_SHARE.reshape(4, 3).sum(axis=1)
# Output by months since the first one; about 5.7 months to full productivity.
RAMP = np.array([0.03, 0.18, 0.35, 0.53, 0.70, 0.88, 1.0])
YEAR_GROWTH = np.array([0.94, 1.0, 1.05])

ROLE_OTE = {"AM": 140_000, "SDR": 85_000}
BASE_SHARE = {"AE": 0.5, "AM": 0.6, "SDR": 0.65}
LEVELS = (("Junior", 0.92), ("Mid", 1.0), ("Senior", 1.1))
LEVEL_ODDS = (0.3, 0.5, 0.2)

PRODUCTS = ("Insight Pro", "Core Suite", "Flow Automation", "Vault Backup")
PRODUCT_ODDS = (0.34, 0.38, 0.18, 0.10)
LEAD_SOURCES = ("Outbound", "Web", "Partner", "Event", "Referral")
TERMS = np.array([12, 24, 36])

MANAGERS = {
    ("AE", "SMB"): "Imogen Tarrant",
    ("AE", "MM"): "Rafael Quintero",
    ("AE", "ENT"): "Dorothea Lindqvist",
    ("AE", "EMEA"): "Matteo Brancaleone",
    ("AM/SDR", ""): "Winifred Okonjo",
}

# Plan currency per euro, by half-year from the first year of history on.
EUR_RATES = (1.07, 1.09, 1.09, 1.07, 1.04, 1.12, 1.11)


def manager_of(role: str, territory: Territory) -> str:
    """The manager a seller reports to: AEs by segment (Europe apart), AMs and SDRs to one."""
    if role != "AE":
        return MANAGERS["AM/SDR", ""]
    return MANAGERS["AE", "EMEA" if territory.region == "EMEA" else territory.segment]
