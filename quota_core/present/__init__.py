"""What was computed, put into words, tables and pictures. Nothing is calculated here but where it goes on the page.

formats     the one way each kind of number is written
controls    sliders and their kin, from the parameters' declarations
headline    target, assigned, capacity beside last year
figures     pictures as plain dictionaries
rep_table   the reps with their subtotals
build_up    one quota, step by step
explore     all of the Explore screen as one dictionary
workbook    the rep table and the parameters as a spreadsheet
"""
