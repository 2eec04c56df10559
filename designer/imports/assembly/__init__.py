"""Designs made of facts, and designs updated by an import, with a report of what did not fit."""
