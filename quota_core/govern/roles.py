"""Who has to agree, by role, and how somebody's role is read from what was typed."""

from __future__ import annotations

from quota_core.errors import ApprovalError

REQUIRED: tuple[str, ...] = ("VP Sales", "CRO", "RevOps")
OPTIONAL: tuple[str, ...] = ("Finance",)
ROLES: tuple[str, ...] = (*REQUIRED, *OPTIONAL)


def checked_role(role: str) -> str:
    """The role as it is written here, whatever its case; ApprovalError for any other."""
    known = {each.casefold(): each for each in ROLES}
    told = " ".join(role.split())
    if told.casefold() not in known:
        raise ApprovalError(f"{told!r} is no role that agrees to anything here: give one of {', '.join(ROLES)}.")
    return known[told.casefold()]
