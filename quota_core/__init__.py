"""From CRM history to sales quotas that were back-tested before anybody carries them.

One way through, each step handed what the one before gave. Read in this order:

    errors         what can go wrong, by who can put it right
    values         the small immutable types that parameters are made of
    pay_plan       how variable pay follows attainment: pay plans as data, and their rules
    declare        what a declaration of a parameter says, and how a value is checked against it
    parameters     every tunable, once
    scenario_file  differences from the defaults, as a small TOML file
    schema         every canonical table and column, once
    model          time, ramp, season, baseline, weights, quotas; plan.py is the whole way on one page
    evaluate       would they have made it: back-test, fairness, scenarios
    ingest         files -> canonical tables and rejected rows, each with its reason
    govern         from everything ASSUMED to an approved version: ledger, definitions, gates, meetings, reviews
    store          one file that keeps it all, the only place that knows DuckDB
    present        figures, tables and formats of what was computed
    deliver        what leaves: the workbook of live formulas, CRM quota files, documents
    commands       the command line, `python -m quota_core`

Nothing is imported here, so that `import quota_core` costs nothing.
"""

__version__ = "0.1.0"
