"""What was computed, put into words, tables and pictures. Nothing is calculated here but where it goes on the page.

Everywhere
    formats          the one way each kind of number is written
    bands            how a back-test stands against the chosen band
    masks            names that tell nobody who it is
    hiding           the same in checks, corrections and assumed values
    workbook         the rep table and the parameters as a spreadsheet, tables as CSV
    parameters_doc   docs/parameters.md, from the declarations
Explore, all of it put together in explore.py as one dictionary
    controls         sliders and their kin, from the declarations (control_parts, spans, growth, patches); settings back
    headline         target, assigned, capacity beside last year; best / expected / worst
    attainment       would they have made it
    pipeline         is there pipeline under the quotas
    worth            quota to OTE, and what pay brings back
    rep_table        the reps with their subtotals; build_up: one quota, step by step
    sentence         what the last move did (changes: in which parameters)
    rests_on         what rests on values nobody has confirmed
The other modules are tables and pictures of Start, Data and Back-test (sheet: a table as these pages take it).
"""
