"""The gap analysis in sentences: what the current method did, with the number, how sure it is and where to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from quota_core.evaluate.verdicts import EVIDENCE, LEANING, FairnessTest
from quota_core.govern.gap_analysis import Finding
from quota_core.present import formats
from quota_core.present.backtest_tables import halves, plain_verdict
from quota_core.present.bands import Status, status
from quota_core.present.sheet import Sheet, SheetColumn

WORDS = {"good": "sound", "watch": "look at it", "bad": "gap", "unknown": "history does not tell"}
NO_QUOTAS = "no past quotas that say so were imported: import past_quotas, or ask for last year's letters"


def finding_status(finding: Finding) -> Status:
    """How bad it is, as shape and word."""
    return status(finding.severity, WORDS[finding.severity])


def finding_text(finding: Finding) -> str:
    """One finding in a sentence."""
    if not finding.n:
        return f"{finding.title}: {NO_QUOTAS}."
    return _TELLERS[finding.key](finding, finding.numbers)


def _who_hit(finding: Finding, at: Mapping[str, float]) -> str:
    interval = formats.percent_range(at["low"], at["high"])
    told = (
        f"{formats.percent(finding.value)} of {formats.counted(finding.n, 'past quota')} were hit ({interval}, 90% "
        f"interval over {formats.counted(at['reps'], 'rep')}); mean attainment {formats.percent(at['mean'])}"
    )
    if at["ramped_n"]:
        told += f"; of people ramped throughout, {formats.percent(at['ramped_share'])} hit"
    return f"{told}."


def _spread(finding: Finding, at: Mapping[str, float]) -> str:
    return (
        f"Of ramped people, one in ten attained under {formats.percent(at['p10'])} and one in ten over "
        f"{formats.percent(at['p90'])} (median {formats.percent(at['p50'])}, {formats.counted(finding.n, 'quota')}); "
        f"the top fifth brought {formats.percent(at['top_bookings'])} of bookings on "
        f"{formats.percent(at['top_quota'])} of quota."
    )


def _ote(finding: Finding, at: Mapping[str, float]) -> str:
    return (
        f"Past quotas of a full year were {formats.multiple(finding.value)} today's OTE in the middle "
        f"({formats.counted(finding.n, 'quota')}); {formats.percent(at['outside'])} lay outside "
        f"{formats.multiple(at['minimum'])} to {formats.multiple(at['maximum'])} ({formats.count(at['under'])} under, "
        f"{formats.count(at['over'])} over). What OTE was then is not known."
    )


def _ramp(finding: Finding, at: Mapping[str, float]) -> str:
    people = formats.counted(finding.n, "past quota of somebody on the ramp", "past quotas of people on the ramp")
    return (
        f"{formats.count(at['full'])} of {people} were as good as a ramped colleague's; in the middle they carried "
        f"{formats.percent(at['carried'])} of one, where the ramp schedule asks {formats.percent(at['schedule'])}."
    )


def _identical(finding: Finding, at: Mapping[str, float]) -> str:
    return (
        f"{formats.percent(finding.value)} of {formats.counted(finding.n, 'past quota')} equal, to the cent, one of "
        "the same role and segment in another territory: what a territory holds did not enter them."
        if finding.value > 0
        else f"No two of {formats.counted(finding.n, 'past quota')} in different territories are alike."
    )


def _growth(finding: Finding, at: Mapping[str, float]) -> str:
    rises = (
        f"{formats.percent(at['alike'])} of {formats.counted(finding.n, 'yearly change')} of a quota lie within a "
        f"point of {formats.percent_change(at['median'])}, while the same people's bookings had changed by "
        f"{formats.percent_change(at['booked'])} in the middle"
    )
    if finding.severity == "unknown":
        return f"{rises}; too few to say whether changes followed bookings."
    linked = "go with" if finding.value > at["chance"] else "show no link to"
    return (
        f"{rises}; changes of quotas {linked} what was booked (rank correlation "
        f"{formats.rounded(finding.value, 2)}, chance alone reaches {formats.rounded(at['chance'], 2)} once in twenty)."
    )


def _fairness(finding: Finding, at: Mapping[str, float]) -> str:
    found = [test for test in finding.tests if test.verdict == EVIDENCE]
    leaning = [test for test in finding.tests if test.verdict == LEANING]
    if found or leaning:
        return " ".join([*map(plain_verdict, found), *map(_leaning, leaning)])
    factors = formats.listed([test.title for test in finding.tests])
    least = formats.rounded(max(test.smallest_effect for test in finding.tests), 2)
    return (
        f"No evidence of bias by {factors} ({formats.counted(finding.n, 'ramped rep')}, within pools); with so few, "
        f"only a link {least} or more beyond chance would show."
    )


def _leaning(test: FairnessTest) -> str:
    asked = "more" if test.expected < 0 else "less"
    return (
        f"Past quotas lean by {test.title}: of those with more of it they asked {asked} for what they could sell"
        f"{halves(test)} ({formats.counted(test.reps, 'rep')})."
    )


_TELLERS: dict[str, Callable[[Finding, Mapping[str, float]], str]] = {
    "who_hit": _who_hit,
    "spread": _spread,
    "ote_then": _ote,
    "ramp_ignored": _ramp,
    "identical_quotas": _identical,
    "growth_without_data": _growth,
    "fairness_then": _fairness,
}


def gap_sheet(findings: Sequence[Finding], *, pay: bool = True) -> Sheet:
    """The gap analysis as a table."""
    return Sheet(
        name="gap-analysis",
        columns=(
            SheetColumn(title="Question"),
            SheetColumn(title="Verdict", kind="status"),
            SheetColumn(title="What past quotas say"),
            SheetColumn(title="Counted over", kind="count"),
            SheetColumn(title="Measured by"),
        ),
        rows=tuple(
            (finding.title, finding_status(finding), finding_text(finding), finding.n, finding.source)
            for finding in findings
            if pay or not finding.pay
        ),
    )
