"""JSON values into the parts that policies of every kind have (elements, texts, conditions), and their faults."""

from collections.abc import Iterator
from difflib import get_close_matches

from designer.basics.dataclass import dataclass
from designer.policy.json.text import (
    MAX_FAULTS,
    FaultSeverity,
    JsonArray,
    JsonLiteral,
    JsonNumber,
    JsonObject,
    JsonString,
    JsonValue,
    Member,
    Span,
    TextFault,
)
from designer.policy.json.tokens import quote
from designer.policy.language.elements import Condition

STRUCTURE, CAPITALS, VERSION, EMPTY = "policy-structure", "capitals", "policy-version", "empty-values"
SID, DOUBLED_SID, PRINCIPAL = "sid-characters", "duplicate-sid", "principal"
ACTION_FORM, RESOURCE_FORM = "action-form", "resource-form"
RCP_EFFECT, RCP_NOT_ACTION, RCP_ACTIONS, RCP_PRINCIPAL = "rcp-effect", "rcp-not-action", "rcp-actions", "rcp-principal"
"""Rules of the policy language, as `TextFault.rule` names them: the ids of the checks that report them."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element's value, and where its name stands."""

    value: JsonValue
    key_span: Span


class ElementReader:
    """Reads elements and collects what is wrong with them, at most `MAX_FAULTS` errors and as many warnings.

    Args:
        broken: True if the text is not valid JSON: then what seems missing may only be unreadable, and is not reported.

    Attributes:
        counts: Number of faults of each severity, collected or not.
    """

    def __init__(self, *, broken: bool) -> None:
        self.broken = broken
        self.faults: list[TextFault] = []
        self.counts = dict.fromkeys(FaultSeverity, 0)

    def error(self, message: str, span: Span, rule: str = STRUCTURE) -> None:
        """Report what AWS would refuse."""
        self._report(TextFault(message, span, rule=rule))

    def warning(self, message: str, span: Span, rule: str) -> None:
        """Report what AWS accepts but is surely a mistake."""
        self._report(TextFault(message, span, FaultSeverity.WARNING, rule))

    def missing(self, message: str, span: Span) -> None:
        """Report that something is not there."""
        if not self.broken:
            self.error(message, span)

    def _report(self, fault: TextFault) -> None:
        self.counts[fault.severity] += 1
        if self.counts[fault.severity] <= MAX_FAULTS:
            self.faults.append(fault)

    def elements(self, parent: JsonObject, names: tuple[str, ...], place: str) -> dict[str, Element]:
        """Return the members by their right names; misspelled ones are reported and taken for what was meant."""
        found: dict[str, Element] = {}
        for member in parent.members:
            name = self.element_name(member, names, place)
            if name:
                found[name] = Element(member.value, member.key_span)
        return found

    def element_name(self, member: Member, names: tuple[str, ...], place: str) -> str:
        """Return the key that was meant by a name; empty if unclear."""
        if member.key in names:
            return member.key
        lowered = member.key.lower()
        same = next((name for name in names if name.lower() == lowered), "")
        if same:
            self.error(f"This must be spelled {same}: capitals matter here.", member.key_span, CAPITALS)
            return same
        enough = self.counts[FaultSeverity.ERROR] >= MAX_FAULTS
        close = [] if enough else get_close_matches(member.key[:40], names, 1, 0.75)
        hint = f"did you mean {close[0]}?" if close else f"{place} takes {self.offered(names)}."
        self.error(f"There is no element {quoted_text(member.key)} here: {hint}", member.key_span)
        return close[0] if close else ""

    def offered(self, names: tuple[str, ...]) -> str:
        """Return the names to choose from, in words."""
        return f"{', '.join(names[:-1])} or {names[-1]}"

    def texts(self, value: JsonValue, name: str) -> list[tuple[str, Span]]:
        """Return a string, or the strings of an array, with their places."""
        if not isinstance(value, JsonArray):
            if not isinstance(value, JsonString):
                self.error(f"{name} must be a text in double quotes, or a list of texts in [ ].", value.span)
                return []
            return [(value.value, value.span)]
        if not value.items:
            effect = "excludes nothing" if name.startswith("Not") else "matches nothing"
            self.warning(f"{name} is empty: it {effect}.", value.span, EMPTY)
        entries: list[tuple[str, Span]] = []
        for item in value.items:
            if isinstance(item, JsonString):
                entries.append((item.value, item.span))
            else:
                self.error(f"Each entry of {name} must be a text in double quotes.", item.span)
        return entries

    # Conditions

    def conditions(self, value: JsonValue) -> tuple[Condition, ...]:
        """Return the value of Condition."""
        if not isinstance(value, JsonObject):
            self.error(
                'Condition is an object such as {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}.', value.span
            )
            return ()
        if not value.members:
            self.warning("This condition is empty: it is always met. Remove it, or write one.", value.span, EMPTY)
        return tuple(condition for operator in value.members for condition in self._operator(operator))

    def _operator(self, operator: Member) -> Iterator[Condition]:
        keys = operator.value
        if not isinstance(keys, JsonObject):
            self.error(f'{operator.key} takes an object of keys such as {{"aws:PrincipalArn": "…"}}.', keys.span)
            return
        if not keys.members:
            self.warning(f"{quoted_text(operator.key)} compares nothing: it is always met.", keys.span, EMPTY)
        for member in keys.members:
            values = tuple(self._condition_values(member.value, nested=False))
            if isinstance(member.value, JsonArray) and not member.value.items:
                self.warning(
                    f"{quoted_text(member.key)} is compared with nothing: write at least one value.",
                    member.value.span,
                    EMPTY,
                )
            yield Condition(operator.key, member.key, values, Span(member.key_span.start, member.value.span.end))

    def _condition_values(self, value: JsonValue, *, nested: bool) -> Iterator[str]:
        if isinstance(value, JsonArray) and not nested:
            for item in value.items:
                yield from self._condition_values(item, nested=True)
            return
        text = _scalar_text(value)
        if text is None:
            self.error("A condition compares with texts, numbers, true or false, alone or in a list.", value.span)
        else:
            yield text


def _scalar_text(value: JsonValue) -> str | None:
    """Return a scalar as AWS compares it, or None."""
    match value:
        case JsonString(text):
            return text
        case JsonNumber(text):
            return text
        case JsonLiteral(bool(truth)):
            return "true" if truth else "false"
        case _:
            return None


def first_character(value: JsonValue) -> Span:
    """Return the place to show that something is missing in a value."""
    return Span(value.span.start, value.span.start + 1)


def quoted_text(text: str) -> str:
    """Return a text of the policy inside a sentence, shortened."""
    return quote(text, most=60)
