"""Edits of what lies inside an account: what AWS refuses, what follows, and that undo leads back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from designer.basics.errors import EditError
from designer.exchange.formats.native import NativeFile, write
from designer.organization.edits import identities, identities_facts, identities_policies
from designer.organization.edits.identities_policies import DocumentPlace
from designer.organization.model import iam_quotas
from designer.organization.model.identities import (
    AccountIdentities,
    IamGroup,
    IamUser,
    IdentityKind,
    IdentityPart,
    IdentityRef,
    ManagedPolicy,
    RootUser,
)
from designer.organization.model.organization import Organization
from designer.policy.language.elements import Grammar
from tests.designer.analysis.principals.accounts import allow, company_with, inline, inside, role, user
from tests.designer.building import BANK, PROD, SHOP, company

ANA = IdentityRef(IdentityKind.USER, "ana")
TILLS = IdentityRef(IdentityKind.GROUP, "tills")
DEPLOY = IdentityRef(IdentityKind.ROLE, "deploy")
EDGE = IdentityRef(IdentityKind.POLICY, "edge")
AWS_READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def shop() -> Organization:
    return company_with(
        inside(
            user("ana", groups=("tills",)),
            groups=(IamGroup("tills", inline=inline(allow("s3:Get*"))),),
            roles=(role("deploy"),),
            policies=(ManagedPolicy("edge", allow("s3:*")),),
        )
    )


def of(organization: Organization) -> AccountIdentities:
    return organization.identities[SHOP]


def refusal(edit, *arguments, **named) -> str:
    with pytest.raises(EditError) as caught:
        edit(*arguments, **named)
    return str(caught.value)


def test_a_new_user_of_an_unknown_account_has_nothing_and_the_root_user_stays_unknown():
    organization = company()
    organization.apply(identities.add_user(organization, BANK, "lee"))
    known = organization.identities[BANK]
    assert (IamUser("lee", console=False, mfa=False, access_keys=()),) == known.users
    assert RootUser() == known.root
    assert () == known.unknown


@pytest.mark.parametrize(
    ("add", "kind", "first", "second"),
    [
        (identities.add_user, IdentityKind.USER, "new-user", "new-user-2"),
        (identities.add_group, IdentityKind.GROUP, "new-group", "new-group-2"),
        (identities.add_role, IdentityKind.ROLE, "new-role", "new-role-2"),
        (identities.add_managed_policy, IdentityKind.POLICY, "new-policy", "new-policy-2"),
    ],
)
def test_what_is_added_gets_a_free_name_and_is_told(add, kind, first, second):
    organization = shop()
    for name in (first, second):
        change = add(organization, SHOP)
        organization.apply(change)
        assert (IdentityRef(kind, name),) == identities.added_identities(change)


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (IdentityKind.USER, "", "needs a name"),
        (IdentityKind.USER, "x" * 65, "at most 64 characters; this one has 65"),
        (IdentityKind.ROLE, "x" * 65, "at most 64"),
        (IdentityKind.GROUP, "x" * 129, "at most 128"),
        (IdentityKind.POLICY, "x" * 129, "at most 128"),
        (IdentityKind.USER, "an na", "' ' is not one of them"),
        (IdentityKind.USER, "ána", "'á' is not one of them"),
        (IdentityKind.USER, "ANA", "ignores case"),
    ],
)
def test_names_that_aws_refuses(kind, name, words):
    assert words in identities.identity_name_refusal(shop(), SHOP, IdentityRef(kind, ""), name)


@pytest.mark.parametrize("name", ["x" * 64, "ana+till@shop.example", "a=b,c._-", "tills"])
def test_names_that_aws_takes(name):
    assert "" == identities.identity_name_refusal(shop(), SHOP, IdentityRef(IdentityKind.USER, ""), name)


def test_another_capital_of_ones_own_name_is_no_other_name():
    organization = shop()
    organization.apply(identities.rename_identity(organization, SHOP, ANA, "Ana"))
    assert "Ana" == of(organization).users[0].name


def test_members_follow_the_name_of_their_group_and_leave_one_that_goes():
    organization = shop()
    organization.apply(identities.rename_identity(organization, SHOP, TILLS, "cashiers"))
    assert ("cashiers",) == of(organization).users[0].groups
    organization.apply(identities.remove_identity(organization, SHOP, IdentityRef(IdentityKind.GROUP, "cashiers")))
    assert () == of(organization).users[0].groups


def test_a_policy_is_followed_by_name_and_goes_only_when_it_is_detached():
    organization = shop()
    organization.apply(identities_policies.attach_managed(organization, SHOP, TILLS, "edge"))
    organization.apply(identities_policies.set_boundary(organization, SHOP, ANA, "edge"))
    organization.apply(identities.rename_identity(organization, SHOP, EDGE, "limit"))
    assert ("limit",) == of(organization).groups[0].attached
    assert "limit" == of(organization).users[0].boundary
    limit = IdentityRef(IdentityKind.POLICY, "limit")
    assert "attached to ana, tills" in refusal(identities.remove_identity, organization, SHOP, limit)
    organization.apply(identities.remove_identity(organization, SHOP, limit, detach_everywhere=True))
    assert ((), "", ()) == (
        of(organization).groups[0].attached,
        of(organization).users[0].boundary,
        of(organization).policies,
    )


def test_policies_are_attached_once_and_as_often_as_aws_lets():
    organization = shop()
    for number in range(10):
        organization.apply(
            identities_policies.attach_managed(organization, SHOP, TILLS, f"arn:aws:iam::aws:policy/P{number}")
        )
    attach = identities_policies.attach_managed
    assert "at most 10 managed policies to a group" in refusal(attach, organization, SHOP, TILLS, "edge")
    assert "has P3 already" in refusal(attach, organization, SHOP, TILLS, "arn:aws:iam::aws:policy/p3")
    assert "no policy nowhere" in refusal(attach, organization, SHOP, ANA, "nowhere")
    organization.apply(identities_policies.detach_managed(organization, SHOP, TILLS, "arn:aws:iam::aws:policy/P3"))
    assert 9 == len(of(organization).groups[0].attached)


def test_a_boundary_is_one_managed_policy_of_a_user_or_role():
    organization = shop()
    bound = identities_policies.set_boundary
    organization.apply(bound(organization, SHOP, DEPLOY, AWS_READ))
    organization.apply(bound(organization, SHOP, DEPLOY, "edge"))
    assert "edge" == of(organization).roles[0].boundary
    assert "Only users and roles" in refusal(bound, organization, SHOP, TILLS, "edge")
    organization.apply(bound(organization, SHOP, DEPLOY, ""))
    assert "" == of(organization).roles[0].boundary


def test_groups_hold_users_ten_at_most_and_no_groups():
    organization = shop()
    for number in range(9):
        organization.apply(identities.add_group(organization, SHOP, f"g{number}"))
        organization.apply(identities_facts.join_group(organization, SHOP, "ana", f"g{number}"))
    organization.apply(identities.add_group(organization, SHOP, "one-more"))
    join = identities_facts.join_group
    assert "at most 10 groups; ana is in 10" in refusal(join, organization, SHOP, "ana", "one-more")
    assert "in tills already" in refusal(join, organization, SHOP, "ana", "TILLS")
    assert "no groups in groups" in identities_facts.join_group_refusal(organization, SHOP, TILLS, "one-more")
    organization.apply(identities_facts.leave_group(organization, SHOP, "ana", "tills"))
    organization.apply(join(organization, SHOP, "ana", "one-more"))
    assert {"one-more", *(f"g{number}" for number in range(9))} == set(of(organization).users[0].groups)


def test_every_document_has_a_place_a_grammar_and_a_limit():
    organization = shop()
    places = [
        DocumentPlace(SHOP, EDGE),
        DocumentPlace(SHOP, DEPLOY),
        DocumentPlace(SHOP, TILLS, "inline-1"),
    ]
    assert [Grammar.IDENTITY, Grammar.TRUST, Grammar.IDENTITY] == [place.grammar for place in places]
    assert [6144, 8192, 5120] == [place.most_characters for place in places]
    for place in places:
        organization.apply(identities_policies.edit_document(organization, place, '{"half'))
        assert '{"half' == identities_policies.text_at(organization, place)
    gone = DocumentPlace(SHOP, TILLS, "inline-2")
    assert None is identities_policies.text_at(organization, gone)
    assert "any more" in refusal(identities_policies.edit_document, organization, gone, "")


def test_policies_of_ones_own_come_change_their_name_and_go():
    organization = shop()
    organization.apply(identities_policies.add_inline(organization, SHOP, ANA))
    organization.apply(identities_policies.add_inline(organization, SHOP, ANA))
    assert ["inline", "inline-2"] == [one.name for one in of(organization).users[0].inline]
    rename = identities_policies.rename_inline
    assert "already" in refusal(rename, organization, SHOP, ANA, "inline", "inline-2")
    organization.apply(rename(organization, SHOP, ANA, "inline", "bucket"))
    organization.apply(identities_policies.remove_inline(organization, SHOP, ANA, "inline-2"))
    assert ["bucket"] == [one.name for one in of(organization).users[0].inline]


def test_a_policy_counts_without_its_white_space():
    assert 2 == iam_quotas.characters("{ \n\t}\r\n")


def test_what_is_unknown_stays_so_until_somebody_says_it():
    organization = company_with(AccountIdentities(unknown=(IdentityPart.ROLES, IdentityPart.CREDENTIALS)))
    organization.apply(identities.add_role(organization, SHOP, "deploy"))
    assert (IdentityPart.ROLES, IdentityPart.CREDENTIALS) == of(organization).unknown
    organization.apply(identities.mark_known(organization, SHOP, IdentityPart.ROLES))
    assert (IdentityPart.CREDENTIALS,) == of(organization).unknown


def test_facts_of_root_user_users_and_roles():
    organization = shop()
    organization.apply(identities_facts.set_root_user(organization, SHOP, RootUser(False, None, 0)))
    organization.apply(
        identities_facts.set_credentials(organization, SHOP, "ana", console=True, mfa=False, access_keys=None)
    )
    organization.apply(identities_facts.set_session_length(organization, SHOP, "deploy", 7200))
    assert RootUser(False, None, 0) == of(organization).root
    assert (True, False, None) == (
        of(organization).users[0].console,
        of(organization).users[0].mfa,
        of(organization).users[0].access_keys,
    )
    assert 7200 == of(organization).roles[0].session_seconds
    assert "1 to 12 hours" in refusal(identities_facts.set_session_length, organization, SHOP, "deploy", 60)


def test_only_accounts_have_an_inside():
    assert "Prod is an OU" in refusal(identities.add_user, company(), PROD, "ana")


KINDS = st.sampled_from(list(IdentityKind))
NAMES = st.sampled_from(["ana", "Ana", "tills", "deploy", "edge", "x", ""])
STEPS = st.lists(st.tuples(st.integers(0, 12), KINDS, NAMES, NAMES), max_size=12)


def edit(organization: Organization, number: int, kind: IdentityKind, name: str, other: str):
    ref = IdentityRef(kind, name)
    return [
        lambda: identities.add_user(organization, SHOP, name),
        lambda: identities.add_group(organization, SHOP, name),
        lambda: identities.add_role(organization, SHOP, name),
        lambda: identities.add_managed_policy(organization, SHOP, name),
        lambda: identities.rename_identity(organization, SHOP, ref, other),
        lambda: identities.remove_identity(organization, SHOP, ref, detach_everywhere=bool(other)),
        lambda: identities_policies.attach_managed(organization, SHOP, ref, other),
        lambda: identities_policies.detach_managed(organization, SHOP, ref, other),
        lambda: identities_policies.set_boundary(organization, SHOP, ref, other),
        lambda: identities_policies.add_inline(organization, SHOP, ref, other),
        lambda: identities_facts.join_group(organization, SHOP, name, other),
        lambda: identities_facts.leave_group(organization, SHOP, name, other),
        lambda: identities.forget_inside(organization, SHOP),
    ][number]()


@given(STEPS)
@example([(3, IdentityKind.USER, "ana", "ana"), (6, IdentityKind.USER, "ana", "Ana")])
@example([(3, IdentityKind.USER, "ana", "ana"), (8, IdentityKind.USER, "ana", "Ana")])
def test_undo_to_the_start_gives_the_first_bytes(steps):
    organization = shop()
    first = write(NativeFile(organization))
    done = []
    for step in steps:
        try:
            change = edit(organization, *step)
        except EditError:
            continue
        organization.apply(change)
        done.append(change)
        consistent(organization.identities.get(SHOP))
    for change in reversed(done):
        organization.apply(change.inverse())
    assert first == write(NativeFile(organization))


def consistent(known: AccountIdentities | None) -> None:
    """Names appear once, and groups and policies that somebody has are there."""
    if known is None:
        return
    for records in (known.users, known.groups, known.roles, known.policies):
        names = [one.name.casefold() for one in records]
        assert len(names) == len(set(names))
    groups, policies = ({one.name for one in records} for records in (known.groups, known.policies))
    for one in known.users:
        assert groups.issuperset(one.groups)
    for one in (*known.users, *known.groups, *known.roles):
        assert policies.issuperset(one.attached)
        assert isinstance(one, IamGroup) or one.boundary in policies | {""}
