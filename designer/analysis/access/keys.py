"""Context keys that the policies on a path ask for: how a person says them, and answers with one more known.

Which keys matter is read from the policies; their types come from AWS's documents, and from the operators of the
conditions for undocumented keys.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from functools import lru_cache

from designer.analysis.access.level_masks import arn_partition
from designer.analysis.access.question import PLANNED, CallerKind, Inquiry, Question, arn_of, caller_of
from designer.basics.data import read_data, read_record
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.catalog.context_keys import documented_key
from designer.policy.evaluation.outcome import Answer
from designer.policy.evaluation.partial import concerned_statements
from designer.policy.language.templates import Template, Values, variables_of
from designer.policy.language.wording import some
from designer.policy.matching import arns, value_types
from designer.policy.matching.conditions import CompiledCondition, Quantifier
from designer.policy.matching.request import PreparedRequest
from designer.policy.matching.statement import CompiledStatement
from designer.policy.satisfiability.action_facts import ALWAYS, CALLER_ARN_KEY

_MOST_VALUES = 24

_ALWAYS = ("always", "in every signed request")
"""Beginnings of the remarks on keys that AWS never leaves out."""


class Editor(Enum):
    """The kind of input field for a key's value: by the type of its values, except for Regions."""

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
        editor: Kind of input field for its value.
        multivalued: True if it holds several values.
        present: Requests into which AWS puts it; empty if that is not known.
        values: Values that the policies compare it with, wildcards and variables left out.
        known: Its value by the design; None if it says nothing.
    """

    name: str
    editor: Editor
    multivalued: bool = False
    present: str = ""
    values: tuple[str, ...] = ()
    known: Values | None = None

    @property
    def can_be_missing(self) -> bool:
        """False if AWS puts the key into every signed request."""
        return not self.present.startswith(_ALWAYS)


def asked_keys(question: Question) -> tuple[AskedKey, ...]:
    """Return the keys that statements of the question's action read, in the order of the path."""
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
    """Return a key that a person added by name."""
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
    """Return an ARN of any account as one of the caller's account."""
    parts = arns.split(value)
    if number and len(parts) == arns.SEGMENTS and parts[4] == "*":
        parts[4] = number
    return ":".join(parts)


_EDITORS = {editor.value: editor for editor in Editor if editor is not Editor.TEXT}


def _kind(conditions: list[CompiledCondition]) -> str:
    """Return the type that the operators of the conditions take a key for."""
    types = (condition.operator.type for condition in conditions if condition.operator)
    return next((kind.name for kind in types if kind.name in _EDITORS), Editor.TEXT.value)


def _spelled(key: str) -> str:
    """Return a key as AWS spells it; the name of a tag stays as it is."""
    documented = documented_key(key)
    if documented is None:
        return key
    return documented.name + key[len(documented.name) :] if documented.name.endswith("/") else documented.name


@dataclass(frozen=True, slots=True)
class RegionKey:
    """An AWS Region."""

    id: str
    name: str
    partition: str


@lru_cache(maxsize=1)
def regions() -> tuple[RegionKey, ...]:
    """Return the Regions of the dated list in ``resources/regions.json``, those of the aws partition first."""
    return read_record(tuple[RegionKey, ...], read_data("regions.json")["regions"])


_MOST_TRIED = 12
_OTHERS = {
    Editor.TEXT: "something-else",
    Editor.NUMBER: "0",
    Editor.DATE: "2000-01-01T00:00:00Z",
    Editor.ADDRESS: "203.0.113.7",
}


@dataclass(frozen=True, slots=True)
class WhatIfAnswer:
    """An answer, and what the key would have to hold for it.

    Attributes:
        answer: The answer then.
        values: Values named by the policies that lead to it.
        other: Another value that does; empty if none was tried or it does not.
        absent: True if the answer is this without the key.
    """

    answer: Answer
    values: tuple[str, ...] = ()
    other: str = ""
    absent: bool = False

    @property
    def words(self) -> str:
        """Condition for this answer: "for eu-west-1 or eu-central-1, or without it"."""
        held = [*self.values, *([f"another, such as {self.other}"] if self.other else [])]
        parts = [f"for {some(held, 'or')}"] if held else []
        parts += ["without it"] if self.absent else []
        return ", or ".join(parts)


