"""The question that colours the canvas, as a value that costs nothing to import: no lens is needed to choose one."""

from typing import NamedTuple

WHO_CAN = "action"
"""The lens on the accounts where SCPs leave an action possible."""

PRINCIPALS = "principals"
"""The lens on the users and roles that can do an action."""

TRACE = "inherited"
"""The lens on where the policies on a node come from."""


class LensChoice(NamedTuple):
    """A lens by its id, with its subject: an action, the id of a policy or of a node; `LensChoice()` for no lens."""

    lens: str = ""
    subject: str = ""
