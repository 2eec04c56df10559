"""Budget: what is used of AWS's limits, and the dialogs that free some of it."""
