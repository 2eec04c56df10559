"""Fields: widgets in which a person types or chooses, and drafts of what is not yet part of the design.

`drafts.py` knows what is typed and no edit has taken yet; ``drafts.commit()`` makes edits of all of it, or leads to the
field that is refused, or to the dialog in which text waits. Whoever saves, exports, undoes or leaves asks it first. The
copy of unsaved work has it too: as edits made for the moment of copying, or, where they are refused or a dialog is
open, as texts beside it.
"""
