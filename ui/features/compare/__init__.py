"""Comparing the open design with another: list of what differs, signs on the cards, and taking it over."""
