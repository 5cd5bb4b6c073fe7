"""Checks of sellers: owners nobody knows, sellers without deals, and what is only assumed about them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quota_core.ingest.checks.base import OFFERED, SAMPLES, Check, Data, samples_of
from quota_core.ingest.checks.likeness import nearest_names
from quota_core.ingest.fixes import RULE, Fix
from quota_core.ingest.wording import plural
from quota_core.model.company import first_day

_NEEDED = {"role": "role", "segment": "segment", "territory_id": "territory", "start_date": "start date", "ote": "OTE"}


def unknown_reps(data: Data) -> Iterator[Check]:
    """Deals whose owner is not among the reps: they count for nobody."""
    known = {row["rep_id"]: row["name"] for row in data.reps}
    unknown = {rep: row for rep, row in data.by_rep.items() if rep not in known}
    if not unknown:
        return
    by_money = sorted(unknown, key=lambda rep: (-unknown[rep]["won_money"], rep))
    fixes = []
    for rep in by_money[:OFFERED]:
        likely = nearest_names(rep, {rep_id: (rep_id, name or "") for rep_id, name in known.items()})
        fixes.append(
            Fix(
                kind="map",
                table="opportunities",
                column="rep_id",
                match={"rep_id": rep},
                value=likely[0] if likely else None,
                asks=not likely,
                choices=tuple(likely),
                reason=f"deals of {rep} belong to somebody on the list",
            )
        )
    fixes.append(
        Fix(kind="leave_out", table="opportunities", match={RULE: "unknown_rep"}, reason="owner is not among the reps")
    )
    count = sum(row["deals"] for row in unknown.values())
    yield Check(
        name="unknown_rep",
        title=f"{plural(count, 'deal')} of {plural(len(unknown), 'owner')} not among the reps: counted for nobody.",
        severity="problem",
        count=count,
        money=sum(row["won_money"] for row in unknown.values()),
        samples=samples_of("rep_id", unknown, by_money),
        fixes=tuple(fixes),
        advice="Add them to the reps (leavers too: their deals are evidence), or give their deals to somebody.",
    )


def reps_without_deals(data: Data) -> Iterator[Check]:
    """Sellers who carry a quota, should have begun, and have no deal of any kind."""
    if not data.by_rep:
        return
    # Whoever starts after the data end is a planned hire, whatever today's date is.
    begun = min(first_day(data.as_of), np.datetime64(data.today, "D"))
    idle = [
        row
        for row in data.reps
        if row["rep_id"] not in data.by_rep
        and row["is_active"] is not False
        and (row["start_date"] is None or np.datetime64(row["start_date"], "D") <= begun)
        and (row["role"] is None or data.parameters.credited_types.get(row["role"]))
    ]
    if idle:
        yield Check(
            name="reps_without_deals",
            title=f"{plural(len(idle), 'rep')} without a deal: {_listed([r['name'] or r['rep_id'] for r in idle])}.",
            severity="warning",
            count=len(idle),
            samples=tuple(
                {"rep_id": r["rep_id"], "name": r["name"], "file": r.get("source_file"), "row": r.get("source_row")}
                for r in idle[:OFFERED]
            ),
            fixes=tuple(
                Fix(kind="leave_out", table="reps", match={"rep_id": row["rep_id"]}, reason="has no deals")
                for row in idle[:OFFERED]
            ),
            advice="New, on leave, or not selling? Give a start date, or leave them out; else each carries a quota.",
        )


def incomplete_reps(data: Data) -> Iterator[Check]:
    """Sellers of whom something the model needs is blank or only assumed, by column."""
    for column, word in _NEEDED.items():
        lacking = [
            row
            for row in data.reps
            if not data.is_given("reps", str(row["rep_id"]), column, row[column])
            and not (
                column == "ote" and row["role"] is not None and not data.parameters.credited_types.get(row["role"])
            )
        ]
        if lacking:
            yield Check(
                name=f"reps_without_{column.removesuffix('_id')}",
                title=f"No file gives the {word} of {plural(len(lacking), 'rep')}: {_said(lacking, column)}.",
                severity="warning" if any(row[column] is None for row in lacking) else "note",
                count=len(lacking),
                money=sum(data.by_rep.get(row["rep_id"], {}).get("won_money", 0.0) for row in lacking),
                samples=tuple({"rep_id": r["rep_id"], "name": r["name"], column: r[column]} for r in lacking[:SAMPLES]),
                fixes=tuple(
                    Fix(
                        kind="set",
                        table="reps",
                        column=column,
                        match={"rep_id": row["rep_id"]},
                        value=row[column],
                        asks=True,
                        reason=f"the {word} of {row['name'] or row['rep_id']}",
                    )
                    for row in lacking[:OFFERED]
                ),
                advice="Import a list of reps, or set them one by one.",
            )


def _carries_no_quota(data: Data, role: str | None) -> bool:
    return role is not None and not data.parameters.credited_types.get(role)


def _said(lacking: list[dict[str, object]], column: str) -> str:
    return "unknown" if all(row[column] is None for row in lacking) else "assumed"


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 8 else ", ".join(names[:7]) + f" and {len(names) - 7:,} more"
