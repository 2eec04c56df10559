"""Items of the API's answers: one account, OU, policy and so on, read with care for what is not as AWS gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise

from designer.basics.dataclass import dataclass
from designer.basics.steps import checked
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json
from designer.exchange.imports.facts import Maybe, Missing, NodeFacts, Placement
from designer.organization.model.node_kinds import NODE_KINDS
from designer.organization.model.records import AccountState, NodeKind

MASKED = "masked"
"""The text that the script puts in the place of an address."""

_STATUS_WORDS = {state.value: state for state in AccountState}


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """Object of an answer.

    Attributes:
        members: As given.
        where: Its place.
        report: Told of members that are not as they should be.
    """

    members: Mapping[str, Json]
    where: str
    report: ConversionReport

    def text(self, key: str) -> str:
        """Text that must be there; "" where it is not, which is said."""
        value = self.members.get(key)
        if isinstance(value, str) and value:
            return value
        self.report.lost(self.where, f"{key} should be a text, not {_shown(value)}; the entry is left out.")
        return ""

    def optional(self, key: str) -> str:
        """Text that may be absent; "" where it is."""
        value = self.members.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        self.report.lost(self.where, f"{key} should be a text, not {_shown(value)}.")
        return ""

    def flag(self, key: str) -> bool:
        """Truth value; False where it is absent."""
        return self.members.get(key) is True

    def object(self, key: str) -> AnswerItem | None:
        """Object that must be there."""
        value = self.members.get(key)
        if isinstance(value, dict):
            return AnswerItem(value, f"{self.where}.{key}", self.report)
        self.report.lost(self.where, f"{key} should be an object, not {_shown(value)}; the entry is left out.")
        return None

    def objects(self, key: str) -> Iterator[AnswerItem]:
        """Objects of a list; those alone that are objects."""
        value = self.members.get(key)
        for index, one in enumerate(checked(value if isinstance(value, list) else ())):
            if isinstance(one, dict):
                yield AnswerItem(one, f"{self.where}.{key}[{index}]", self.report)

    def texts(self, key: str) -> list[str]:
        """Texts of a list; those alone that are texts."""
        value = self.members.get(key)
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def root_facts(item: AnswerItem) -> NodeFacts | None:
    """A root."""
    key = item.text("Id")
    name = item.optional("Name") or "Root"
    return NodeFacts(key=key, kind=NodeKind.ROOT, name=name, where=item.where, aws_id=key) if key else None


def ou_facts(item: AnswerItem) -> NodeFacts | None:
    """An OU."""
    key = item.text("Id")
    return NodeFacts(key=key, kind=NodeKind.OU, name=_name(item), where=item.where, aws_id=key) if key else None


def account_facts(item: AnswerItem) -> NodeFacts | None:
    """An account. ``State`` counts; ``Status``, which AWS retired in September 2026, where an answer has no other."""
    key = item.text("Id")
    if not key:
        return None
    email = item.optional("Email")
    return NodeFacts(
        key=key,
        kind=NodeKind.ACCOUNT,
        name=_name(item),
        where=item.where,
        aws_id=key,
        email=Missing("It was masked when the dump was made.", item.where) if email == MASKED else email,
        state=_state(item),
        joined_method=item.optional("JoinedMethod"),
        joined=answered_time(item, "JoinedTimestamp"),
    )


def path_placements(item: AnswerItem) -> Iterator[Placement]:
    """Places that ``Path`` or ``Paths`` tell, such as ``o-…/r-…/ou-…/123456789012/``."""
    for path in [*filter(None, [item.optional("Path")]), *item.texts("Paths")]:
        steps = [step for step in path.split("/") if step]
        levels = steps[1:] if steps and steps[0].startswith("o-") else steps
        for parent, child in pairwise(levels):
            if not any(facts.aws_id.fullmatch(child) for facts in NODE_KINDS.values()):
                item.report.lost(item.where, f"The path {short(path)} is none of AWS's.")
                return
            yield Placement(child, parent, item.where)


def answered_document(content: Json) -> str:
    """Policy's document: a text in the API, an object where somebody has unpacked it."""
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=2)


def _name(item: AnswerItem) -> Maybe[str]:
    return item.optional("Name") or Missing("The answer has none.", item.where)


def _state(item: AnswerItem) -> Maybe[AccountState]:
    said = item.optional("State") or item.optional("Status")
    return _STATUS_WORDS.get(said) or Missing(f"The answer says {short(said) or 'nothing'}.", item.where)


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T")


def answered_time(item: AnswerItem, key: str) -> str:
    """Time in UTC, "" where there is none: seconds from version 1 of the CLI, ISO 8601 from version 2."""
    value = item.members.get(key)
    if value is None:
        return ""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            moment = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str) and _ISO.match(value):
            read = datetime.fromisoformat(value)
            moment = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        else:
            raise ValueError  # noqa: TRY301  # said below, as for times that do not exist
        return moment.isoformat(timespec="milliseconds")
    except (ValueError, OverflowError, OSError):
        item.report.lost(item.where, f"{key} is no time: {_shown(value)}.")
        return ""


def _shown(value: Json) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return f'"{short(value)}"'
        case bool() | int() | float():
            return short(json.dumps(value))
        case list():
            return "a list"
        case _:
            return "an object"
