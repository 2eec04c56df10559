"""Drift: where AWS is no longer as the design says, as a panel."""
