"""Rows of tables about reps: their order, what may be done with each, and cells that sort by their number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from quota_core.evaluate.outlook import Outlook
from quota_core.model.company import first_day
from quota_core.present import formats

Row = dict[str, Any]
RowId = Callable[[str], str]


def column(key: str, title: str, help_text: str, *, right: bool = True) -> dict[str, Any]:
    """A column: numbers to the right, words to the left."""
    return {"key": key, "title": title, "align": "right" if right else "left", "help": help_text}


def cell(text: str, sort: float | None = None) -> dict[str, Any]:
    """A cell with the number it is sorted by."""
    # NaN is the only number that is not itself: an unknown amount is sorted as one.
    return {"text": text, "sort": sort if sort is not None and sort == sort else None}  # noqa: PLR0124


def money_cell(amount: float) -> dict[str, Any]:
    """Money as text and number."""
    return cell(formats.money(amount), amount)


def multiple_cell(value: float) -> dict[str, Any]:
    """A multiple as text and number."""
    return cell(formats.multiple(value), value)


class RepRows:
    """The reps of a table in their order (those with a quota first, by name), and each one's row around its cells."""

    def __init__(self, now: Outlook, row_id: RowId, *, only_carrying: bool = False) -> None:
        plan, reps = now.plan, now.plan.company.reps
        self._reps, self._row_id, self._parameters = reps, row_id, plan.parameters
        self._carries, self._quotas = plan.carries.tolist(), plan.quota.tolist()
        self._planned = (reps.start >= first_day(plan.as_of)).tolist()
        shown = plan.carries if only_carrying else now.shown
        self.order: list[int] = sorted(
            shown.nonzero()[0].tolist(), key=lambda i: (not self._carries[i], reps.name[i], reps.rep_id[i])
        )

    def row(self, i: int, cells: dict[str, Any], parent: Mapping[str, str]) -> Row:
        """The row of the rep at place i of the company: who it is, where it belongs, what may be done with it."""
        rep_id, on, parameters = self._reps.rep_id[i], self._carries[i], self._parameters
        name = self._reps.name[i]
        row: Row = {"id": self._row_id(rep_id), "kind": "rep", "name": name, "cells": {"name": {"text": name}, **cells}}
        row["parent"] = parent
        row["quota"] = self._quotas[i] if on else None
        hired = rep_id in parameters.added_hires
        may = {"lock": on, "slip": self._planned[i], "remove": hired, "out": on and not hired}
        row["can"] = [act for act, allowed in may.items() if allowed]
        if self._planned[i]:
            row |= {"planned": True, "start_text": formats.day(self._reps.start[i])}
        if rep_id in parameters.taken_out:
            row["out"] = True
        if rep_id in parameters.locks and on:
            row |= {"locked": True, "lock_reason": parameters.locks[rep_id].reason}
        return row
