"""Questions about a design: each returns what the command of the same name prints in JSON."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from click import UsageError

from designer.analysis import checks
from designer.analysis.access.explain_action import explain_action
from designer.analysis.access.question import Inquiry
from designer.analysis.checks.team_rules import team_tests
from designer.analysis.differences.comparison import comparing_designs
from designer.analysis.expectations.prover import Prover
from designer.analysis.guardrails import libraries
from designer.analysis.principals.access_ways import access_ways
from designer.analysis.principals.explain_principal import explain_principal
from designer.analysis.principals.policy_shares import AskedActions
from designer.api.answered import Answered
from designer.api.designs import Design
from designer.basics.errors import EditError
from designer.basics.steps import finish
from designer.cli.access.explain import explanation_record, read_caller, request_explanation_record
from designer.cli.access.permissions import permission_record, permission_report
from designer.cli.access.who_can import ways_record
from designer.cli.activity.replay import replay_record
from designer.cli.checks.prove import PROOF_STYLES, ProofReport
from designer.cli.reports.diff_json import diff_record
from designer.cli.reports.findings_styles import FINDING_STYLES, CheckReport
from designer.exchange.formats import native
from designer.exchange.library.places import known_libraries
from designer.organization.identity.center_roles import with_center_roles
from designer.organization.model.lookup import find_account, find_node
from designer.policy.catalog import catalogue as catalogues
from designer.policy.language.templates import Values

_NO_CONTEXT: Mapping[str, Values] = {}


def find(design: Design, text: str) -> str:
    """Return the id of the node that has this id, AWS id, name or path, such as ``Workloads/Prod/shop``.

    Raises:
        EditError: No node, or more than one, has it. The sentence says what is near.
    """
    return find_node(design.organization, text)


def permissions(design: Design, account: str, glob: str = "*") -> Answered:
    """Return what the SCPs on an account's path leave possible, as ``orgwright permissions`` does.

    Args:
        design: The design.
        account: An id, AWS id, name or path.
        glob: Which actions, such as ``s3:Delete*``.

    Returns:
        ``account``, ``exempt``, ``complete``, ``summary``, and for each action a row with ``name``, ``answer``,
        ``reason``, ``node``, ``policy`` and ``statement``.

    Raises:
        EditError: There is no such account, or no such action.
    """
    organization = design.organization
    report = permission_report(organization, find_account(organization, account), None if glob == "*" else glob)
    return Answered(permission_record(report), "actions")


def explain(
    design: Design,
    account: str,
    action: str,
    *,
    resource: str = "",
    principal: str = "",
    context: Mapping[str, Values] = _NO_CONTEXT,
) -> Answered:
    """Return why an account may or may not do an action, as ``orgwright explain`` does.

    Args:
        design: The design.
        account: An id, AWS id, name or path.
        action: One action, such as ``s3:DeleteBucket``.
        resource: The ARN that it works on; with it, a principal or a context, one request is explained.
        principal: An ARN, ``role/NAME``, ``user/NAME`` or ``root``.
        context: Values of context keys, such as ``{"aws:RequestedRegion": "eu-central-1"}``.

    Returns:
        ``answer``, ``reason``, what decides (``node``, ``policy``, ``statement``) and a row for each level of SCPs; of
        a request ``depends_on``, ``stages`` and ``open_points``, too.

    Raises:
        EditError: There is no such account, or the action or principal is none.
    """
    _require_action(action)
    organization, catalogue = with_center_roles(design.organization), catalogues.load()
    node_id = find_account(organization, account)
    if not (resource or principal or context):
        return Answered(explanation_record(node_id, explain_action(organization, catalogue, node_id, action)), "levels")
    try:
        caller, name = read_caller(organization, node_id, principal)
    except UsageError as error:
        raise EditError(error.message) from None
    inquiry = Inquiry(node_id, action, resource, caller, name, context=context)
    return Answered(request_explanation_record(inquiry, *explain_principal(organization, catalogue, inquiry)), "levels")


def who_can(
    design: Design, action: str, *, resource: str = "", context: Mapping[str, Values] = _NO_CONTEXT
) -> Answered:
    """Return who can do an action, as ``orgwright who-can`` does: a row for each root user, user and role.

    Args:
        design: The design, with identities in its accounts.
        action: One action, such as ``s3:DeleteBucket``.
        resource: The ARN that it works on; "" for some resource.
        context: Values of context keys.

    Returns:
        Rows with ``account``, ``principal``, ``kind``, ``answer`` (also ``denied``), ``stage``, ``depends_on`` and, if
        it can over other roles, ``roles``.

    Raises:
        EditError: The text is not one action.
    """
    _require_action(action)
    catalogue = catalogues.load()
    index = catalogue.index(action)
    asked = AskedActions(action if index is None else catalogue.actions[index], resource)
    return Answered(ways_record(finish(access_ways(design.organization, catalogue, asked, None, context, once=True))))


def check(
    design: Design, *, only: Collection[str] = (), day: date | None = None, library: Collection[str | Path] = ()
) -> Answered:
    """Return findings, as ``orgwright check`` does: what AWS would refuse, or what does not work as it looks.

    Args:
        design: The design.
        only: Ids of checks; empty for all.
        day: The day that decides which suppressions and agreements have expired; None for today.
        library: Folders of a team's libraries whose rules count, too.

    Returns:
        Rows with ``check``, ``severity``, ``message``, ``node``, ``policy``, ``statement``, ``path``, ``line`` and
        ``fixes``, the gravest first.

    Raises:
        EditError: There is no such check.
    """
    with _using(library):
        unknown = sorted(set(only) - checks.by_id().keys())
        if unknown:
            raise EditError(f"There is no check {unknown[0]}. docs/checks.md lists them.")
        found = checks.run_all(design.organization, _day(day))
        chosen = [finding for finding in found if not only or finding.check in only]
        report = CheckReport.of(native.write(design.file), design.name, design.organization, chosen)
        return Answered(json.loads(FINDING_STYLES["json"]((report,))))


def prove(design: Design, *, day: date | None = None, library: Collection[str | Path] = ()) -> Answered:
    """Prove the guardrail tests of a design, as ``orgwright prove`` does.

    Args:
        design: The design.
        day: The day that decides which tests have expired; None for today.
        library: Folders of a team's libraries whose promises are proved, too.

    Returns:
        Rows with ``id``, ``say``, ``state``, ``accounts``, ``covered``, ``witness`` and ``reason``.
    """
    organization, catalogue = design.organization, catalogues.load()
    prover = Prover(organization, catalogue, _day(day))
    with _using(library):
        team = team_tests(organization)
    proofs = (*prover.prove_all(), *map(prover.prove, team))
    report = ProofReport(design.name, organization, proofs, catalogue.date, team=team)
    return Answered(json.loads(PROOF_STYLES["json"]((report,))))


def diff(before: Design, after: Design) -> Answered:
    """Return the differences of two designs, as ``orgwright diff`` does.

    Returns:
        ``structure``, ``policies``, ``undecided``, and a row for each effect on permissions, with a witness.
    """
    compared = comparing_designs(before.organization, after.organization, catalogues.load())
    return Answered(diff_record(finish(compared)), "effects")


def replay(
    design: Design,
    activity: str | Path,
    *,
    node: str | None = None,
    assume: Mapping[str, Values | None] = _NO_CONTEXT,
) -> Answered:
    """Return what the policies would have stopped of what people did, as ``orgwright replay`` does.

    Args:
        design: The design.
        activity: A file that ``orgwright activity read`` has made.
        node: Only accounts below this node; None for all.
        assume: Values of context keys that no log records; None for a key that is absent.

    Returns:
        ``requests``, ``total``, ``missing`` and more, and a row for each statement that stops something.

    Raises:
        FormatError: The file is not an activity file, or cannot be read.
    """
    return Answered(replay_record(design.organization, Path(activity), node, assume), "rows")


@contextmanager
def _using(folders: Collection[str | Path]) -> Iterator[None]:
    """Use libraries inside the block, and afterwards those that were in use."""
    before = libraries.in_use()
    libraries.use(known_libraries([*map(Path, folders)]) or before)
    try:
        yield
    finally:
        libraries.use(before)


def _require_action(action: str) -> None:
    if "*" in action or "?" in action or not all(action.partition(":")):
        raise EditError(f"{action} is not one action: write it as service:Name, such as s3:DeleteBucket.")


def _day(day: date | None) -> str:
    return (day or date.today()).isoformat()  # noqa: DTZ011 - the day on the person's own calendar
