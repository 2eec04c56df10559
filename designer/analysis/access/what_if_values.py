"""Answers with one unknown key known: for the values that the policies name, one other value, and none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from designer.analysis.access.keys import AskedKey, Editor, RegionKey, regions
from designer.analysis.access.principal_choices import CallerKind, Inquiry, arn_of, caller_of
from designer.analysis.access.question import PLANNED
from designer.basics.dataclass import dataclass
from designer.organization.model.organization import Organization
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.wording import some
from designer.policy.satisfiability.action_facts import ALWAYS
from designer.policy.satisfiability.origin import CALLER_ARN_KEY

_MOST = 12
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
        other: Another value that does; empty where none was tried or it does not.
        absent: True when the answer is this without the key.
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
    """All answers with their conditions: "denied for role/Deploy; conditional without it".

    Roles and users of one account, the only one named, have their names without it.
    """
    told = "; ".join(f"{one.answer.value} {one.words}" for one in found)
    starts = set(_IAM_ARN.findall(told))
    return told.replace(starts.pop(), "") if len(starts) == 1 else told


def what_if_answers(
    organization: Organization, inquiry: Inquiry, key: AskedKey, decide: Callable[[Inquiry], Answer]
) -> tuple[WhatIfAnswer, ...]:
    """The answers for what an unknown key may hold, those that settle it first; each tried, none guessed.

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
    return tuple(found[one] for one in order if one in found)


_SOMEBODY = "somebody-else"
"""Name of a role or user that no policy names."""


def _other_caller(organization: Organization, inquiry: Inquiry) -> str:
    return arn_of(inquiry.caller, _SOMEBODY, organization.node(inquiry.account).aws_id or PLANNED)


def _named(caller: CallerKind, key: AskedKey) -> tuple[str, ...]:
    """Values that the policies name, of the caller's ARN those of its kind."""
    if key.editor is Editor.FLAG:
        return "true", "false"
    if key.name.lower() != CALLER_ARN_KEY or caller not in (CallerKind.ROLE, CallerKind.USER):
        return key.values[:_MOST]
    return tuple(value for value in key.values if caller_of(value)[0] is caller)[:_MOST]


def _with(inquiry: Inquiry, key: AskedKey, value: str) -> Inquiry:
    held = (value,) if key.multivalued else value
    return replace(inquiry, context={**inquiry.context, key.name: held})


def _other(key: AskedKey) -> str:
    """A value that no policy names; for text it may still fit a wildcard, so it is shown."""
    if key.editor is Editor.FLAG:
        return ""
    if key.editor is Editor.REGION:
        named = set(key.values)
        return next((region.id for region in _usual_regions() if region.id not in named), "")
    return _OTHERS[key.editor]


def _usual_regions() -> list[RegionKey]:
    """us-east-1 first: it is where global services are."""
    return sorted(regions(), key=lambda region: region.id != "us-east-1")
