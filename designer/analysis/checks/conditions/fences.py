"""Fences of networks and of callers let AWS services through."""

from collections.abc import Iterator, Sequence

from designer.analysis.checks.conditions.uses import KEYS_PAGE, KeyUse, by_statement, one_more
from designer.analysis.checks.finding import RCPS, USER_GUIDE, Check, Severity, TextFinding
from designer.analysis.checks.policy_text import PolicyText
from designer.policy.language.document import Statement

_NETWORK_KEYS = frozenset({"aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip", "aws:sourcevpcarn"})
_KEYS_OF_FORWARDED_CALLS = frozenset(
    {
        *("aws:viaawsservice", "aws:principalisawsservice", "aws:calledvia", "aws:calledviafirst"),
        *("aws:calledvialast", "aws:principalservicename", "aws:principalservicenameslist"),
    }
)


def _calls_by_services(view: PolicyText) -> Iterator[TextFinding]:
    for statement_uses in by_statement(view):
        fences = [use for use in statement_uses if use.name in _NETWORK_KEYS and use.denies and use.negated]
        if fences and not any(use.name in _KEYS_OF_FORWARDED_CALLS for use in statement_uses):
            message = (
                "This also denies what AWS services do for people inside the network: their calls come from AWS. Add a "
                'condition Bool aws:ViaAWSService "false".'
            )
            yield TextFinding(message, view.condition_key(fences[0].condition))


CALLS_BY_SERVICES = Check(
    "calls-by-services",
    "A fence of networks lets AWS services through",
    Severity.WARNING,
    "Athena reads S3, and CloudFormation makes instances, with the caller's permissions but from AWS's own addresses. "
    "A Deny by network hits these calls unless it leaves out what comes through an AWS service.",
    KEYS_PAGE,
    texts=_calls_by_services,
)


_CALLER = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount"})
_SERVICE_KEY_PREFIXES = ("aws:principalisawsservice", "aws:principalservicename", "aws:source")
"""Beginnings of the keys that tell services apart; aws:SourceIp and its kin are none of them."""
_NETWORK_PREFIXES = ("aws:sourceip", "aws:sourcevpc", "aws:sourceidentity")
_NEVER_BY_SERVICES = frozenset({"sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"})


def _service_principals(view: PolicyText) -> Iterator[TextFinding]:
    for statement_uses in by_statement(view):
        fences = [use for use in statement_uses if use.name in _CALLER and use.negated and use.compiled.when_absent]
        if not fences or not fences[0].denies or _spares_services(statement_uses):
            continue
        if _is_of_people(view, fences[0].statement):
            continue
        key = fences[0].condition.key
        message = (
            "This also denies what AWS services do for themselves, such as delivering logs or assuming the role of an "
            f"instance or a function: no {key} of yours is in their requests. Add a condition BoolIfExists "
            'aws:PrincipalIsAWSService "false".'
        )
        fixes = one_more(
            view, fences[0], "BoolIfExists", ("aws:PrincipalIsAWSService", "false"), "Let AWS services through"
        )
        yield TextFinding(message, view.condition_key(fences[0].condition), fixes)


def _spares_services(statement_uses: Sequence[KeyUse]) -> bool:
    """True when some condition is about services, or is not met by a request of one."""
    for use in statement_uses:
        if use.name.startswith(_SERVICE_KEY_PREFIXES) and not use.name.startswith(_NETWORK_PREFIXES):
            return True
        if use.name.startswith("aws:principal") and not use.compiled.when_absent:
            return True
    return False


def _is_of_people(view: PolicyText, statement: Statement) -> bool:
    """True when it is only about actions that no AWS service calls."""
    mask = view.mask(statement)
    if not mask or mask.bit_count() > len(_NEVER_BY_SERVICES):
        return False
    return all(view.catalogue.actions[index] in _NEVER_BY_SERVICES for index in view.catalogue.members(mask))


SERVICE_PRINCIPALS = Check(
    "service-principals",
    "A fence of callers lets AWS services through",
    Severity.WARNING,
    "CloudTrail writes to a bucket, and EC2 assumes the role of an instance, as the service itself and from outside "
    "the organization. An RCP that denies all callers from elsewhere must leave them out by aws:PrincipalIsAWSService.",
    f"{USER_GUIDE}orgs_manage_policies_rcps_examples.html",
    fix='Adds a condition BoolIfExists aws:PrincipalIsAWSService "false".',
    grammars=RCPS,
    texts=_service_principals,
)
