"""The alignment sheet on paper: what each term means here, what its choice is worth in money, and who agrees."""

from __future__ import annotations

from collections.abc import Iterator

from quota_core.deliver.documents.common import Ask, Words
from quota_core.errors import QuotaError
from quota_core.govern.definitions import Line, alignment_sheet
from quota_core.govern.worth import Ground, worths
from quota_core.present.definition_words import (
    choice_text,
    facts_of,
    progress_text,
    standing_text,
    wording_text,
    worth_text,
)
from quota_core.present.sources import sources_of

CHOSEN = "Every other choice we have is the one that is made."


def definition_words(ask: Ask) -> Words:
    """The words of the definition sheet beside those every document knows."""
    lines = ask.now.definitions or alignment_sheet(ask.plan)
    facts = facts_of(ask.plan)
    ground = Ground(plan=ask.plan, test=ask.now.outlook.test)
    return {
        "definitions": [
            {
                "term": line.definition.term,
                # Where the currency is not known, a sum ends its sentence.
                "wording": wording_text(line, ask.plan, facts).replace(" .", "."),
                "own": line.own is not None,
                "ours": line.definition.wording if line.own is not None else "",
                "choice": choice_text(line, ask.plan) or "none; it is how the word is meant",
                "worth": list(_worths(ask, line, ground)),
                "source": line.definition.source,
                "agreed": " · ".join(f"{each.role} {standing_text(each)}" for each in line.standings),
            }
            for line in lines
        ],
        "marks": sources_of(*(line.definition.source for line in lines)),
        "agreement": f"{progress_text(lines)}.",
    }


def _worths(ask: Ask, line: Line, ground: Ground) -> Iterator[str]:
    """What each other choice would change, in money, a sentence each; nothing where the handover cannot recount."""
    recount = ask.now.recount
    if recount is None or not line.definition.alternatives:
        return
    try:
        found = worths(line.definition, recount, ground)
    except QuotaError as told:
        yield f"What other choices are worth is not worked out: {told}"
        return
    if not found:
        yield CHOSEN
    yield from (f"{each.title}: {worth_text(each, ask.plan.company.currency, names=False)}" for each in found)
