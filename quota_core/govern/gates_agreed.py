"""The gates that people open: what they have approved, confirmed, reviewed and locked, as it stands now."""

from __future__ import annotations

from quota_core.govern.gate import Gate, Ground, named, some
from quota_core.govern.ledger import TERRITORIES, VARIANT
from quota_core.parameters import SPECS
from quota_core.parameters.groups import WEIGHTS

WEIGHT_SETTINGS = tuple(key for key, spec in SPECS.items() if spec.group == WEIGHTS)


def definitions_approved(ground: Ground) -> Gate:
    """Every required role has approved every definition as it stands."""
    lacking = [f"{term} ({', '.join(roles)})" for term, roles in ground.unapproved.items()]
    told = f"{some(len(lacking), 'definition lacks', 'definitions lack')} approval: {named(lacking)}."
    return Gate(
        key="definitions",
        title="Definitions approved",
        passed=not lacking,
        sentence=told if lacking else "Every definition is approved as it stands.",
        where="Definitions",
        numbers={"lacking": len(lacking)},
    )


def weights_confirmed(ground: Ground) -> Gate:
    """The settings that make the territory weights, and every weight held by hand, are confirmed as they are."""
    still = ground.unconfirmed(*WEIGHT_SETTINGS, "overrides:")
    told = (
        f"Not confirmed as they are: {named(still)}."
        if still
        else "What makes the weights, and every weight held by hand, is confirmed."
    )
    return Gate(
        key="weights",
        title="Territory weights confirmed",
        passed=not still,
        sentence=told,
        where="Ledger",
        numbers={"unconfirmed": len(still)},
    )


def variants_documented(ground: Ground) -> Gate:
    """What holds for each role and segment (ramp, credit, coverage, pay plan) is written down and confirmed."""
    still = ground.unconfirmed(f"{VARIANT}:")
    told = f"Not confirmed: {named(still)}." if still else "What holds for every role and segment is confirmed."
    return Gate(
        key="variants",
        title="Role and segment variants documented",
        passed=not still,
        sentence=told,
        where="Ledger",
        numbers={"unconfirmed": len(still)},
    )


def quotas_reviewed(ground: Ground) -> Gate:
    """Every rep's quota as it stands was reviewed, and none is disputed."""
    told = "Every rep's quota was reviewed as it stands, and none is disputed."
    if ground.unreviewed:
        count = some(len(ground.unreviewed), "quota", "quotas")
        told = f"Still to be reviewed, {count}: {named(ground.unreviewed)}."
    if ground.disputed:
        told = f"{some(len(ground.disputed), 'quota is', 'quotas are')} disputed: {named(ground.disputed)}."
    return Gate(
        key="reviews",
        title="Every rep's quota reviewed",
        passed=not ground.unreviewed and not ground.disputed,
        sentence=told,
        where="Reviews",
        numbers={"unreviewed": len(ground.unreviewed), "disputed": len(ground.disputed)},
    )


def territories_locked(ground: Ground) -> Gate:
    """Somebody has stated that territories and who holds them are final, and they have not changed since."""
    line = next((line for line in ground.ledger if line.subject == TERRITORIES), None)
    passed = line is not None and line.status == "CONFIRMED"
    if line is None or line.who is None:
        told = "Nobody has stated that territories are final: lock them before quotas are approved."
    elif passed:
        told = f"Territories were locked by {line.who}, and stand as they did then."
    elif line.confirmed_value is not None:
        told = f"Territories or who holds them changed after {line.who} locked them: lock them again."
    else:
        told = f"Territories were opened again by {line.who}."
    return Gate(key="territories", title="Territories locked", passed=passed, sentence=told, where="Ledger")
