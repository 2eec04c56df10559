"""The context keys that the policies on a path ask for, and how a person best says what they hold.

Which keys matter is read from the policies; their types come from AWS's documents, and from the operators of the
conditions for keys that nobody documents.
"""

from collections.abc import Iterator
from enum import Enum
from functools import lru_cache

from designer.analysis.access.question import Question
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.policy.catalog.context_keys import documented_key
from designer.policy.evaluation.partial import concerned_statements
from designer.policy.language.templates import Template, Values, variables_of
from designer.policy.matching import arns, value_types
from designer.policy.matching.conditions import CompiledCondition, Quantifier
from designer.policy.matching.request import PreparedRequest
from designer.policy.matching.statement import CompiledStatement

_MOST_VALUES = 24

_ALWAYS = ("always", "in every signed request")
"""Beginnings of what is told of keys that AWS never leaves out."""


class Editor(Enum):
    """The kind of field in which a key's value is typed: by the type of its values, but for Regions."""

    REGION = "Region"
    FLAG = value_types.BOOLEAN.name
    NUMBER = value_types.NUMERIC.name
    DATE = value_types.DATE.name
    ADDRESS = value_types.ADDRESS.name
    ARN = value_types.ARN.name
    TEXT = value_types.TEXT.name


@dataclass(frozen=True, slots=True)
class AskedKey:
    """A key that a person may say something about.

    Attributes:
        name: As the policy spells it, or AWS.
        editor: Kind of field in which its value is typed.
        multivalued: True when it holds several values.
        present: Requests into which AWS puts it; empty where that is not known.
        values: Values that the policies compare it with, wildcards and variables left out.
        known: Its value by the design; None where it says nothing.
    """

    name: str
    editor: Editor
    multivalued: bool = False
    present: str = ""
    values: tuple[str, ...] = ()
    known: Values | None = None

    @property
    def can_be_missing(self) -> bool:
        """False where AWS puts the key into every request that somebody signed."""
        return not self.present.startswith(_ALWAYS)


def asked_keys(question: Question) -> tuple[AskedKey, ...]:
    """The keys that statements of the question's action read, in the order in which the path meets them."""
    asked = PreparedRequest(question.request, bounded=False)
    found: dict[str, tuple[str, list[CompiledCondition]]] = {}
    for statement in concerned_statements(question.request, asked, question.stages):
        for condition in statement.conditions:
            found.setdefault(condition.key, (condition.source.key, []))[1].append(condition)
        for key in _variables(statement):
            found.setdefault(key, (_spelled(key), []))
    context = {key.lower(): value for key, value in question.request.context.items()}
    number = question.request.account
    return tuple(_asked(name, conditions, context.get(key), number) for key, (name, conditions) in found.items())


def added_key(name: str) -> AskedKey:
    """A key that a person added by name."""
    return _asked(_spelled(name), [], None, "")


def _variables(statement: CompiledStatement) -> Iterator[str]:
    templates: list[Template] = list(statement.resources)
    for condition in statement.conditions:
        templates += condition.templates
    for template in templates:
        for variable in variables_of(template):
            yield variable.key


def _asked(name: str, conditions: list[CompiledCondition], known: Values | None, number: str) -> AskedKey:
    documented = documented_key(name)
    kind = documented.type if documented else _kind(conditions)
    several = documented.multivalued if documented else any(c.quantifier is not Quantifier.NONE for c in conditions)
    values = dict.fromkeys(
        value
        for condition in conditions
        if not condition.is_null
        for value in (_of_account(value, number) for value in condition.source.values)
        if not any(sign in value for sign in "*?$") or kind == "Bool"
    )
    return AskedKey(
        name,
        Editor.REGION if name.lower() == "aws:requestedregion" else _EDITORS.get(kind, Editor.TEXT),
        several,
        documented.present if documented else "",
        tuple(values)[:_MOST_VALUES],
        known,
    )


def _of_account(value: str, number: str) -> str:
    """An ARN of any account as one of the caller's account."""
    parts = arns.split(value)
    if number and len(parts) == arns.SEGMENTS and parts[4] == "*":
        parts[4] = number
    return ":".join(parts)


_EDITORS = {editor.value: editor for editor in Editor if editor is not Editor.TEXT}


def _kind(conditions: list[CompiledCondition]) -> str:
    """The type that the operators of the conditions take a key for."""
    types = (condition.operator.type for condition in conditions if condition.operator)
    return next((kind.name for kind in types if kind.name in _EDITORS), Editor.TEXT.value)


def _spelled(key: str) -> str:
    """A key as AWS spells it; the name of a tag stays as it is."""
    documented = documented_key(key)
    if documented is None:
        return key
    return documented.name + key[len(documented.name) :] if documented.name.endswith("/") else documented.name


# ---- regions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RegionKey:
    """An AWS Region."""

    id: str
    name: str
    partition: str


@lru_cache(maxsize=1)
def regions() -> tuple[RegionKey, ...]:
    """The Regions of the dated list in ``resources/regions.json``, those of the aws partition first."""
    return read_record(tuple[RegionKey, ...], read_data("regions.json")["regions"])
