"""Every canonical table and column once: dtype, unit, meaning, required, aliases (METHOD 15).

The template, the importer, the data dictionary and the store's tables all follow from `TABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dtype = Literal["text", "money", "number", "integer", "date", "flag"]
Required = Literal["always", "won", "closed", "never"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a canonical table; `required` says for which rows a blank is rejected.

    `positive`: zero and less make no sense there, and reject the row.
    """

    name: str
    dtype: Dtype = "text"
    meaning: str
    unit: str = ""
    required: Required = "never"
    choices: tuple[str, ...] = ()
    default: str | None = None
    aliases: tuple[str, ...] = ()
    positive: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """One canonical table: its key (what makes a row unique) and its columns in template order."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column(self) -> dict[str, Column]:
        """The columns by name."""
        return {c.name: c for c in self.columns}

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Names of the columns a file of this table must have."""
        return tuple(c.name for c in self.columns if c.required == "always")


def _rep(required: Required = "always") -> Column:
    return Column(
        name="rep_id", required=required, meaning="The seller's id, as in reps", aliases=("owner_id", "ownerid", "rep")
    )


def _territory(required: Required = "never") -> Column:
    return Column(name="territory_id", required=required, meaning="The territory's id, as in territories")


def _opportunity() -> Column:
    return Column(name="opportunity_id", required="always", meaning="The deal's id", aliases=("id", "deal_id"))


_CURRENCY = Column(name="currency", meaning="ISO code; blank = the plan's currency", aliases=("currencyisocode",))
_SEGMENT = Column(name="segment", meaning="Market segment, e.g. SMB, MM, ENT")
_STATUS = ("won", "lost", "open")
_TYPES = ("new", "expansion", "renewal")

