"""Widgets that know no organization: they show values and tell what the user did."""
