"""Checks of programmes, agreements, evidence, and of who administers services for the organization.

No check knows the clock. A day has passed for certain when something of the design, or the catalogue of actions, is
newer (`latest_day` of `programme_facts`), so whatever is found is so today as well.
"""
