"""Designs for the tests of formats: one small and known, and any at all."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import strategies as st

from designer.exchange.formats.format import NativeFile, SavedLayout
from designer.organization.model.guardrail_tests import (
    CoveredRequests,
    GuardrailTest,
    Promise,
    RequestCase,
    Review,
    Urgency,
)
from designer.organization.model.ids import GuardrailTestId
from designer.organization.model.observed import (
    AccountCreation,
    EffectivePolicyError,
    Handshake,
    InvalidEffectivePolicy,
    OrganizationPart,
    ResourcePolicy,
)
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    FULL_AWS_ACCESS,
    AccountState,
    DelegatedAdministrator,
    FeatureSet,
    Node,
    NodeId,
    NodeKind,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
    Unknown,
    aws_managed_policies,
)
from tests.designer.draws import number, one_of, some_of

COMPANY = Path(__file__).parents[4] / "resources" / "templates" / "company.json"


def small() -> dict:
    """A file's value that is as short as a file may be, with an OU and two accounts."""
    return {
        "format": "orgwright",
        "version": 1,
        "organization": {"name": "Café", "managementAccount": "acc-main"},
        "nodes": [
            {"id": "root", "kind": "root", "parent": None, "name": "Root"},
            {"id": "acc-main", "kind": "account", "parent": "root", "name": "Main"},
            {"id": "ou-work", "kind": "ou", "parent": "root", "name": "Work"},
            {"id": "acc-shop", "kind": "account", "parent": "ou-work", "name": "Shop"},
        ],
        "policies": [
            {
                "id": "deny-leave",
                "name": "DenyLeave",
                "type": "SERVICE_CONTROL_POLICY",
                "document": {"Version": "2012-10-17", "Statement": []},
            }
        ],
    }


def as_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


words = st.text(max_size=12)
json_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
json_objects = st.dictionaries(
    words,
    st.recursive(json_scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)),
    max_size=4,
)
policy_texts = (
    words
    | json_objects.map(json.dumps)
    | json_objects.map(lambda value: json.dumps(value, indent=3, ensure_ascii=False))
    | st.sampled_from(['{"a": 1, "a": 2}', '{"a": 1.10}', '{"a": -0}', '{"a": 1e999}', "[]", '{"a": "\\ud83d"}', "{}"])
)


tag_lists = st.dictionaries(words, words, max_size=2).map(lambda tags: tuple(tags.items()))


def _few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


_errors = st.builds(EffectivePolicyError, words, words, words, _few(words))


some_words = words.filter(bool)
few_words = st.lists(some_words, max_size=2).map(tuple)
condition_blocks = st.dictionaries(
    st.sampled_from(["StringEquals", "ForAllValues:StringLike", "BoolIfExists", "Null", "arnlike"]),
    st.dictionaries(words, st.lists(words, min_size=1, max_size=2).map(tuple), min_size=1, max_size=2),
    max_size=2,
)


_booleans = st.booleans()
_promises = st.sampled_from(Promise)
_urgencies = st.sampled_from(Urgency)
_days = st.sampled_from(["", "2027-03-31"])
_reviews = st.none() | st.builds(Review, words, st.integers(0, 30_000))
_contexts = st.dictionaries(words, st.none() | words | few_words, max_size=2)
_patterns = st.lists(some_words, min_size=1, max_size=2)
_principals = st.sampled_from([(), ("role/A",), ("arn:aws:iam::1:user/*", "root")])
_resources = st.sampled_from([(), ("*",), ("arn:aws:s3:::a", "arn:aws:s3:::b/*")])
_covered = st.sampled_from(CoveredRequests)


def guardrail_test(draw: st.DrawFn, nodes: list[str]) -> GuardrailTest:
    """A test that names some of these nodes, or one that is gone."""
    node_ids = [*map(NodeId, nodes), NodeId("gone")]
    promise = draw(_promises)
    about = {
        "why": draw(words),
        "owner": draw(words),
        "urgency": draw(_urgencies),
        "expires": draw(_days),
        "during_migration": draw(_booleans),
        "reviewed": draw(_reviews),
    }
    test_id = GuardrailTestId(draw(some_words))
    if promise is Promise.CASE:
        context = draw(_contexts)
        case = RequestCase(
            one_of(draw, node_ids), draw(some_words), draw(words), draw(words), tuple(context.items()), draw(_booleans)
        )
        return GuardrailTest(test_id, draw(words), promise, case=case, **about)
    return GuardrailTest(
        test_id,
        draw(words),
        promise,
        tuple(one_of(draw, node_ids) for _ in range(number(draw, 1, 2))),
        tuple(one_of(draw, node_ids) for _ in range(number(draw, 0, 2))),
        tuple(draw(_patterns)),
        draw(few_words),
        draw(_principals),
        draw(_resources),
        tuple((name, tuple(keys.items())) for name, keys in draw(condition_blocks).items()),
        draw(_covered),
        **about,
    )


