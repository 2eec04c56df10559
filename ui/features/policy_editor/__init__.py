"""The policy editor: text, statement form, findings and targets of one policy.

`this_edit.py` asks what the text gives and takes when typing pauses, in a job, and `edit_report.py` shows it: the line,
the list, the gutter, the cards.
"""
