"""Which mapping each file of an import is read with: a person's, a mapping file's, a kept one, or its shape's."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quota_core.errors import MappingError
from quota_core.ingest.mapping import Mapping, MappingFile, signature
from quota_core.ingest.mapping_toml import from_toml
from quota_core.ingest.proposing import propose
from quota_core.ingest.raw import RawTable
from quota_core.ingest.reading import Question
from quota_core.ingest.shapes import needed_columns, recognise
from quota_core.schema import TABLES


@dataclass(frozen=True, kw_only=True)
class Decided:
    """How a file is to be read; not `ready` while something has to be answered first, or when it is left out."""

    shape: str = ""
    title: str = ""
    mapping: Mapping | None = None
    how: str = ""
    keep: bool = False
    ready: bool = False
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    problem: MappingError | None = None
    written_by: str = ""

    @property
    def by_crm(self) -> bool:
        """True for a file that a CRM wrote, however its columns are read."""
        return self.written_by.startswith(("salesforce", "hubspot"))

    @property
    def by_salesforce(self) -> bool:
        """True for a file that Salesforce wrote."""
        return self.written_by.startswith("salesforce")


def decide(
    raws: Sequence[RawTable],
    maps: MappingFile | None,
    saved: Dict[str, str],
    confirmed: Dict[str, Mapping],
    interactive: bool,
) -> list[Decided]:
    """One decision per file; with a `problem` where a file cannot be read and nobody can be asked."""
    decisions = [_decided(raw, maps, saved, confirmed.get(raw.label)) for raw in raws]
    looked_up = {join.file.lower() for d in decisions if d.mapping for join in d.mapping.joins}
    listing = {file.lower() for d in decisions if d.mapping for file, _ in d.mapping.lists.values()}
    books: dict[str, int] = {}
    for raw, decision in zip(raws, decisions, strict=True):
        books[raw.file] = books.get(raw.file, 0) + (1 if decision.mapping else 0)
    settled = []
    for raw, decision in zip(raws, decisions, strict=True):
        if decision.mapping is None and not decision.notes:
            if {raw.file.lower(), raw.label.lower()} & looked_up:
                note = f"{raw.label}: used to look things up, not imported itself"
                decision = Decided(title="second file of a join", notes=(note,))
            elif {raw.file.lower(), raw.label.lower()} & listing:
                note = f"{raw.label}: used as a list of right names, not imported itself"
                decision = Decided(title="list of right names", notes=(note,))
            elif raw.sheet and books[raw.file]:
                note = f"{raw.label}: the sheet is none of the known tables and was left out"
                decision = Decided(title="left out", notes=(note,))
            elif interactive:
                decision = _proposal(raw)
            else:
                decision = Decided(problem=MappingError(_unknown(raw)))
        known = recognise(raw) if decision.mapping and raw.header else None
        decision = replace(decision, written_by=known.shape if known else "")
        settled.append(_complete(raw, decision, interactive))
    return settled


def _decided(raw: RawTable, maps: MappingFile | None, saved: Dict[str, str], confirmed: Mapping | None) -> Decided:
    if confirmed is not None:
        return Decided(shape="mapped", title="as confirmed", mapping=confirmed, how="confirmed", keep=True)
    if not raw.header:
        note = f"{raw.label}: the sheet has no table in it and was left out"
        return Decided(title="left out", notes=(note,))
    block, skip = maps.entries(raw.file, raw.sheet) if maps else (None, False)
    if skip:
        return Decided(title="left out", notes=(f"{raw.label}: left out, as the mapping file says",))
    known = recognise(raw)
    base = known.mapping if known else None
    shape, title, notes = (known.shape, known.title, known.notes) if known else ("", "", ())
    how = "recognised by its header"
    kept = saved.get(signature(raw.header))
    if kept is not None:
        base = from_toml(kept, "the kept mapping")
        shape, title, how, notes = "mapped", f"{base.table}, mapped as last time", "kept mapping", ()
    mapping = base
    for given in (maps.general if maps else None, block):
        if given is not None:
            mapping = _overlay(mapping, given, raw, specific=given is block)
    if mapping is None or not mapping.table:
        return Decided()
    if mapping != base:
        title = title if base and base.table == mapping.table else f"{mapping.table}, by the mapping file"
        shape, how = shape or "mapped", "mapping file"
    keep = mapping != base
    return Decided(shape=shape, title=title, mapping=mapping, how=how, keep=keep, notes=tuple(notes))


def _overlay(base: Mapping | None, given: Mapping, raw: RawTable, specific: bool) -> Mapping | None:
    """The base with the given entries over it; entries for every file count only where they fit the file."""
    if given == Mapping(table=""):
        return base
    if specific:
        if base is None or (given.table and given.table != base.table):
            return given if given.table else base
        return base.overlaid(given)
    if base is None or (given.table and given.table != base.table):
        fits = bool(given.table) and all(raw.find(label) is not None for label in given.labels)
        return given if fits else base
    own = TABLES[base.table].column
    here = {name: labels for name, labels in given.columns.items() if all(raw.find(label) for label in labels)}
    fitting = replace(
        given,
        columns={name: labels for name, labels in here.items() if name in own},
        values={name: words for name, words in given.values.items() if name in own},
        others={name: word for name, word in given.others.items() if name in own},
        constants={name: value for name, value in given.constants.items() if name in own},
        flags={flag: label for flag, label in given.flags.items() if raw.find(label)},
        dates={name: order for name, order in given.dates.items() if name in own},
        numbers={name: sign for name, sign in given.numbers.items() if name in own},
        percent=tuple(name for name in given.percent if name in own),
        joins=tuple(join for join in given.joins if raw.find(join.on[0])),
        reference={name: at for name, at in given.reference.items() if name in own},
    )
    return base.overlaid(fitting)


def _proposal(raw: RawTable) -> Decided:
    guess = propose(raw.header)
    question = Question(
        file=raw.label,
        table=guess.table,
        column="",
        label="",
        kind="table",
        text=f"{raw.label} is none of the known exports: which table is it, and which column is what?",
        entry=f'table = "{guess.table or "opportunities"}"',
        choices=tuple(TABLES),
        suggestion=guess.table,
    )
    return Decided(shape="proposed", title="to be confirmed", mapping=guess, how="proposed", questions=(question,))


def _complete(raw: RawTable, decision: Decided, interactive: bool) -> Decided:
    """Ready where every column that the table needs has something to come from."""
    if decision.mapping is None or not decision.mapping.table:
        return decision
    mapping = decision.mapping
    history = mapping.table == "opportunity_history" and "field" in mapping.columns
    given = (*mapping.given, "stage") if history else mapping.given
    missing = [column for column in needed_columns(mapping.table) if column not in given]
    if not missing:
        return replace(decision, ready=decision.shape != "proposed")
    if not interactive:
        return replace(decision, problem=MappingError(_incomplete(raw, mapping.table, missing)))
    asked = tuple(
        Question(
            file=raw.label,
            table=mapping.table,
            column=column,
            label="",
            kind="column",
            text=f"Which column of {raw.label} is {column} ({TABLES[mapping.table].column[column].meaning})?",
            entry=f'columns.{column} = "..."',
            choices=raw.header,
        )
        for column in missing
    )
    return replace(decision, questions=decision.questions + asked, ready=False)


def _incomplete(raw: RawTable, table: str, missing: list[str]) -> str:
    entries = " and ".join(f'columns.{column} = "..."' for column in missing)
    constant = ' (or constants.status = "won" where every row is a won deal)' if "status" in missing else ""
    return (
        f"{raw.label} was read as {table}, but has no column for {', '.join(missing)}: "
        f"say which it is with {entries}{constant} in the --map file; its columns are {_listed(raw.header)}."
    )


def _unknown(raw: RawTable) -> str:
    guess = propose(raw.header)
    start = f'table = "{guess.table or "opportunities"}"'
    guessed = [f'columns.{column} = "{labels[0]}"' for column, labels in list(guess.columns.items())[:3]]
    entries = guessed or [f'columns.{column} = "..."' for column in needed_columns("opportunities")]
    return (
        f"{raw.label} is none of the known exports (its columns are {_listed(raw.header)}): "
        f"say what it is in a --map file, beginning with {'; '.join([start, *entries])}."
    )


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(header[:12])
    return shown + (f" and {len(header) - 12} more" if len(header) > 12 else "")
