"""The CRM exports known by their headers, as data: one Shape each; a new export is one more entry here.

Labels are written as `labels.plain` leaves them: no case, spaces, underscores or `__c`.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A kind of export: which labels give it away, and which label feeds which canonical column (best first)."""

    name: str
    title: str
    table: str
    needs: tuple[tuple[str, ...], ...]
    columns: dict[str, tuple[str, ...]]
    also: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    flags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    make_id: tuple[tuple[str, ...], ...] = ()
    percent: tuple[str, ...] = ()
    beside: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


_TERRITORY = (
    "territory2id", "territoryid", "territory2.name", "territory.name", "territory2", "territory", "salesterritory",
    "accountterritory", "region", "salesregion", "account.region", "accountregion", "owner.region", "regionname",
)  # fmt: skip
_SEGMENT = ("segment", "marketsegment", "account.segment", "accountsegment", "customersegment", "segmentation")
_PRODUCT = ("product", "productname", "primaryproduct", "productfamily", "productline", "productinterest")
_TERM = ("termmonths", "term", "term(months)", "contractterm", "contractterm(months)", "contractlength", "termlength")

SALESFORCE_OPPORTUNITIES = Shape(
    name="salesforce_opportunities",
    title="Salesforce opportunities (API names)",
    table="opportunities",
    needs=(
        ("stagename", "isclosed", "iswon"),
        ("closedate",),
        ("ownerid", "owner.externalid", "owner.name", "ownerexternalid", "owner.email", "owner.username"),
    ),
    columns={
        "opportunity_id": ("id", "opportunityid", "externalid", "opportunityexternalid"),
        "rep_id": ("ownerid", "owner.id", "owner.externalid", "ownerexternalid", "owner.employeenumber",
                   "owner.name", "owner.email", "owner.username"),
        "territory_id": _TERRITORY,
        "status": ("stagename",),
        "amount": ("amount",),
        "close_date": ("closedate",),
        "created_date": ("createddate", "datetimecreated", "datecreated", "createdat"),
        "account_id": ("accountid", "account.id", "account.externalid", "accountexternalid", "account.name"),
        "segment": _SEGMENT,
        "product": _PRODUCT,
        "booking_type": ("type", "opportunitytype", "recordtype.name"),
        "stage": ("stagename",),
        "probability": ("probability",),
        "term_months": _TERM,
        "currency": ("currencyisocode",),
    },
    also={
        "reps": {"name": ("owner.name",), "email": ("owner.email",), "manager": ("owner.manager.name",)},
        "accounts": {"name": ("account.name", "accountname")},
        "territories": {"name": ("territory2.name", "territory.name"), "region": ("region", "salesregion")},
    },
    flags={"won": ("iswon",), "closed": ("isclosed",)},
    make_id=(("name", "account.name", "accountid", "createddate", "datetimecreated"),),
    percent=("probability",),
)  # fmt: skip

SALESFORCE_REPORT = Shape(
    name="salesforce_report",
    title="Salesforce opportunity report (labels)",
    table="opportunities",
    needs=(
        ("opportunityowner", "opportunityname", "opportunityid", "owner", "opportunityownerid", "ownerrole"),
        ("stage", "won", "closed"),
        ("closedate",),
    ),
    columns={
        "opportunity_id": ("opportunityid", "opportunityid18", "opportunityexternalid", "externalid"),
        "rep_id": ("ownerid", "opportunityownerid", "ownerexternalid", "opportunityownerexternalid",
                   "opportunityowner", "owner", "ownername", "opportunityownername", "owneralias",
                   "opportunityowneralias", "opportunityowneremail"),
        "territory_id": _TERRITORY,
        "status": ("stage",),
        "amount": ("amount(converted)", "amount"),
        "close_date": ("closedate",),
        "created_date": ("createddate", "datecreated", "datetimecreated", "opportunitycreateddate"),
        "account_id": ("accountid", "accountexternalid", "accountname", "account"),
        "segment": _SEGMENT,
        "product": _PRODUCT,
        "booking_type": ("type", "opportunitytype", "opportunityrecordtype"),
        "stage": ("stage",),
        "probability": ("probability(%)", "probability"),
        "term_months": _TERM,
    },
    also={
        "reps": {"name": ("opportunityowner", "owner", "ownername", "opportunityownername"),
                 "email": ("opportunityowneremail", "owneremail"), "manager": ("opportunityownermanager",)},
        "accounts": {"name": ("accountname",)},
        "territories": {"region": ("region", "salesregion")},
    },
    flags={"won": ("won", "iswon"), "closed": ("closed", "isclosed")},
    make_id=(("opportunityname", "accountname", "createddate"),),
    percent=("probability",),
    # Beside each money column a report puts a column with the same label and "Currency".
    beside={"amount": "currency"},
)  # fmt: skip

