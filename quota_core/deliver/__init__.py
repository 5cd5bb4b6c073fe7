"""What leaves the tool: the workbook whose every calculation is a live formula, CRM quota files, documents (METHOD 14).

Nothing is worked out here that is not already in a result: a file selects, arranges and explains.
"""