_policies = st.lists(
    st.builds(
        Policy,
        words.filter(bool).map(PolicyId),
        words,
        st.sampled_from(PolicyType),
        policy_texts,
        words,
        st.just(False),
        words,
        tags=tag_lists,
        unknown=st.none() | st.sampled_from(Unknown),
    ),
    max_size=5,
    unique_by=lambda policy: policy.id,
)
_ids = st.lists(words.filter(bool), min_size=1, max_size=10, unique=True)
_kinds = st.sampled_from([NodeKind.OU, NodeKind.ACCOUNT])
_states = st.sampled_from(AccountState)
_features = st.sampled_from(FeatureSet)
_types = st.sets(st.sampled_from(PolicyType))
_services = st.lists(words, max_size=2)
_partitions = st.sampled_from(["", "aws", "aws-cn"])
_resource_policies = st.none() | st.builds(ResourcePolicy, policy_texts, words)
_handshakes = _few(st.builds(Handshake, words, words, words, _few(st.tuples(words, words)), words, words))
_creations = _few(st.builds(AccountCreation, *[words] * 6))
_invalid = _few(st.builds(InvalidEffectivePolicy, words, words, st.none() | _few(_errors), words))
_unknown = st.sets(st.sampled_from(OrganizationPart))
_distances = st.integers(-1_000_000, 1_000_000)
_offsets = st.tuples(_distances, _distances)


@st.composite
def organizations(draw: st.DrawFn) -> Organization:
    policies = draw(_policies)
    managed = [policy for policy in aws_managed_policies() if policy.id not in {p.id for p in policies}]
    ids = draw(_ids)
    kinds = [NodeKind.ROOT, *(draw(_kinds) for _ in ids[1:])]
    above = {i: one_of(draw, [j for j in range(i) if kinds[j] is not NodeKind.ACCOUNT]) for i in range(1, len(ids))}
    attachable = [policy.id for policy in policies] + [FULL_AWS_ACCESS]
    nodes = [
        Node(
            NodeId(ids[i]),
            kind,
            draw(words),
            tuple(NodeId(ids[j]) for j in range(len(ids)) if above.get(j) == i),
            tuple(some_of(draw, attachable, 3)),
            draw(words),
            draw(words) if kind is NodeKind.ACCOUNT else "",
            draw(_states) if kind is NodeKind.ACCOUNT else AccountState.ACTIVE,
            draw(tag_lists),
            draw(words),
            draw(words) if kind is NodeKind.ACCOUNT else "",
            draw(words) if kind is NodeKind.ACCOUNT else "",
        )
        for i, kind in enumerate(kinds)
    ]
    accounts = [node.id for node in nodes if node.kind is NodeKind.ACCOUNT]
    tests = [guardrail_test(draw, ids) for _ in range(number(draw, 0, 2))]
    settings = Settings(
        draw(words),
        draw(words),
        one_of(draw, [None, *accounts]),
        draw(_features),
        tuple(sorted(draw(_types), key=list(PolicyType).index)),
        tuple(draw(_services)),
        tuple(DelegatedAdministrator(account, draw(words)) for account in accounts[:2]),
        partition=draw(_partitions),
        resource_policy=draw(_resource_policies),
        handshakes=draw(_handshakes),
        account_creations=draw(_creations),
        invalid_effective_policies=draw(_invalid),
        unknown=tuple(sorted(draw(_unknown), key=list(OrganizationPart).index)),
        tests=tuple({test.id: test for test in tests}.values()),
    )
    places = {one: draw(_offsets) for one in some_of(draw, ids, 3)}
    places.pop(ids[0], None)
    return Organization(nodes, [*policies, *managed], settings, {NodeId(one): place for one, place in places.items()})


_directions = st.sampled_from(["top-down", "left-right", "nested"])
_plan_lines = st.sampled_from(["62 .", "880x700@0.5 62 |3-4...", "", "é"])
_zooms = st.floats(0.1, 10)
_schemas = st.sampled_from(["", "orgwright.schema.json", "é\n"])
_densities = st.sampled_from(["", "comfortable", "compact", "dense"])


@st.composite
def files(draw: st.DrawFn) -> NativeFile:
    organization = draw(organizations())
    ids = sorted(organization.nodes)
    layout = SavedLayout(
        draw(_directions),
        draw(_zooms),
        tuple(some_of(draw, ids, len(ids))),
        draw(_densities),
        tuple((one, draw(_plan_lines)) for one in some_of(draw, ids, 2)),
    )
    return NativeFile(organization, layout, schema=draw(_schemas))
