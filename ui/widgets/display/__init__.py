"""Widgets that show something, and how it is written: labels, chips, meters, notices, plain and shortened text."""
