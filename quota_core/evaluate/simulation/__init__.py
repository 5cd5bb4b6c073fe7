"""What may happen: a company's own deals drawn again and again, per rep and quarter (METHOD 8).

Read in order: rates (how often somebody closes), sizes (how much a deal brings), shock (what moves everybody at
once), seats (who is there when), pool (its people drawn), draws (all of it together), odds (what quotas make of the
draws), at_capacity (the past drawn again, for fairness).
"""

from __future__ import annotations

DRAWS, SEED = 10_000, 729
