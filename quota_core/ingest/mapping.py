"""What the columns and words of one file mean: proposed by its shape, confirmed or given by a person, kept as data."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from quota_core.ingest.labels import plain

_SECOND = re.compile(r" \(\d+\)$")
DateOrder = Literal["dmy", "mdy", "ymd"]
# Columns whose names can be compared with a list.
LISTED = ("product", "account_id", "territory_id")
Decimal = Literal[".", ","]


@dataclass(frozen=True, kw_only=True)
class Join:
    """Columns looked up in a second file: `on` = (label in this file, label in that file)."""

    file: str
    on: tuple[str, str]
    columns: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How one file's rows become rows of one canonical table.

    `columns`: canonical column -> the file's label; several labels together make an id.
    `values`: canonical column -> {word in the file: canonical word}; `others`: what a word not listed there becomes.
    `constants`: canonical column -> the one value of every row. `flags`: "won" and "closed" -> a true/false label.
    `dates`, `numbers`: order of day and month, decimal sign, per canonical column. `percent`: fractions in per cent.
    `also`: what the same rows tell about other tables (an owner's name), by table and canonical column.
    `reference`: canonical column -> "file:label", a list of right names that near-matches are looked for in.
    """

    table: str
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    flags: dict[str, str] = field(default_factory=dict)
    dates: dict[str, DateOrder] = field(default_factory=dict)
    numbers: dict[str, Decimal] = field(default_factory=dict)
    percent: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()
    also: dict[str, dict[str, str]] = field(default_factory=dict)
    reference: dict[str, str] = field(default_factory=dict)

    def overlaid(self, other: Mapping) -> Mapping:
        """This mapping with every entry of the other one put over it."""
        return replace(
            self,
            table=other.table or self.table,
            columns={k: v for k, v in (self.columns | other.columns).items() if k not in other.constants},
            values={k: self.values.get(k, {}) | other.values.get(k, {}) for k in self.values | other.values},
            others=self.others | other.others,
            constants={k: v for k, v in self.constants.items() if k not in other.columns} | other.constants,
            # A stage column or a constant that somebody names decides about the status in place of the flags.
            flags=other.flags or ({} if "status" in other.constants | other.columns else self.flags),
            dates=self.dates | other.dates,
            numbers=self.numbers | other.numbers,
            percent=tuple(dict.fromkeys(self.percent + other.percent)),
            joins=other.joins or self.joins,
            also=self.also | other.also,
            reference=self.reference | other.reference,
        )

    @property
    def given(self) -> tuple[str, ...]:
        """The canonical columns that the file's rows will have a value for."""
        joined = [column for join in self.joins for column in join.columns]
        status = ["status"] if self.flags else []
        return tuple(dict.fromkeys([*self.columns, *self.constants, *joined, *status]))

    @property
    def lists(self) -> dict[str, tuple[str, str]]:
        """Canonical column -> file and label of its list of right names."""
        return {column: (at.rpartition(":")[0], at.rpartition(":")[2]) for column, at in self.reference.items()}

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label of the file that the mapping uses."""
        used = [label for labels in self.columns.values() for label in labels]
        used += [*self.flags.values(), *(join.on[0] for join in self.joins)]
        used += [label for columns in self.also.values() for label in columns.values()]
        return tuple(dict.fromkeys(used))


@dataclass(frozen=True, kw_only=True)
class Block:
    """One part of a mapping file: which files it is for, and what it says about them."""

    match: str = ""
    skip: bool = False
    mapping: Mapping


@dataclass(frozen=True, kw_only=True)
class MappingFile:
    """A whole mapping file: what holds for every file, then the blocks for single ones, the first that matches."""

    name: str
    general: Mapping
    blocks: tuple[Block, ...] = ()

    def entries(self, file: str, sheet: str = "") -> tuple[Mapping | None, bool]:
        """What the file's own block says (None: there is none), and whether the file is to be left out."""
        from fnmatch import fnmatch

        # The second of two files of one name is called "name.csv (2)"; the block is for both.
        names = (file, _SECOND.sub("", file), sheet, f"{file} [{sheet}]")
        for block in self.blocks:
            if any(fnmatch(name.lower(), block.match.lower()) for name in names if name):
                return block.mapping, block.skip
        return None, False


def signature(header: Iterable[str]) -> str:
    """16 hexadecimal characters for a set of labels, whatever order, case and spaces: the key of a kept mapping."""
    text = "\n".join(sorted(plain(label) for label in header))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
