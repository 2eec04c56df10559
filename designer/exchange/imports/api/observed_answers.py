"""Answers about what is under way in an organization and what AWS finds invalid in it, collected to records.

Shapes: https://docs.aws.amazon.com/organizations/latest/APIReference/, operations ListHandshakesForOrganization,
ListCreateAccountStatus, ListAccountsWithInvalidEffectivePolicy and ListEffectivePolicyValidationErrors.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import astuple

from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.api.answer_items import AnswerItem, answered_time
from designer.exchange.imports.api.answer_log import AnswerLog
from designer.exchange.imports.api.operations import Operation
from designer.exchange.imports.facts import Maybe, Missing
from designer.organization.model.observed import (
    AccountCreation,
    EffectivePolicyError,
    Handshake,
    InvalidEffectivePolicy,
)
from designer.organization.model.records import DEFAULT_POLICY, PolicyType

_WAITING = {"REQUESTED", "OPEN"}
_NOT_DONE = {"IN_PROGRESS", "FAILED"}
_WITHOUT_EFFECTIVE = {kind.value for kind in DEFAULT_POLICY}
_KNOWN = {kind.value for kind in PolicyType}


def effective_types(enabled: tuple[str, ...]) -> list[str]:
    """Policy types of which AWS makes effective policies, SCPs and RCPs not among them."""
    return [kind for kind in enabled if kind in _KNOWN and kind not in _WITHOUT_EFFECTIVE]


def errors_subject(account: str, kind: str) -> str:
    """Subject of a list of errors: the account and the policy type that were asked about."""
    return f"{account}-{kind}"


class ObservedAnswers:
    """Records of the answers so far.

    Args:
        log: The answers.
        report: Told of lists that are unknown.
    """

    def __init__(self, log: AnswerLog, report: ConversionReport) -> None:
        self._log = log
        self._report = report
        self._handshakes: dict[str, Handshake] = {}
        self._creations: dict[str, AccountCreation] = {}
        self._invalid: dict[tuple[str, str], str] = {}
        self._errors: defaultdict[str, list[EffectivePolicyError]] = defaultdict(list)
        self._evaluated: dict[str, str] = {}
        self.takers: Mapping[Operation, Callable[[str, AnswerItem], None]] = {
            Operation.LIST_HANDSHAKES: self._take_handshake,
            Operation.LIST_CREATIONS: self._take_creation,
            Operation.LIST_INVALID: self._take_invalid,
            Operation.LIST_ERRORS: self._take_error,
        }

    def take_whole(self, operation: Operation, subject: str, answer: AnswerItem) -> None:
        """Take what an answer says beside its list."""
        if operation is Operation.LIST_ERRORS and (found := answered_time(answer, "EvaluationTimestamp")):
            self._evaluated.setdefault(subject, found)

    def handshakes(self) -> Maybe[tuple[Handshake, ...]]:
        """Handshakes that wait for an answer."""
        return self._log.listed(Operation.LIST_HANDSHAKES, tuple(self._handshakes.values()))

    def account_creations(self) -> Maybe[tuple[AccountCreation, ...]]:
        """Creations of accounts that are not done, or that failed."""
        return self._log.listed(Operation.LIST_CREATIONS, tuple(self._creations.values()))

    def invalid_effective_policies(self) -> tuple[InvalidEffectivePolicy, ...]:
        """Invalid effective policies that are known, each with its errors."""
        return tuple(
            self._invalid_policy(account, kind, where) for (account, kind), where in sorted(self._invalid.items())
        )

    def unread_effective_policies(self, types: Maybe[tuple[str, ...]]) -> Missing | None:
        """Reason why there may be more invalid ones; None where these are all.

        Args:
            types: Policy types that are enabled.
        """
        if isinstance(types, Missing):
            return types
        gaps = (self._log.gap(Operation.LIST_INVALID, kind, f"The list for {kind}") for kind in effective_types(types))
        return next(filter(None, gaps), None)

    def _invalid_policy(self, account: str, kind: str, where: str) -> InvalidEffectivePolicy:
        subject = errors_subject(account, kind)
        errors = (
            tuple(sorted(self._errors[subject], key=astuple)) if self._log.has(Operation.LIST_ERRORS, subject) else None
        )
        if errors is None:
            gap = self._log.missing(Operation.LIST_ERRORS, subject)
            self._report.unknown(
                gap.where or where, f"The errors of the effective {kind} of {account} are unknown. {gap.reason}"
            )
        return InvalidEffectivePolicy(account, kind, errors, self._evaluated.get(subject, ""))

    def _take_handshake(self, _subject: str, item: AnswerItem) -> None:
        key, state = item.text("Id"), item.optional("State")
        if not key or state not in _WAITING:
            return
        parties = tuple(sorted((one.optional("Type"), one.optional("Id")) for one in item.objects("Parties")))
        made = Handshake(
            key,
            item.optional("Action"),
            state,
            parties,
            answered_time(item, "RequestedTimestamp"),
            answered_time(item, "ExpirationTimestamp"),
        )
        self._handshakes.setdefault(key, made)

    def _take_creation(self, _subject: str, item: AnswerItem) -> None:
        key, state = item.text("Id"), item.optional("State")
        if not key or state not in _NOT_DONE:
            return
        made = AccountCreation(
            key,
            item.optional("AccountName"),
            state,
            item.optional("FailureReason"),
            item.optional("AccountId"),
            answered_time(item, "RequestedTimestamp"),
        )
        self._creations.setdefault(key, made)

    def _take_invalid(self, subject: str, item: AnswerItem) -> None:
        if account := item.text("Id"):
            self._invalid.setdefault((account, subject), item.where)

    def _take_error(self, subject: str, item: AnswerItem) -> None:
        if code := item.text("ErrorCode"):
            policies = tuple(sorted(item.texts("ContributingPolicies")))
            error = EffectivePolicyError(code, item.optional("ErrorMessage"), item.optional("PathToError"), policies)
            self._errors[subject].append(error)