_ALL = (
    Table(
        name="reps",
        meaning="Sellers, past, present and planned; a start date ahead is a planned hire",
        key=("rep_id",),
        columns=(
            Column(name="rep_id", required="always", meaning="The seller's id"),
            Column(name="name", required="always", meaning="The seller's name"),
            Column(name="role", required="always", meaning="AE, AM, CSM, SDR, SE ...: decides what is credited"),
            Column(name="segment", required="always", meaning="Market segment the seller works in, e.g. SMB, MM, ENT"),
            _territory("always"),
            Column(name="start_date", dtype="date", required="always", meaning="First day in this role"),
            Column(name="end_date", dtype="date", meaning="Last day in this role; blank = still here"),
            Column(name="manager", meaning="The manager's name or id"),
            Column(
                name="ote",
                dtype="money",
                unit="a year",
                required="always",
                meaning="On-target earnings for a full year",
            ),
            Column(
                name="base_share", dtype="number", unit="fraction", default="0.5", meaning="Base pay as a share of OTE"
            ),
            Column(name="experience_level", meaning="Level, used for the market comparison"),
            Column(name="market_ote", dtype="money", unit="a year", meaning="Market OTE for the level"),
            Column(
                name="is_active",
                dtype="flag",
                meaning="False: has left; the last day is inferred where it is blank",
                aliases=("active",),
            ),
            Column(name="email", meaning="Work address"),
            _CURRENCY,
        ),
    ),
    Table(
        name="territories",
        meaning="What is sold into: accounts and their potential",
        key=("territory_id",),
        columns=(
            Column(name="territory_id", required="always", meaning="The territory's id"),
            Column(name="name", required="always", meaning="The territory's name"),
            Column(name="region", meaning="Region it rolls up to"),
            Column(name="parent_id", meaning="The territory above it"),
            _SEGMENT,
            Column(
                name="potential",
                dtype="money",
                unit="a year",
                required="always",
                meaning="What could be sold in a year",
            ),
            Column(
                name="accounts", dtype="number", unit="accounts", required="always", meaning="Accounts in the territory"
            ),
            Column(name="qualified_prospects", dtype="number", unit="prospects", meaning="Prospects that qualify"),
            Column(name="in_market_prospects", dtype="number", unit="prospects", meaning="Prospects in market now"),
            Column(name="is_new", dtype="flag", default="false", meaning="True while the territory is new"),
        ),
    ),
    Table(
        name="opportunities",
        meaning="Deals: won, lost and open",
        key=("opportunity_id",),
        columns=(
            _opportunity(),
            _rep(),
            _territory(),
            Column(name="status", required="always", choices=_STATUS, meaning="won, lost or open"),
            Column(name="amount", dtype="money", required="won", meaning="Total contract value", aliases=("value",)),
            Column(name="close_date", dtype="date", required="closed", meaning="Day it closed, or is expected to"),
            Column(name="created_date", dtype="date", meaning="Day it was created", aliases=("createddate",)),
            Column(name="account_id", meaning="The customer", aliases=("accountid", "account")),
            _SEGMENT,
            Column(name="product", meaning="What was sold"),
            Column(name="booking_type", choices=_TYPES, default="new", meaning="new, expansion or renewal"),
            Column(name="stage", meaning="The CRM's stage name"),
            Column(name="probability", dtype="number", unit="fraction", meaning="The CRM's chance to win"),
            Column(name="term_months", dtype="number", unit="months", default="12", meaning="Length of the contract"),
            _CURRENCY,
        ),
    ),
    Table(
        name="targets",
        meaning="What each segment (and role) is to book in a fiscal year",
        key=("fiscal_year", "role", "segment"),
        columns=(
            Column(
                name="fiscal_year", dtype="integer", required="always", meaning="Year in which the fiscal year ends"
            ),
            Column(name="segment", required="always", meaning="Market segment"),
            Column(name="amount", dtype="money", unit="a year", required="always", meaning="The target"),
            Column(name="role", default="AE", meaning="Role that carries it; blank = AE"),
        ),
    ),
    Table(
        name="past_quotas",
        meaning="The quotas people really had",
        key=("rep_id", "period_start", "period_months"),
        columns=(
            _rep(),
            Column(name="period_start", dtype="date", required="always", meaning="First day of the period"),
            Column(
                name="period_months",
                dtype="integer",
                unit="months",
                required="always",
                positive=True,
                meaning="Length of the period",
            ),
            Column(name="quota", dtype="money", required="always", meaning="Quota for the period"),
        ),
    ),
    Table(
        name="assignments",
        meaning="Who held which territory when",
        key=("rep_id", "territory_id", "from_date"),
        columns=(
            _rep(),
            _territory("always"),
            Column(name="from_date", dtype="date", required="always", meaning="First day held"),
            Column(name="to_date", dtype="date", meaning="Last day held; blank = still held"),
            Column(name="share", dtype="number", unit="fraction", default="1", meaning="Share of the person's time"),
        ),
    ),
    Table(
        name="opportunity_history",
        meaning="Field changes or snapshots of deals",
        key=("opportunity_id", "changed_at"),
        columns=(
            _opportunity(),
            Column(name="changed_at", dtype="date", required="always", meaning="Day of the change or the snapshot"),
            Column(name="stage", meaning="Stage after the change"),
            Column(name="amount", dtype="money", meaning="Amount after the change"),
            Column(name="close_date", dtype="date", meaning="Expected close after the change"),
            _rep("never"),
            Column(
                name="amount_before", dtype="money", meaning="Amount before the change; blank in a pipeline snapshot"
            ),
            Column(
                name="close_date_before",
                dtype="date",
                meaning="Expected close before the change; blank in a pipeline snapshot",
            ),
            Column(name="rep_id_before", meaning="The seller's id before the change; blank in a pipeline snapshot"),
        ),
    ),
    Table(
        name="splits",
        meaning="How a deal's credit is shared between sellers",
        key=("opportunity_id", "rep_id"),
        columns=(
            _opportunity(),
            _rep(),
            Column(name="share", dtype="number", unit="fraction", required="always", meaning="Share of the credit"),
        ),
    ),
    Table(
        name="fx_rates",
        meaning="Currency rates",
        key=("currency", "from_date"),
        columns=(
            Column(name="currency", required="always", meaning="ISO code"),
            Column(
                name="rate",
                dtype="number",
                unit="plan currency per unit",
                required="always",
                positive=True,
                meaning="Conversion rate",
            ),
            Column(name="from_date", dtype="date", meaning="First day it holds; blank = always"),
        ),
    ),
    Table(
        name="accounts",
        meaning="Customers and prospects",
        key=("account_id",),
        columns=(
            Column(name="account_id", required="always", meaning="The account's id"),
            Column(name="name", meaning="The account's name"),
            _territory(),
            _SEGMENT,
            Column(name="industry", meaning="Industry"),
            Column(name="potential", dtype="money", unit="a year", meaning="What it could buy in a year"),
        ),
    ),
    Table(
        name="activities",
        meaning="Calls, meetings, demos",
        key=("activity_id",),
        columns=(
            Column(name="activity_id", required="always", meaning="The activity's id"),
            _rep(),
            Column(name="activity_date", dtype="date", required="always", meaning="Day it happened"),
            Column(name="activity_type", required="always", meaning="call, meeting, demo ..."),
            Column(name="opportunity_id", meaning="The deal it belongs to"),
        ),
    ),
    Table(
        name="leads",
        meaning="Leads and who they were given to",
        key=("lead_id",),
        columns=(
            Column(name="lead_id", required="always", meaning="The lead's id"),
            _rep("never"),
            _territory(),
            Column(name="created_date", dtype="date", required="always", meaning="Day it came in"),
            Column(name="opportunity_id", meaning="The deal it became"),
        ),
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _ALL}