_IAM_ARN = re.compile(r"arn:[\w-]+:iam::\w+:(?=role/|user/)")
"""Part of an IAM ARN before the name of what it means."""


def outlook_words(found: Sequence[WhatIfAnswer]) -> str:
    """Return all answers with their conditions: "denied for role/Deploy; conditional without it".

    Roles and users of one account, the only one named, have their names without it.
    """
    answers = "; ".join(f"{if_answer.answer.value} {if_answer.words}" for if_answer in found)
    starts = set(_IAM_ARN.findall(answers))
    return answers.replace(starts.pop(), "") if len(starts) == 1 else answers


def what_if_answers(
    organization: Organization, inquiry: Inquiry, key: AskedKey, decide: Callable[[Inquiry], Answer]
) -> tuple[WhatIfAnswer, ...]:
    """Return the answers for what an unknown key may hold, those that settle it first; each tried, none guessed.

    Args:
        organization: The design.
        inquiry: The question.
        key: The key.
        decide: The answer to a question.
    """
    found: dict[Answer, WhatIfAnswer] = {}
    for value in _named(inquiry.caller, key):
        said = decide(_with(inquiry, key, value))
        before = found.get(said, WhatIfAnswer(said))
        found[said] = replace(before, values=(*before.values, value))
    other = _other_caller(organization, inquiry) if key.name.lower() == CALLER_ARN_KEY else _other(key)
    if other:
        said = decide(_with(inquiry, key, other))
        found[said] = replace(found.get(said, WhatIfAnswer(said)), other=other)
    if key.name.lower() not in ALWAYS or inquiry.caller is CallerKind.OUTSIDE:
        said = decide(replace(inquiry, absent=inquiry.absent | {key.name.lower()}))
        found[said] = replace(found.get(said, WhatIfAnswer(said)), absent=True)
    order = (Answer.ALLOWED, Answer.DENIED, Answer.CONDITIONAL, Answer.UNKNOWN)
    return tuple(found[answer] for answer in order if answer in found)


_SOMEBODY = "somebody-else"
"""Name of a role or user that no policy names."""


def _other_caller(organization: Organization, inquiry: Inquiry) -> str:
    number = organization.node(inquiry.account).aws_id or PLANNED
    return arn_of(inquiry.caller, _SOMEBODY, number, arn_partition(organization))


def _named(caller: CallerKind, key: AskedKey) -> tuple[str, ...]:
    """Return the values that the policies name, of the caller's ARN those of its kind."""
    if key.editor is Editor.FLAG:
        return "true", "false"
    if key.name.lower() != CALLER_ARN_KEY or caller not in (CallerKind.ROLE, CallerKind.USER):
        return key.values[:_MOST_TRIED]
    return tuple(value for value in key.values if caller_of(value)[0] is caller)[:_MOST_TRIED]


def _with(inquiry: Inquiry, key: AskedKey, value: str) -> Inquiry:
    held = (value,) if key.multivalued else value
    return replace(inquiry, context={**inquiry.context, key.name: held})


def _other(key: AskedKey) -> str:
    """Return a value that no policy names; for text it may still fit a wildcard, so it is shown."""
    if key.editor is Editor.FLAG:
        return ""
    if key.editor is Editor.REGION:
        named = set(key.values)
        return next((region.id for region in _usual_regions() if region.id not in named), "")
    return _OTHERS[key.editor]


def _usual_regions() -> list[RegionKey]:
    """us-east-1 first: it is where global services are."""
    return sorted(regions(), key=lambda region: region.id != "us-east-1")
