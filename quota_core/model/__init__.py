"""From the company's arrays to quotas; plan.py is the whole way on one page."""
