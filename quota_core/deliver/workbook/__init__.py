"""The workbook: every calculation from inputs to quotas and their back-test as a live formula (METHOD 1-9, 14).

Read in this order:

    build        every step on one page
    grid         sheets as tables side by side, whose columns formulas ask where they stand (looks, colours)
    names        parameters as formulas name them; parts, assumptions: the cells and tables that hold them
    material     what is a fact and no calculation, at the plan's as-of and at every origin of the back-test
    inputs, facts, season, ramp, weights, evidence, allocation, rounding, quotas    the method, a step each
    search       the one number that makes bounded shares add up, found in rows
    origins, backtest    the same steps as of the past, and what came of them
    scenarios, pay_plans, efficiency    what may come, and what it pays
    checks, agreed, cover, finish       what holds, what was agreed, how it is read and printed
"""
