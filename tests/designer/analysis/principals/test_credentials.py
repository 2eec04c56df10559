"""MFA by kind of credentials, as AWS documents it, and session policies."""

from __future__ import annotations

import pytest

from designer.analysis.principals.explain_principal import credentials_of, sieve_with
from designer.analysis.principals.policy_shares import EVERY_ACTION, AskedActions
from designer.analysis.principals.sieve import Sieve
from designer.basics.errors import EditError
from designer.organization.identity.account_principals import AccountPrincipals
from designer.organization.identity.credentials import CredentialKind, mfa_trap
from designer.organization.model.identities import AccountIdentities
from designer.policy.catalog.catalogue import load
from designer.policy.evaluation.outcome import Answer
from designer.policy.language.document import Grammar, read_policy_text
from designer.policy.matching.request import NamedPolicy
from tests.designer.analysis.principals.accounts import allow, company_with, document, inside, role, statement, user
from tests.designer.building import SHOP

PRESENT = "aws:MultiFactorAuthPresent"
ALL = ("console-mfa", "console", "keys", "session-token-mfa", "session-token")
READ = AskedActions("s3:GetObject")


def on(operator: str, value: str) -> dict[str, object]:
    return {"Condition": {operator: {PRESENT: value}}}


def sieve(
    identities: AccountIdentities,
    principal: str,
    credentials: CredentialKind | None = None,
    asked: AskedActions = EVERY_ACTION,
    session: tuple[str, ...] = (),
) -> Sieve:
    policies = tuple(NamedPolicy(f"session-{number}", text) for number, text in enumerate(session, 1)) or None
    found = AccountPrincipals(identities).find(principal)
    return sieve_with(company_with(identities), load(), (SHOP, found), credentials, asked, session=policies)


def answers(*statements: dict[str, object], principal: str = "user/ana") -> dict[str, str]:
    text = document(*statements)
    identities = inside(user("ana", text), roles=(role("deploy", text),))
    found = AccountPrincipals(identities).find(principal)
    return {
        row.kind.value: sieve_with(company_with(identities), load(), (SHOP, found), row.kind, READ)
        .answer()
        .answer.value
        for row in credentials_of(found.kind)
    }


@pytest.mark.parametrize(
    ("statements", "able"),
    [
        ([statement("Allow", "s3:*", **on("Bool", "true"))], {"console-mfa", "session-token-mfa"}),
        ([statement("Allow", "s3:*", **on("BoolIfExists", "true"))], {"console-mfa", "session-token-mfa", "keys"}),
        (
            [statement("Allow", "s3:*"), statement("Deny", "s3:*", **on("Bool", "false"))],
            {"console-mfa", "session-token-mfa", "keys"},
        ),
        (
            [statement("Allow", "s3:*"), statement("Deny", "s3:*", **on("BoolIfExists", "false"))],
            {"console-mfa", "session-token-mfa"},
        ),
        ([statement("Allow", "s3:*", **on("Null", "true"))], {"keys"}),
    ],
)
def test_a_policy_that_asks_for_mfa_against_all_kinds_of_credentials(
    statements: list[dict[str, object]], able: set[str]
) -> None:
    assert answers(*statements) == {kind: "allowed" if kind in able else "denied" for kind in ALL}


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([statement("Allow", "s3:*", **on("Bool", "true"))], "denied"),
        ([statement("Allow", "s3:*", **on("BoolIfExists", "true"))], "conditional"),
        ([statement("Allow", "s3:*"), statement("Deny", "s3:*", **on("Bool", "false"))], "conditional"),
        ([statement("Allow", "s3:*"), statement("Deny", "s3:*", **on("BoolIfExists", "false"))], "denied"),
        ([statement("Allow", "s3:*")], "allowed"),
    ],
)
def test_the_session_of_a_role_never_has_mfa(statements: list[dict[str, object]], expected: str) -> None:
    assert answers(*statements, principal="role/deploy") == {"role-session": expected}
    identities = inside(roles=(role("deploy", document(*statements)),))
    unsaid = sieve(identities, "role/deploy", None, READ).answer()
    assert unsaid.answer.value == expected  # a role has no other credentials
    assert unsaid.depends_on == (("aws:MultiFactorAuthPresent",) if expected == "conditional" else ())


