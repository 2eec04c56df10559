"""The entries of Action and NotAction of a policy, with their places."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.checks.policy_text import PolicyText, element_of
from designer.policy.json.text import Span
from designer.policy.language.document import Statement

REFERENCE = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/"
    "reference_policies_actions-resources-contextkeys.html"
)


class ActionUse(NamedTuple):
    """An entry of a statement's actions, written service:Name."""

    statement: Statement
    number: int
    text: str
    service: str
    name: str

    def span(self, view: PolicyText) -> Span:
        """Its place in the text."""
        return view.entry(self.statement, element_of(self.statement, "Action"), self.number)


@lru_cache(maxsize=64)
def entry_uses(view: PolicyText) -> tuple[ActionUse, ...]:
    """Every entry with a service; what is against the language is left to its own check."""
    return tuple(_uses(view))


def _uses(view: PolicyText) -> Iterator[ActionUse]:
    for statement in view.statements:
        for index, text in enumerate(statement.actions):
            service, colon, name = text.partition(":")
            if colon and name and not _is_wild(service):
                yield ActionUse(statement, index, text, service, name)


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text


def is_pattern(use: ActionUse) -> bool:
    """True when it names several actions at once."""
    return _is_wild(use.name)
