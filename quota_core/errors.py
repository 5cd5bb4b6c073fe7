"""Everything that can go wrong for a user, by who can put it right.

Each message is one sentence (or two short ones): what is wrong, where, what is allowed, what to do.
"""

from __future__ import annotations


class QuotaError(Exception):
    """The base of every mistake a user can put right; its text is shown as it is."""


class DataError(QuotaError):
    """A file or a table cannot be used: says which file, row and column."""


class MappingError(DataError):
    """A file's columns or values need an answer from the user before it can be read."""


class ParameterError(QuotaError):
    """A parameter's value is not allowed: names the parameter, the value and what is allowed."""

    def __init__(self, key: str, value: object, allowed: str) -> None:
        self.key, self.value, self.allowed = key, value, allowed
        super().__init__(f"{key} = {value!r} is not allowed: {allowed}.")


class AllocationError(QuotaError):
    """A plan cannot be made at all (nobody to carry a quota, no history to read)."""


class StoreError(QuotaError):
    """The store cannot be opened, read or written."""


class DeliveryError(QuotaError):
    """A file cannot leave as asked: it cannot be written, or something that belongs in it is missing or wrong."""


class ApprovalError(QuotaError):
    """Something cannot be confirmed, saved as a version, waived or approved as asked: says what stands in the way."""


class Cancelled(Exception):
    """Raised by a caller's `progress` to end long work: nobody's mistake, and nothing to show."""