def test_the_age_of_mfa_is_in_no_request_without_it() -> None:
    fresh = statement("Allow", "s3:*", Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})
    found = answers(fresh)
    assert found == {kind: "conditional" if kind.endswith("-mfa") else "denied" for kind in ALL}


def test_get_session_token_calls_iam_with_mfa_only_and_hardly_sts() -> None:
    identities = inside(user("ana", allow("*")))
    for kind, iam in ((CredentialKind.GET_SESSION, Answer.DENIED), (CredentialKind.GET_SESSION_MFA, Answer.ALLOWED)):
        assert sieve(identities, "ana", kind, AskedActions("iam:CreateUser")).answer().answer is iam
        assert sieve(identities, "ana", kind, AskedActions("sts:GetFederationToken")).answer().answer is Answer.DENIED
        assert sieve(identities, "ana", kind, AskedActions("sts:GetCallerIdentity")).answer().answer is Answer.ALLOWED
        assert sieve(identities, "ana", kind, READ).answer().answer is Answer.ALLOWED
    every = sieve(identities, "ana", CredentialKind.GET_SESSION)
    assert every.possible & load().match("iam:*") == 0


def test_one_action_is_answered_like_all_of_them_with_every_kind() -> None:
    text = document(statement("Allow", "*"), statement("Deny", ["s3:*", "iam:*"], **on("Bool", "false")))
    identities = inside(user("ana", text), roles=(role("deploy", text),))
    catalogue = load()
    for principal, kinds in (("user/ana", ALL), ("role/deploy", ("role-session",))):
        for kind in map(CredentialKind, kinds):
            every = list(sieve(identities, principal, kind).answers())
            assert sum(mask for mask, _ in every) == catalogue.full_mask
            for action in ("s3:GetObject", "iam:CreateUser", "ec2:RunInstances", "sts:GetFederationToken"):
                index = catalogue.index(action)
                assert index is not None
                whole = next(found for mask, found in every if mask >> index & 1)
                assert sieve(identities, principal, kind, AskedActions(action)).answer().answer is whole.answer


def test_a_kind_that_the_principal_cannot_have_is_refused() -> None:
    identities = inside(user("ana"), roles=(role("deploy"),))
    for principal, kind in (
        ("ana", CredentialKind.ROLE_SESSION),
        ("deploy", CredentialKind.KEYS),
        ("root", CredentialKind.KEYS),
    ):
        with pytest.raises(EditError):
            sieve(identities, principal, kind)


# ---- traps


@pytest.mark.parametrize(
    ("effect", "operator", "value", "told"),
    [
        ("Deny", "Bool", "false", "denies nothing to access keys"),
        ("Deny", "BoolIfExists", "false", "every session of a role"),
        ("Allow", "BoolIfExists", "true", "lets access keys through"),
        ("Allow", "Null", "false", "not whether there was MFA"),
        ("Allow", "Bool", "true", ""),
    ],
)
def test_traps_of_policies_that_ask_for_mfa(effect: str, operator: str, value: str, told: str) -> None:
    one = read_policy_text(document(statement(effect, "s3:*", **on(operator, value))), Grammar.IDENTITY).statements[0]
    assert told in mfa_trap(one)
    assert bool(mfa_trap(one)) is bool(told)


# ---- session policies


def test_a_session_policy_limits_and_never_adds() -> None:
    identities = inside(user("ana", allow(["s3:GetObject", "ec2:RunInstances"])))
    found = sieve(identities, "ana", session=(allow("s3:*"),))
    catalogue = load()
    assert found.possible & catalogue.limited_mask == catalogue.match("s3:GetObject")
    step = next(one for one in found.steps() if one.stage == "session")
    assert step.taken == 1
    denied = sieve(identities, "ana", asked=AskedActions("ec2:RunInstances"), session=(allow("s3:*"),)).answer()
    assert (denied.answer, denied.stage) == (Answer.DENIED, "session")


def test_session_policies_add_up() -> None:
    identities = inside(user("ana", allow(["s3:GetObject", "ec2:RunInstances"])))
    found = sieve(identities, "ana", session=(allow("s3:*"), allow("ec2:*")))
    catalogue = load()
    assert found.possible & catalogue.limited_mask == catalogue.match("s3:GetObject") | catalogue.match(
        "ec2:RunInstances"
    )
