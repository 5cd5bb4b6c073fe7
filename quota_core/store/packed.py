"""A company's arrays as bytes and back, to the last bit: what a version was worked out from outlives later imports."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quota_core.errors import StoreError
from quota_core.model.company import (
    Assignments,
    Baseline,
    Company,
    Facts,
    PastPipelines,
    PastQuotas,
    Reps,
    Target,
    Territories,
    WonDeals,
    read_only,
)

_PARTS: dict[str, type[Any]] = {
    each.__name__: each
    for each in (
        Assignments,
        Baseline,
        Company,
        Facts,
        PastPipelines,
        PastQuotas,
        Reps,
        Target,
        Territories,
        WonDeals,
    )
}
# 1: the company's tree alone; 2: with this number beside it.
FORMAT = 2
_LENGTH = 8


def packed(company: Company) -> tuple[str, bytes]:
    """The sha256 of a company's contents, and the contents compressed, in the order they stand in.

    No pickle: a tree of plain values, then every array in NumPy's own format, which holds no code.
    """
    arrays: list[NDArray[Any]] = []
    told = {"format": FORMAT, "company": _tree(company, arrays)}
    tree = json.dumps(told, separators=(",", ":")).encode()
    out = io.BytesIO()
    out.write(len(tree).to_bytes(_LENGTH, "big") + tree)
    for array in arrays:
        np.lib.format.write_array(out, np.ascontiguousarray(array), allow_pickle=False)
    plain = out.getvalue()
    return hashlib.sha256(plain).hexdigest(), zlib.compress(plain)


def unpacked(digest: str, content: bytes) -> Company:
    """The company of some bytes, whichever release packed them: fields that came later take their defaults.

    Raises StoreError where the bytes are not those of the digest, and where this release cannot read them.
    """
    wrong = StoreError("The inputs of a version are not as they were saved: the store was changed by another program.")
    try:
        plain = zlib.decompress(content)
    except zlib.error:
        raise wrong from None
    if hashlib.sha256(plain).hexdigest() != digest:
        raise wrong
    source = io.BytesIO(plain)
    tree = json.loads(source.read(int.from_bytes(source.read(_LENGTH), "big")))
    arrays = []
    while source.tell() < len(plain):
        arrays.append(read_only(np.lib.format.read_array(source, allow_pickle=False)))
    if tree.get("format", 1) > FORMAT:
        raise StoreError("The inputs of a version were saved by a newer version of this program: update the program.")
    found: Company = _value(tree.get("company", tree), arrays)
    return found


def _tree(value: Any, arrays: list[NDArray[Any]]) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            "is": type(value).__name__,
            "of": {f.name: _tree(getattr(value, f.name), arrays) for f in fields(value)},
        }
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, np.datetime64):
        return {"day": str(value)}
    if isinstance(value, tuple):
        return {"each": [_tree(each, arrays) for each in value]}
    if isinstance(value, dict):
        return {"map": [[name, _tree(each, arrays)] for name, each in value.items()]}
    return value.item() if isinstance(value, np.generic) else value


def _value(tree: Any, arrays: list[NDArray[Any]]) -> Any:
    if not isinstance(tree, dict):
        return tree
    if "is" in tree:
        return _part(tree["is"], {name: _value(each, arrays) for name, each in tree["of"].items()})
    if "array" in tree:
        return arrays[tree["array"]]
    if "day" in tree:
        return np.datetime64(tree["day"])
    if "each" in tree:
        return tuple(_value(each, arrays) for each in tree["each"])
    return {name: _value(each, arrays) for name, each in tree["map"]}


def _part(name: str, told: dict[str, Any]) -> Any:
    """A part of a company from the fields that were packed of it; those that this release does not have are dropped."""
    kind = _PARTS.get(name)
    known = {} if kind is None else {each.name: each for each in fields(kind)}
    needed = [each.name for each in known.values() if each.default is MISSING and each.default_factory is MISSING]
    lacking = [each for each in needed if each not in told]
    if kind is None or lacking:
        raise StoreError(
            f"The inputs of a version cannot be read by this release ({name}{' lacks ' if lacking else ''}"
            f"{', '.join(lacking)}): open the store with the release that saved it, or save a new version."
        )
    return kind(**{field: value for field, value in told.items() if field in known})
