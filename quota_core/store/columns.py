"""Columns of Arrow tables as the arrays the model works on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quota_core.model.company import BoolArray, DayArray, FloatArray, IntArray, Reps
from quota_core.parameters import Parameters

TYPE_NAMES = ("new", "expansion", "renewal")


def texts(column: Any) -> list[str]:
    """The texts of a column, "" where blank."""
    return [text or "" for text in column.to_pylist()]


def numbers(column: Any, blank: float = float("nan")) -> FloatArray:
    """The numbers of a column, with another in place of a blank."""
    return np.array([blank if value is None else value for value in column.to_pylist()], dtype=np.float64)


def days(column: Any) -> DayArray:
    """The days of a column, NaT where blank."""
    return np.array(["NaT" if day is None else day for day in column.to_pylist()], dtype="datetime64[D]")


def places(column: Any, ids: Sequence[str]) -> IntArray:
    """Where each text stands in a list of ids; -1 where it does not."""
    found = pc.index_in(column.combine_chunks(), value_set=pa.array(ids, pa.string()))
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)


def whole(column: Any, blank: int = 0) -> IntArray:
    """The whole numbers of a long column, with another in place of a blank."""
    return np.asarray(column.combine_chunks().cast(pa.int64()).fill_null(blank).to_numpy(zero_copy_only=False))


def money(column: Any) -> FloatArray:
    """The amounts of a long column, 0 where blank."""
    return np.asarray(column.combine_chunks().cast(pa.float64()).fill_null(0.0).to_numpy(zero_copy_only=False))


def credited_types(reps: Reps, parameters: Parameters) -> BoolArray:
    """Which booking types each rep's role is credited with; shape (reps, types)."""
    types = [[name in parameters.credited_types.get(role, ()) for name in TYPE_NAMES] for role in reps.role]
    return np.array(types, dtype=np.bool_).reshape(len(reps), len(TYPE_NAMES))
