"""Fields: widgets for typing or choosing, and drafts of what is not yet part of the design.

`drafts.py` knows what is typed and no edit has taken yet; ``drafts.commit()`` makes edits of all of it, or leads to the
field that is refused, or to the dialog where text waits. Saving, exporting, undoing and leaving ask it first. The
copy of unsaved work has it too: as edits made for the moment of copying, or, where they are refused or a dialog is
open, as texts beside it.
"""
