"""A way to a role or to administration, step by step, as escalations and takings of roles lead there."""

from typing import NamedTuple

from designer.analysis.principals.resource_shares import ASSUME_ROLE
from designer.organization.identity.account_principals import AccountPrincipal, AccountPrincipalKind, PrincipalId
from designer.policy.evaluation.outcome import Answer


class WayStep(NamedTuple):
    """One step of a way.

    Attributes:
        actions: The actions that it takes.
        answer: Whether it can be taken.
        depends_on: All that it depends on.
        on: What the actions work on, where that is neither end of the step.
    """

    actions: tuple[str, ...]
    answer: Answer
    depends_on: tuple[str, ...]
    on: str = ""

    @property
    def takes_role(self) -> bool:
        """Whether it is the taking of a role and nothing else."""
        return self.actions == (ASSUME_ROLE,)

    @property
    def words(self) -> str:
        """Its actions in words."""
        return f"{' + '.join(self.actions)}{f' on {self.on}' if self.on else ''}"


class FoundWay(NamedTuple):
    """A way to a role or to administration.

    Attributes:
        names: The principals on it; an end at administration is left out.
        steps: The steps: one fewer than principals, or as many where the last makes an administrator.
        answer: The worst answer on it.
        depends_on: All that it depends on.
    """

    names: tuple[PrincipalId, ...]
    steps: tuple[WayStep, ...]
    answer: Answer
    depends_on: tuple[str, ...]


def no_step_sentence(found: FoundWay) -> str:
    """Explain a way to administration that takes no step."""
    if found.names[0].title == AccountPrincipal(AccountPrincipalKind.ROOT).title:
        return "The root user administers its account."
    if found.answer is Answer.UNKNOWN:
        return "Its policies are not all known: they may allow all of IAM."
    return "It administers its account: its policies allow all of IAM on every resource."