HUBSPOT_DEALS = Shape(
    name="hubspot_deals",
    title="HubSpot deals",
    table="opportunities",
    needs=(
        ("dealstage", "isclosedwon", "isdealclosed"),
        ("dealname", "recordid", "dealid", "dealowner", "hubspotownerid", "hsobjectid"),
    ),
    columns={
        "opportunity_id": ("recordid", "dealid", "hsobjectid"),
        "rep_id": ("hubspotownerid", "dealownerid", "ownerid", "dealowner", "owner", "dealowneremail"),
        "territory_id": _TERRITORY,
        "status": ("dealstage",),
        "amount": ("amount", "dealamount", "amountincompanycurrency"),
        "close_date": ("closedate", "dealclosedate"),
        "created_date": ("createdate", "hscreatedate", "createddate", "dealcreatedate"),
        "account_id": ("associatedcompanyids", "primarycompanyid", "associatedcompanyid", "primaryassociatedcompany",
                       "associatedcompany(primary)", "associatedcompany", "companyname", "associatedcompanynames"),
        "segment": _SEGMENT,
        "product": _PRODUCT,
        "booking_type": ("dealtype",),
        "stage": ("dealstage",),
        "probability": ("dealprobability", "hsdealstageprobability"),
        "term_months": _TERM,
        "currency": ("currency", "dealcurrencycode"),
    },
    also={
        "reps": {"name": ("dealowner",), "email": ("dealowneremail",)},
        "accounts": {"name": ("associatedcompany", "companyname")},
        "territories": {"region": ("region", "salesregion")},
    },
    flags={"won": ("isclosedwon", "hsisclosedwon"), "closed": ("isdealclosed", "hsisclosed", "isclosed(numeric)")},
    make_id=(("dealname", "associatedcompany", "createdate"),),
)  # fmt: skip

SALESFORCE_USERS = Shape(
    name="salesforce_users",
    title="Salesforce users",
    table="reps",
    needs=(
        ("id", "userid", "externalid", "federationidentifier"),
        ("name", "fullname", "lastname"),
        (
            "username",
            "isactive",
            "active",
            "profileid",
            "profile.name",
            "userroleid",
            "userrole.name",
            "role",
            "usertype",
        ),
    ),
    columns={
        "rep_id": ("id", "userid", "externalid", "employeenumber", "name", "fullname"),
        "name": ("name", "fullname", "lastname"),
        "role": ("title", "userrole.name", "role"),
        "segment": _SEGMENT,
        "territory_id": _TERRITORY,
        "start_date": ("startdate", "hiredate", "createddate"),
        "end_date": ("enddate", "terminationdate", "leavedate"),
        "manager": ("manager.name", "manager", "managerid"),
        "ote": ("ote", "ontargetearnings"),
        "email": ("email",),
        "is_active": ("isactive", "active"),
    },
    notes=("Where the export has no hire date, the user's created date stands for the start.",),
)

SALESFORCE_QUOTAS = Shape(
    name="salesforce_quotas",
    title="Salesforce quotas (ForecastingQuota, per owner and month)",
    table="past_quotas",
    needs=(
        ("quotaownerid", "quotaowner.externalid", "quotaowner.name", "quotaowner"),
        ("quotaamount",),
        ("startdate", "period.startdate"),
    ),
    columns={
        "rep_id": ("quotaownerid", "quotaowner.externalid", "quotaowner.name", "quotaowner"),
        "period_start": ("startdate", "period.startdate"),
        "quota": ("quotaamount",),
    },
    constants={"period_months": "1"},
    also={"reps": {"name": ("quotaowner.name",)}},
)

SALESFORCE_HISTORY = Shape(
    name="salesforce_history",
    title="Salesforce opportunity field history",
    table="opportunity_history",
    needs=(
        ("opportunityid", "opportunity.externalid"),
        ("field", "field/event", "fieldevent"),
        ("newvalue",),
        ("createddate", "editdate"),
    ),
    columns={
        "opportunity_id": ("opportunityid", "opportunity.externalid"),
        "changed_at": ("createddate", "editdate"),
        "field": ("field", "fieldevent"),
        "new_value": ("newvalue",),
        "old_value": ("oldvalue",),
    },
)

CRM_SHAPES: tuple[Shape, ...] = (
    SALESFORCE_HISTORY,
    SALESFORCE_QUOTAS,
    HUBSPOT_DEALS,
    SALESFORCE_OPPORTUNITIES,
    SALESFORCE_REPORT,
    SALESFORCE_USERS,
)
