"""The policy editor: text, statement form, findings and targets of one policy."""
