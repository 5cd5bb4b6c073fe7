"""The sheets in their order, and what each says of itself; the origins of the back-test follow after the last."""

from __future__ import annotations

SHEETS: dict[str, str] = {
    "Read me": "",
    "Inputs": "What the company has given: targets, territories, people. Green values come from its data.",
    "Assumptions": "Every setting once. Its key is a name in this workbook, and formulas use the names. "
    "Yellow cells may be changed, and free rows of the tables below filled.",
    "Facts": "Credited bookings and won deals by month, from the company's deals as they are credited; "
    "values from the source, not worked out here.",
    "Season": "Shares of the year by calendar month. By history: a month's share of the whole past fiscal years' "
    "credited bookings, at least 1/120; a segment with under 100 won deals takes everybody's (the rows without one).",
    "Pools": "Pools: people of one role and segment, whose quotas can be compared. Their curves by month of tenure "
    "(0 is the first), from the tables of Assumptions and full after their end; how a quota splits by booking type.",
    "Weights": "Per pool (role and segment) and territory: potential, accounts and win rate beside the pool's mean, "
    "raw, and the weight clip(c v, min, max) with the one c, found in rows, that keeps the pool's total.",
    "Ramp": "Who is employed when, how far on the ramp, and what that comes to in full years: ramped-equivalent e "
    "(of quota) and capacity-equivalent c (of what people really sell).",
    "Evidence": "Ramped months before as-of (employed the whole month, both curves full), of leavers too: what a year "
    "in a territory has yielded (y), what a pool sells at weight 1 (P), how far a territory's own history counts (z).",
    "Top-down": "Each group's total T = target x (1 + over-assignment), shared by ramped-equivalent x territory "
    "weight: TD = T e W / sum e W.",
    "Bottom-up": "What each can carry: BU = c (1 + growth) (z y + (1 - z) P W). A group's capacity is the sum of it.",
    "Blend": "B = a TD + (1 - a) T BU / sum BU, with a the top-down share.",
    "Reconcile": "The one k of each group, found in rows, for which clip(k B, at least, at most) adds up to T: without "
    "locks, then with them. Where no k exists, quotas stand at their bounds and the gap is said.",
    "Rounding": "Quotas in whole steps of round_to: each rounded down, then one step more for the largest remainders "
    "of the group (ties by rep id) until its total is the nearest step. Locked quotas stay.",
    "Quotas": "",
    "Back-test": "Quotas set as of past quarter starts (a sheet each, at the end), frozen, against credited bookings. "
    "Judged: whoever was ramped in every month and stayed. Conditional on the stretch unless totals are given.",
    "Scenarios": "Capacity with every driver at its worst, base or best at once (a range to talk about, not odds), and "
    "what the simulation draws: values of the exported setting, which do not follow changes made here.",
    "Efficiency": "On a full, ramped year: the quota it would carry, the OTE, and what the pay plan makes of 80%, "
    "100%, 120% and the back-test's mean attainment. Confidential: it tells what people are paid.",
    "Checks": "Each line says OK, or what is off.",
    "Ledger": "What the plan rests on: every assumption, who confirmed it, when and in which meeting.",
    "Change log": "Who did what, when: every entry seals the one before it.",
}
