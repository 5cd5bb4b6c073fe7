"""A first guess at a file of no known kind, for a person to confirm: nothing here is used without being confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from quota_core.ingest.labels import canonical_labels, plain
from quota_core.ingest.mapping import Mapping

_CLOSE_ENOUGH = 88
_DEALS: dict[str, tuple[str, ...]] = {
    "opportunity_id": ("id", "dealid", "orderid", "orderno", "ordernumber", "invoiceno", "invoicenumber", "invoiceid",
                       "reference", "contractno", "contractnumber", "documentno", "transactionid", "quoteno",
                       "auftragsnr", "belegnr", "rechnungsnr", "bestellnr",
                       "bestellnummer", "bestellung", "auftragsnummer", "order"),
    "rep_id": ("salesagent", "salesperson", "salesrep", "salesrepresentative", "seller", "agent", "owner", "repname",
               "rep", "accountexecutive", "salesman", "employee", "ownername", "soldby", "closedby",
               "vertriebsmitarbeiter", "verkäufer", "vertriebler"),
    "status": ("status", "dealstage", "stage", "state", "outcome", "result", "dealstatus", "pipelinestage"),
    "amount": ("amount", "value", "closevalue", "dealvalue", "revenue", "total", "netamount", "ordervalue", "sales",
               "bookings", "contractvalue", "tcv", "totalamount", "price", "invoiceamount", "dealamount",
               "net", "gross", "turnover", "nettobetrag", "netto", "umsatz", "betrag"),
    "close_date": ("closedate", "closed", "closeddate", "orderdate", "invoicedate", "date", "wondate", "bookingdate",
                   "solddate", "signdate", "signeddate", "contractdate", "dateclosed", "day",
                   "auftragsdatum", "rechnungsdatum", "abschlussdatum", "datum"),
    "created_date": ("created", "createddate", "createdate", "engagedate", "opendate", "opened", "createdat",
                     "startdate"),
    "account_id": ("account", "customer", "client", "company", "accountname", "customername",
                   "customerid", "clientname", "kunde", "kundenname"),
    "territory_id": ("territory", "region", "regionaloffice", "office", "area", "salesterritory", "salesregion",
                     "gebiet"),
    "segment": ("segment", "marketsegment", "customersegment", "companysize"),
    "product": ("product", "productname", "item", "sku", "productline", "service"),
    "booking_type": ("bookingtype", "dealtype", "businesstype", "ordertype", "type", "auftragsart"),
    "probability": ("probability", "winprobability", "chance"),
    "term_months": ("termmonths", "term", "contractterm", "months", "duration"),
    "currency": ("currency", "currencycode", "currencyisocode"),
}  # fmt: skip
_PEOPLE: dict[str, tuple[str, ...]] = {
    "rep_id": ("repid", "employeeid", "userid", *_DEALS["rep_id"], "name", "fullname"),
    "name": ("name", "fullname", "salesagent", "salesperson", "salesrep", "agent", "employee"),
    "role": ("role", "jobrole", "position", "jobtitle", "title"),
    "segment": _DEALS["segment"],
    "territory_id": _DEALS["territory_id"],
    "start_date": ("startdate", "hiredate", "hired", "joined", "datehired"),
    "end_date": ("enddate", "leavedate", "terminationdate", "left"),
    "manager": ("manager", "teamlead", "supervisor", "salesmanager"),
    "ote": ("ote", "ontargetearnings", "targetearnings", "targetcomp"),
    "email": ("email", "emailaddress", "mail"),
}
_ACCOUNTS: dict[str, tuple[str, ...]] = {
    "account_id": ("accountid", "customerid", "account", "customer", "company", "client"),
    "name": ("accountname", "customername", "account", "customer", "company"),
    "industry": ("industry", "sector", "branch", "vertical"),
    "territory_id": _DEALS["territory_id"],
    "segment": _DEALS["segment"],
}


def propose(header: Sequence[str]) -> Mapping:
    """The likeliest table and columns for a header, by the words people use; no table where none fits."""
    deals = _matched("opportunities", _DEALS, header)
    people = _matched("reps", _PEOPLE, header)
    accounts = _matched("accounts", _ACCOUNTS, header)
    if "amount" in deals and ("close_date" in deals or "rep_id" in deals):
        # Without a word about the outcome it is an orders or invoices export: every row is a won deal.
        constants = {} if "status" in deals else {"status": "won"}
        if "status" in deals and "stage" not in deals:
            deals["stage"] = deals["status"]
        return Mapping(table="opportunities", columns=deals, constants=constants)
    if "account_id" in accounts and "industry" in accounts:
        return Mapping(table="accounts", columns=accounts)
    if "rep_id" in people and len(people) >= 2:
        return Mapping(table="reps", columns=people)
    return Mapping(table="", columns={})


def _matched(table: str, synonyms: dict[str, tuple[str, ...]], header: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Canonical column -> label; each label for one column, but for a name that is also the id."""
    own = canonical_labels()[table]
    scored: list[tuple[float, str, str]] = []
    for label in header:
        text = plain(label)
        for column, words in synonyms.items():
            exact = 101.0 if own.get(text) == column else 0.0
            score = max(exact, *(fuzz.ratio(text, candidate) - rank / 100 for rank, candidate in enumerate(words)))
            if score >= _CLOSE_ENOUGH:
                scored.append((score, column, label))
    found: dict[str, tuple[str, ...]] = {}
    used: set[str] = set()
    for _, column, label in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if column not in found and (label not in used or column == "name"):
            found[column] = (label,)
            used.add(label)
    return found
