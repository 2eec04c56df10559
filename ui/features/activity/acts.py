"""What the acts of the activity stand on: the question behind a request, and the policy behind a row."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

from designer.activity.activity_file import Summary
from designer.analysis.access.question import CallerKind, Inquiry
from designer.analysis.expectations.proposals import promise_of_inquiry
from designer.analysis.replay.replay import ReplayRow, RowKey
from designer.analysis.replay.stopped import StoppedKey, finding_stopped
from designer.organization.model.guardrail_tests import GuardrailTest, Promise
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, Policy
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.form import read_forms
from ui.features.activity.rows import StoppedRequests, row_words

_KINDS = {"user": CallerKind.USER, "root": CallerKind.ROOT}


def key_of_row(value: object) -> RowKey | None:
    """Return the statement and level that a row is of; None for a row of neither."""
    if isinstance(value, StoppedRequests):
        return value.row.key
    return value.key if isinstance(value, ReplayRow) else None


def has_arn(key: StoppedKey) -> bool:
    """Whether a user, a role or the root user asked: an AWS service, as RCPs have it, has no ARN."""
    return key.principal.startswith("arn:")


def inquiry_of_request(organization: Organization, key: StoppedKey) -> Inquiry | None:
    """Return the question whether a request is allowed; None if the design lacks its account, or for a service."""
    account = next((node.id for node in organization.nodes.values() if node.aws_id == key.account), None)
    if account is None or not has_arn(key):
        return None
    kind = _KINDS.get(key.principal.rpartition(":")[2].partition("/")[0], CallerKind.ROLE)
    name = "" if kind is CallerKind.ROOT else key.principal
    resource = "" if key.resource.endswith("/") else key.resource
    return Inquiry(account, key.action, resource, kind, name, context={"aws:RequestedRegion": key.region})


def promise_of_row(
    organization: Organization, value: object, below: Mapping[RowKey, Sequence[StoppedRequests]]
) -> GuardrailTest | None:
    """Return the test of a request, or of all that are known behind a statement; None for another row.

    The test of a statement is that all these callers stay denied all these actions in all these Regions.
    """
    if isinstance(value, ReplayRow):
        keys = [one.key for one in below.get(value.key, ()) if one.key.is_sure and has_arn(one.key)]
        regions = tuple(sorted({key.region for key in keys}))
        stopper = row_words(value.key) if value.key.label else "a missing Allow"
        test = GuardrailTest(
            GuardrailTestId(""),
            f"What {stopper} would have stopped stays denied",
            Promise.NEVER,
            (NodeId(value.key.node),),
            actions=tuple(sorted({key.action for key in keys})),
            principals=tuple(sorted({key.principal for key in keys})),
            when=(("StringEquals", (("aws:RequestedRegion", regions),)),),
        )
        return test if keys else None
    inquiry = inquiry_of_request(organization, value.key) if isinstance(value, StoppedRequests) else None
    if inquiry is None or not isinstance(value, StoppedRequests):
        return None
    return promise_of_inquiry(organization, inquiry, Answer.DENIED if value.key.is_sure else Answer.ALLOWED)


def looking_below(row: ReplayRow) -> Generator[None, None, tuple[ReplayRow, dict[StoppedKey, Summary]]]:
    """Find the requests behind a statement, in steps, and return them with its row."""
    return row, (yield from finding_stopped(row))


def policy_of_row(organization: Organization, key: RowKey | None) -> Policy | None:
    """Return the policy that a row is of, if the design has it."""
    name = key.label.rpartition("#")[0] if key is not None else ""
    return next((policy for policy in organization.policies.values() if name and policy.name == name), None)


def place_of_statement(policy: Policy, key: RowKey) -> tuple[int, int]:
    """Return where the statement of a row begins and ends in the text of its policy."""
    sid = key.label.rpartition("#")[2]
    forms = read_forms(policy.text).statements
    span = next((form.span for form in forms if sid in (form.sid, str(form.index + 1))), None)
    return (span.start, span.end) if span else (0, 0)
