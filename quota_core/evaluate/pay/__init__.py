"""What pay buys, and whether there is a quota that pays back and that people can hit (METHOD 9).

Read in order: terms (who is paid what, by which plan), curve (from bookings to pay), drawn (a plan's bookings as the
simulation has them), economics (the team's pay and margin), window (the quota level that serves both), levers (what
opens it), payback (of a hire), bridge (from the target to margin after pay).
"""
