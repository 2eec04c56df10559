"""Conditions on MFA, networks and callers, and Regions mean all whom they should, and let AWS services through."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from designer.analysis.checks.conditions.keys import KeyUse, by_statement, one_more, other_operator, uses
from designer.analysis.checks.finding import RCPS, Check, Fix, Replacement, Severity, TextFinding
from designer.analysis.checks.fixes import json_string
from designer.analysis.checks.policy_text import PolicyText
from designer.analysis.checks.shared import listed, verb
from designer.basics.data import read_data, read_record
from designer.policy.json.text import JsonArray, Span
from designer.policy.language.document import Statement
from designer.policy.language.placeholders import placeholder

_KEY = "aws:multifactorauthpresent"
_WHO = ("aws:principalarn", "aws:principaltype", "aws:viaawsservice", "aws:principaltag/", "aws:userid", "aws:username")


def _check_mfa(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name != _KEY or use.compiled.operator is None or sum(k == _KEY for k in _keys(use)) > 1:
            continue
        values = {value.lower() for value in use.condition.values}
        span = view.condition_operator(use.condition)
        if use.denies and values == {"false"} and not use.compiled.if_exists:
            message = (
                "Requests with long-term access keys carry no aws:MultiFactorAuthPresent at all, so this does not deny "
                "them. BoolIfExists does."
            )
            yield TextFinding(message, span, other_operator(view, use, "BoolIfExists"))
        elif use.denies and values == {"false"} and _is_of_all(use) and not _says_who(use):
            message = (
                "This also denies every role of a service, pipeline or instance, which never have MFA. Name in a "
                "condition whom it is meant for, or exempt those roles."
            )
            yield TextFinding(message, span, (), Severity.ADVICE)
        elif not use.denies and values == {"true"} and use.compiled.if_exists:
            message = "Requests with long-term access keys carry no aws:MultiFactorAuthPresent, so this allows them."
            yield TextFinding(message, span, other_operator(view, use, "Bool"))


def _keys(use: KeyUse) -> list[str]:
    return [condition.key.lower() for condition in use.statement.conditions]


def _is_of_all(use: KeyUse) -> bool:
    """Return True if it is about nearly every action, not some that people should do with MFA."""
    return use.statement.not_action or "*" in use.statement.actions


def _says_who(use: KeyUse) -> bool:
    return any(key.startswith(_WHO) for key in _keys(use))


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
    """Return True if some condition is about services, or is not met by a request of one."""
    for use in statement_uses:
        if use.name.startswith(_SERVICE_KEY_PREFIXES) and not use.name.startswith(_NETWORK_PREFIXES):
            return True
        if use.name.startswith("aws:principal") and not use.compiled.when_absent:
            return True
    return False


def _is_of_people(view: PolicyText, statement: Statement) -> bool:
    """Return True if it is only about actions that no AWS service calls."""
    mask = view.mask(statement)
    if not mask or mask.bit_count() > len(_NEVER_BY_SERVICES):
        return False
    return all(view.catalogue.actions[index] in _NEVER_BY_SERVICES for index in view.catalogue.members(mask))


class GlobalService(NamedTuple):
    """A service whose endpoint lies in one Region for the whole world.

    Attributes:
        service: Its prefix.
        region: The Region that its requests name.
        essential: True if an account can hardly be run without it.
    """

    service: str
    region: str
    essential: bool


@lru_cache(maxsize=1)
def global_services() -> tuple[GlobalService, ...]:
    """Return the dated list of ``resources/global_services.json``."""
    return read_record(tuple[GlobalService, ...], read_data("global_services.json")["services"])


def _check_regions(view: PolicyText) -> Iterator[TextFinding]:
    for use in uses(view):
        if use.name != "aws:requestedregion" or not (use.denies and use.negated) or use.compiled.if_exists:
            continue
        if not (use.statement.not_action or "*" in use.statement.actions):
            continue
        caught = _caught(view, use)
        essential = [one.service for one in caught if one.essential]
        if not essential:
            continue
        message = (
            f"Requests to {listed((one.service for one in caught), most=6)} name the Region us-east-1 or us-west-2 "
            f"wherever they come from, so this denies them. List {verb(caught, 'it', 'them')} in NotAction."
        )
        yield TextFinding(message, view.condition_key(use.condition), _exempted(view, use, caught))


def _caught(view: PolicyText, use: KeyUse) -> list[GlobalService]:
    """Return the global services that this denies as a whole, since their Region is not among the allowed ones."""
    allowed = set(use.condition.values)
    if any(map(placeholder, allowed)):
        return []
    mask = view.mask(use.statement)
    found = []
    for one in global_services():
        every = view.catalogue.match(f"{one.service}:*")
        if every and mask & every == every and one.region not in allowed:
            found.append(one)
    return found


def _exempted(view: PolicyText, use: KeyUse, caught: list[GlobalService]) -> tuple[Fix, ...]:
    value = view.element(use.statement, "NotAction")
    if not isinstance(value, JsonArray) or not value.items:
        return ()
    added = "".join(f", {json_string(f'{one.service}:*')}" for one in caught)
    end = value.items[-1].span.end
    return (Fix("Leave these services out", (Replacement(Span(end, end), "", added),)),)


MFA = Check("mfa", texts=_check_mfa)
CALLS_BY_SERVICES = Check("calls-by-services", texts=_calls_by_services)
SERVICE_PRINCIPALS = Check("service-principals", grammars=RCPS, texts=_service_principals)
GLOBAL_SERVICES = Check("global-services", texts=_check_regions)
