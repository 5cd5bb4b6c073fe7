"""What documents say of agreement: one count of what is ASSUMED, worth in money, who approved, what was waived."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from quota_core.deliver.documents.common import Ask, common_words
from quota_core.deliver.documents.definitions import definition_words
from quota_core.deliver.documents.library import documents
from quota_core.deliver.handover import Handover
from quota_core.errors import DeliveryError, ParameterError
from quota_core.govern.approvals import SignOff, Waiver
from quota_core.govern.confirmations import ledger_entry
from quota_core.govern.definitions import Vote, alignment_sheet
from quota_core.govern.gate import Gate
from quota_core.govern.ledger import parameter_items
from quota_core.govern.records import Confirmation
from quota_core.model.company import Company
from quota_core.parameters import DEFAULTS, SPECS, Parameters
from quota_core.present.sign_off_words import waived_gates
from tests.deliver.conftest import made
from tests.deliver.test_documents import _lines
from tests.support.companies import frames_of

AT = datetime.fromisoformat("2025-11-20")
ON = date(2025, 11, 27)


def _agreed(but: str) -> Handover:
    """The usual company with every setting confirmed but one."""
    now = made("usual")
    items = parameter_items(now.parameters)
    said = {item.subject: Confirmation(value=item.value, shown=item.shown, who="Dana", at=AT) for item in items}
    said.pop(but)
    return replace(now, ledger=tuple(ledger_entry(item, said.get(item.subject)) for item in items))


def test_a_setting_is_assumed_where_the_ledger_says_so_and_nowhere_else() -> None:
    words = common_words(Ask(now=_agreed("credited_types:AM"), on=ON))
    status = {row["title"]: row["status"] for row in words["settings"]}
    assert words["assumed"] == "1"
    assert [title for title, told in status.items() if told == "ASSUMED"] == [SPECS["credited_types"].title]
    assert status["Required coverage by segment"] == "confirmed by Dana"
    assert status["Added hires"] == status["Weight overrides"] == "nothing to confirm"


def test_settings_tell_what_the_data_made_of_them_each_under_a_name_of_its_own() -> None:
    words = common_words(Ask(now=made("usual"), on=ON))
    told = {row["title"]: row for row in words["settings"]}
    assert len(told) == len(words["settings"])
    assert told["As-of date"]["value"] == "from the data: 1 Jan 2026"
    assert told["Plan year"]["value"] == "from the data: FY26"
    assert told["Plan currency"]["value"] == "from the data: USD"
    assert told["Added hires"]["source"] == "nothing set"


def test_no_source_names_what_the_reader_does_not_have() -> None:
    marks = {each["mark"] for each in common_words(Ask(now=made("usual"), on=ON))["sources"]}
    sources = [spec.source for spec in SPECS.values()]
    sources += [line.definition.source for line in alignment_sheet(made("usual").plan)]
    for source in sources:
        assert "METHOD" not in source
        assert {f"[{letter}]" for letter in re.findall(r"\[([A-Z])\]", source)} <= marks


def test_the_definition_sheet_tells_worth_in_money_and_who_approved() -> None:
    frames = frames_of(4, reps=9)
    now = made("small")
    line = alignment_sheet(now.plan)[0]
    vote = Vote(key="quota", role="CRO", who="Lee Ortiz", verdict="approved", at=AT, bound=line.bound)
    now = replace(now, recount=frames.company, definitions=alignment_sheet(now.plan, [vote]))
    told = {each["term"]: each for each in definition_words(Ask(now=now, on=ON))["definitions"]}
    assert "CRO ● approved by Lee Ortiz, 20 Nov 2025" in told["Quota"]["agreed"]
    assert "VP Sales ◆ open" in told["Quota"]["agreed"]
    # A tenth on the target is a tenth on what is assigned, to a step of rounding.
    assigned = now.plan.assigned
    more = next(each for each in told["Target"]["worth"] if each.startswith("A tenth more"))
    before, after = (float(x) for x in re.findall(r"([\d.]+)M", more)[:2])
    assert abs(before - assigned / 1e6) <= 0.01
    assert abs(after / before - 1.1) <= 0.02
    assert any("credited bookings" in each for each in told["Credited bookings by role"]["worth"])
    assert "imported target, changed by" not in told["Target"]["wording"]
    assert "(As set)" not in told["Pipeline coverage"]["wording"]
    assert "none" not in told["OTE and pay mix"]["wording"]
    names = {name for name in now.company.reps.name if name}
    assert not [each for line in told.values() for each in line["worth"] if any(name in each for name in names)]


def test_where_deals_changed_since_the_sheet_says_so() -> None:
    company = made("small").company

    def recount(other: Parameters) -> Company:
        if other.credited_types != DEFAULTS.credited_types:
            raise DeliveryError("the deals have changed since, so they cannot be counted another way.")
        return company

    now = replace(made("small"), recount=recount)
    told = {each["term"]: each for each in definition_words(Ask(now=now, on=ON))["definitions"]}
    (expansion,) = told["Expansion"]["worth"]
    assert expansion.startswith("What other choices are worth is not worked out: the deals have changed since")
    assert len(told["Target"]["worth"]) == 2


def test_an_alternative_that_is_not_allowed_does_not_end_the_export() -> None:
    def recount(other: Parameters) -> Company:
        if other.credited_types != DEFAULTS.credited_types:
            raise ParameterError("as_of", other.as_of, "at most the plan year's start")
        return made("small").company

    now = replace(made("small"), recount=recount)
    told = {each["term"]: each for each in definition_words(Ask(now=now, on=ON))["definitions"]}
    (expansion,) = told["Expansion"]["worth"]
    assert expansion.startswith("What other choices are worth is not worked out: as_of = ")
    assert len(told["Target"]["worth"]) == 2


def test_methodology_and_report_name_who_waived_what_and_why() -> None:
    gates = tuple(
        Gate(key=key, title=title, passed=passed, sentence="", where="")
        for key, title, passed in (("data", "Data clean", False), ("gap", "Gap within the limit", True))
    )
    waivers = tuple(Waiver(gate=g.key, reason="two rows are known", who="Ana Ruiz", at=AT) for g in gates)
    waived = waived_gates(gates, SignOff(label="v1", fingerprint="x", waivers=waivers))
    files = documents(Ask(now=replace(made("usual"), waived=lambda: waived), on=ON), ["methodology", "backtest-report"])
    for name in ("methodology.docx", "backtest-report.docx"):
        assert "Data clean: waived by Ana Ruiz on 20 Nov 2025. Two rows are known." in _lines(files[name])
        assert not [line for line in _lines(files[name]) if "Gap within the limit" in line]
