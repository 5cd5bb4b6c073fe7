"""Would they have made it: the back-test, its intervals, fairness and scenarios."""
