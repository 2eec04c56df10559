"""Completions and explanations in the editor of a policy: facts of AWS, ids, paths and tags of this organization."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from designer.analysis import completion
from designer.organization.model.records import Policy, PolicyType
from designer.policy.catalog.catalogue import details, load
from ui.forms.completion_items import completion_items
from ui.state.analyses import Analyses
from ui.state.session import Session
from ui.theme import AnswerStyle
from ui.widgets.fields.choice_popup import Aside, Choices, CompletionItem

if TYPE_CHECKING:  # completion must not wait for it
    from designer.analysis.access.ceilings import Ceiling

_SERVICE = re.compile(r'"([a-z0-9-]{2,40}):[A-Za-z*?]')

_MOST_ACCOUNTS = 2_000
"""Accounts up to which the answer of today is looked up for a row."""


class PolicyCompletion:
    """Asks `designer.analysis.completion` about the policy that is open."""

    def __init__(self, session: Session, analyses: Analyses, policy: Callable[[], Policy | None]) -> None:
        self._session = session
        self._analyses = analyses
        self._policy = policy
        self._warmed: set[str] = set()

    def choices(self, text: str, offset: int) -> Choices:
        """Return the options for what may be written at a place of the text."""
        policy = self._policy()
        if policy is None:
            return Choices(offset, offset, ())
        found = completion.complete(text, offset, policy.type, load(), self._session.organization)
        return Choices(found.span.start, found.span.end, completion_items(found))

    def offers(self, place: tuple[str | int, ...], typed: str) -> Sequence[CompletionItem]:
        """Return the options for what may be written in a field of the statement form."""
        policy = self._policy()
        if policy is None:
            return ()
        organization = self._session.organization
        return completion_items(
            completion.offer(policy.text, place, typed, policy.type, catalogue=load(), organization=organization)
        )

    def aside(self, item: CompletionItem) -> Aside | None:
        """Description of a row, and for an action what it is answered today in the accounts that the policy reaches."""
        catalogue = load()
        index = catalogue.index(item.label) if ":" in item.label else None
        said = completion.described(item.label, catalogue) if ":" in item.label and item.code else None
        if index is None:
            lines = (item.note,) if item.note else said.lines if said is not None else ()
            return Aside(item.label, lines) if lines else None
        answer, today = self._today(index)
        return Aside(item.label.partition(":")[2], said.lines[:2] if said else (), answer, today)

    def _today(self, index: int) -> tuple[AnswerStyle | None, str]:
        policy = self._policy()
        if policy is None or policy.type is not PolicyType.SERVICE_CONTROL_POLICY:
            return None, ""
        organization = self._session.organization
        targets = organization.targets(policy.id)
        if not targets or sum(organization.accounts_below(node) for node in targets) > _MOST_ACCOUNTS:
            return None, ""
        accounts = {account for node in targets for account in organization.accounts(node)}
        counts = Counter(_answer(self._analyses.ceiling(account), index) for account in accounts)
        if not counts:
            return None, ""
        (answer, count), *others = counts.most_common()
        if others:
            styles = ", ".join(f"{style.value} in {number:,}" for style, number in counts.most_common())
            return answer, f"Today {styles}"
        return answer, f"Today {answer.value} in {f'all {count:,}' if count > 1 else 'its one'}"

    def warm(self, text: str) -> bool:
        """Load the details of one service that a text names and that are not loaded yet; False if all are there.

        The first completion or hover would wait for them.
        """
        for service in dict.fromkeys(_SERVICE.findall(text)):
            if service not in self._warmed:
                self._warmed.add(service)
                details(service)
                return True
        return False

    def words(self, text: str, offset: int) -> str:
        """Return the meaning of the word at a place, as lines for a tooltip; empty for nothing."""
        if self._policy() is None:
            return ""
        said = completion.hover(text, offset, load(), self._session.organization)
        return "\n".join((said.title, *said.lines)) if said is not None else ""


def _answer(ceiling: Ceiling, index: int) -> AnswerStyle:
    """Return the answer of an account for an action, by its number."""
    if ceiling.exempt:
        return AnswerStyle.EXEMPT
    if ceiling.sure >> index & 1:
        return AnswerStyle.ALLOWED
    if ceiling.unknown >> index & 1:
        return AnswerStyle.UNKNOWN
    return AnswerStyle.CONDITIONAL if ceiling.possible >> index & 1 else AnswerStyle.DENIED
