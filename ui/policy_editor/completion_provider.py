"""What the editor of a policy offers and explains: facts of AWS and the ids, paths and tags of this organization."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from designer import completion
from designer.completion import SuggestionKind
from designer.model.records import Policy
from designer.policy.catalog.catalogue import details, load
from ui.state.session import Session
from ui.widgets.choice_popup import Choices, CompletionItem

_SERVICE = re.compile(r'"([a-z0-9-]{2,40}):[A-Za-z*?]')

_GLYPHS = {
    SuggestionKind.ELEMENT: "json",
    SuggestionKind.STATEMENT: "template",
    SuggestionKind.VALUE: "",
    SuggestionKind.SERVICE: "settings",
    SuggestionKind.ACTION: "play",
    SuggestionKind.WILDCARD: "filter",
    SuggestionKind.OPERATOR: "compare",
    SuggestionKind.KEY: "tag",
    SuggestionKind.RESOURCE: "link-out",
    SuggestionKind.REGION: "region",
    SuggestionKind.ACCOUNT: "account",
    SuggestionKind.OU: "ou",
}


class PolicyCompletion:
    """Asks `designer.completion` about the policy that is open."""

    def __init__(self, session: Session, policy: Callable[[], Policy | None]) -> None:
        self._session = session
        self._policy = policy
        self._warmed: set[str] = set()

    def choices(self, text: str, offset: int) -> Choices:
        """What may be written at a place of the text."""
        policy = self._policy()
        if policy is None:
            return Choices(offset, offset, ())
        found = completion.complete(text, offset, policy.type, load(), self._session.document.organization)
        return Choices(found.span.start, found.span.end, _rows(found))

    def offers(self, place: tuple[str | int, ...], typed: str) -> Sequence[CompletionItem]:
        """What may be written in a field of the statement form."""
        policy = self._policy()
        if policy is None:
            return ()
        organization = self._session.document.organization
        return _rows(
            completion.offer(policy.text, place, typed, policy.type, catalogue=load(), organization=organization)
        )

    def warm(self, text: str) -> bool:
        """Load the details of one service that a text names and that nobody asked for yet; False where all are there.

        The first completion or hover would wait for them.
        """
        for service in dict.fromkeys(_SERVICE.findall(text)):
            if service not in self._warmed:
                self._warmed.add(service)
                details(service)
                return True
        return False

    def words(self, text: str, offset: int) -> str:
        """What the word at a place means, as lines for a tooltip; empty for nothing."""
        if self._policy() is None:
            return ""
        said = completion.hover(text, offset, load(), self._session.document.organization)
        return "\n".join((said.title, *said.lines)) if said is not None else ""


def _rows(found: completion.Completion) -> list[CompletionItem]:
    return [
        CompletionItem(one.label, one.detail, one.note, _GLYPHS[one.kind], one.insert, one.cursor, one.more)
        for one in found.suggestions
    ]
