"""What a person can do to an organization: pure functions that give a `Change`, or raise `EditError` with the reason.

Every change holds only the records that really differ, and is empty where nothing does. Each ``…_refusal`` says in
words why an edit is impossible, or "": a gesture asks it before the edit is made.

AWS's hard limits are refused here: depth, numbers of OUs and accounts, attachments, the last SCP of a node, names and
ids it would not take. What can be half-done or is not certain is left to `checks`: policy text and its size, missing
addresses and ids, the adjustable quota of accounts, and OUs of the same name side by side (AWS does not say how far
OU names must differ).

The edits are listed in `every`. They are imported when the first one is asked for, all at once: a window is painted
before anybody edits.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the checker reads the names, the program imports each when it is used
    from designer.edits.every import *  # noqa: F403 - exactly what `every` lists
else:

    def __getattr__(name: str) -> object:
        every = import_module("designer.edits.every")

        if name not in every.__all__:
            raise AttributeError(f"designer.edits has no {name}")
        globals().update({edit: getattr(every, edit) for edit in every.__all__})
        return globals()[name]
