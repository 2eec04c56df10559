"""Log of the answers of an organization: which call was answered, cut or refused, and so what is known."""

from collections.abc import Iterator
from typing import TypeVar

from designer.basics.dataclass import dataclass
from designer.exchange.imports.api.operations import Operation
from designer.exchange.imports.facts import Maybe, Missing

T = TypeVar("T")


@dataclass(slots=True)
class Pages:
    """Pages of one list: how many came, and how many of them ended with a token."""

    where: str
    pages: int = 0
    tokens: int = 0

    @property
    def is_cut(self) -> bool:
        """True when no page is the last one."""
        return self.tokens >= self.pages


class AnswerLog:
    """Answers by operation and subject.

    Args:
        source: The source, for places that nothing else is known of.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._pages: dict[tuple[Operation, str], Pages] = {}
        self._refused: dict[tuple[Operation, str], Missing] = {}

    def __len__(self) -> int:
        """Number of answers."""
        return sum(pages.pages for pages in self._pages.values())

    def add(self, operation: Operation, subject: str, where: str, *, has_token: bool = False) -> None:
        """Note an answer; with a token there may be more of it."""
        pages = self._pages.setdefault((operation, subject), Pages(where))
        pages.pages += 1
        pages.tokens += has_token

    def refuse(self, operation: Operation, subject: str, reason: str, where: str) -> None:
        """Note a call that failed, with the reason as a sentence."""
        self._refused.setdefault((operation, subject), Missing(reason, where))

    def has(self, operation: Operation, subject: str = "") -> bool:
        """True when there is an answer, whole or cut."""
        return (operation, subject) in self._pages

    def is_whole(self, operation: Operation, subject: str = "") -> bool:
        """True when there is an answer that is not cut."""
        pages = self._pages.get((operation, subject))
        return pages is not None and not pages.is_cut

    def cut(self) -> Iterator[tuple[Operation, str, str]]:
        """Operation, subject and place of each answer that is cut."""
        for (operation, subject), pages in self._pages.items():
            if pages.is_cut:
                yield operation, subject, pages.where

    def refusal(self, operation: Operation, subject: str = "") -> Missing | None:
        """Reason why a call, or all calls of its operation, failed; None where nothing says so."""
        return self._refused.get((operation, subject)) or self._refused.get((operation, ""))

    def missing(self, operation: Operation, subject: str = "") -> Missing:
        """Reason why there is no answer."""
        of = f" for {subject}" if subject else ""
        absent = Missing(f"There is no answer of {operation.command}{of}.", self._source)
        return self.refusal(operation, subject) or absent

    def gap(self, operation: Operation, subject: str, what: str) -> Missing | None:
        """Reason why a list is not known to its end; None where it is.

        Args:
            operation: The operation that lists it.
            subject: The subject.
            what: The list in a sentence: "The list of these policies".
        """
        if self.is_whole(operation, subject):
            return None
        pages = self._pages.get((operation, subject))
        return Missing(f"{what} is cut.", pages.where) if pages else self.missing(operation, subject)

    def listed(self, operation: Operation, values: tuple[T, ...]) -> Maybe[tuple[T, ...]]:
        """Values of a list, or the reason why it is unknown."""
        return values if self.has(operation) else self.missing(operation)
