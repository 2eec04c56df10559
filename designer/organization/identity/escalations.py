"""Ways for a principal that is not an administrator to make itself one, or somebody stronger.

Each is a set of actions, with what they come to and the page of AWS on the main one, of ``resources/escalations.json``.
The list follows what has been published of such ways since 2018
(https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/, https://pathfinding.cloud); it is one
of AWS's actions, not of texts.
"""

from enum import Enum
from typing import NamedTuple

from designer.basics.data import read_data, read_record

ROLE_PASSING = "iam:PassRole"


class EscalationKind(Enum):
    """Kind of a way, by what its actions work on."""

    PERMISSIONS = "the policies of whom it names"
    MEMBERSHIP = "the groups of a user"
    CREDENTIALS = "the credentials of a user"
    TRUST = "the trust policy of a role"
    BOUNDARY = "the permissions boundary of whom it names"
    MAKING = "a new user or role"
    PASSING = "a role that is passed to a service"
    RUNNING = "a role that something has already"


class Escalation(NamedTuple):
    """One way.

    Attributes:
        actions: All that it takes.
        gain: Its result, as in "it can …".
        source: Page of AWS on the main action.
        kind: Its kind.
        service: Service that must be trusted by the role; empty if there is none.
        needs: Thing that must be there, and that no design holds; empty if there is none.
    """

    actions: tuple[str, ...]
    gain: str
    source: str
    kind: EscalationKind
    service: str
    needs: str

    @property
    def bounded_only(self) -> bool:
        """Whether only a principal with a permissions boundary gains by it."""
        return self.kind is EscalationKind.BOUNDARY


ESCALATIONS = read_record(tuple[Escalation, ...], read_data("escalations.json")["ways"])

MAKING = ("iam:CreateRole", "iam:CreateUser")
"""Actions that make a principal."""

ACTIONS = tuple(dict.fromkeys((*(action for way in ESCALATIONS for action in way.actions), *MAKING)))
"""Every action that the ways take, and those that make a principal."""
