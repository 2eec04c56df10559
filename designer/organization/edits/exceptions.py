"""Callers left out of a Deny statement, and the condition that leaves out nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from designer.basics.errors import EditError
from designer.basics.words import counted
from designer.organization.edits.policies import edit_policy_text
from designer.organization.model.change import Change
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyId
from designer.policy.language.form import Form, read_forms
from designer.policy.language.form_edits import add_condition, add_to

_KEY = "aws:PrincipalArn"
_OPERATORS = ("arnnotlike", "arnnotlikeifexists", "arnnotequals", "stringnotlike", "stringnotequals")
"""Those that leave out whom they name, in small letters; an ARN is written alike for all."""


def except_callers(organization: Organization, policy_id: PolicyId, sid: str, arns: Sequence[str]) -> Change:
    """Have a statement deny nothing to some callers: a step of its own, named by them.

    Args:
        organization: The design.
        policy_id: The policy.
        sid: The statement's Sid, or its number from 1.
        arns: ARNs of the callers.

    Raises:
        EditError: There is no such statement, it allows, or its text is broken.
    """
    policy = organization.policy(policy_id)
    text = policy.text
    for arn in arns:
        text = _leaving_out(text, _statement(text, policy.name, sid), arn)
    who = _title(arns[0]) if len(arns) == 1 else counted(len(arns), "caller")
    label = f"Leave {who} out of {policy.name}"
    return replace(edit_policy_text(organization, policy_id, text), label=label, merge_key="")


def _title(arn: str) -> str:
    """Return a caller in words: "role app/Worker", "the root user"."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    return f"{kind} {name}" if name else "the root user"


def _statement(text: str, policy: str, sid: str) -> Form:
    forms = read_forms(text).statements
    found = next((form for form in forms if sid in (form.sid, str(form.index + 1))), None)
    if found is None:
        raise EditError(f"{policy} has no statement {sid} any more.")
    if found.effect != "Deny":
        raise EditError(f"{sid} of {policy} allows: only a Deny has exceptions.")
    return found


def _leaving_out(text: str, form: Form, arn: str) -> str:
    for test in form.tests:
        if test.operator.lower() in _OPERATORS and test.key.lower() == _KEY.lower():
            return text if arn in test.entries.values else add_to(text, form, test.entries, arn)
    return add_condition(text, form, "ArnNotLike", _KEY, [arn])
