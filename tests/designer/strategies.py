"""Hypothesis strategies shared by tests: random organizations, and random edits of whatever organization there is.

An `Edit` is plain data: which function, and numbers and words that pick its arguments from the organization of the
moment. So a sequence of edits can be drawn before the organizations that it leads through exist, and it shrinks well.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st

from designer.basics.errors import EditError
from designer.organization import edits
from designer.organization.model.change import Change
from designer.organization.model.node_attributes import AWS_ID, EMAIL, NOTES, STATE
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
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
    aws_managed_policies,
)
from tests.designer.draws import number, one_of, shuffled, some_of

MOVABLE = (NodeKind.OU, NodeKind.ACCOUNT)
HOLDERS = (NodeKind.ROOT, NodeKind.OU)
SCP = PolicyType.SERVICE_CONTROL_POLICY
RCP = PolicyType.RESOURCE_CONTROL_POLICY
TYPES = (SCP, RCP, PolicyType.TAG_POLICY, PolicyType.GUARDDUTY_POLICY)

account_names = st.text("abcXYZ 09-_.&'()", min_size=1, max_size=12).filter(str.strip)
names = account_names | st.sampled_from(["Prod", "Test", "Log Archive", "ümläut", "日本", "שלום", "a/b"])
texts = st.sampled_from(["", "{", '{"Version": "2012-10-17", "Statement": []}', "\x00 not json", "é" * 30])
tag_lists = st.dictionaries(st.sampled_from(["team", "env", "cost:center"]), st.sampled_from(["", "a", "b c"])).map(
    lambda tags: tuple(tags.items())
)


_booleans = st.booleans()
_names_of_aws = st.sampled_from(["", "o-abcdefghij"])
_limits = st.sampled_from([(), ((SCP, 2),), ((SCP, 1), (RCP, 2))])
_kinds_of_policies = st.lists(st.sampled_from((SCP, SCP, *TYPES)), max_size=8)
_notes = st.sampled_from(["", "why\nnot"])


@cache
@st.composite
def organizations(draw: st.DrawFn, max_nodes: int = 14) -> Organization:
    """Small organizations that AWS would accept: any shape, policies of several types attached within the limits."""
    enabled = tuple(kind for kind in TYPES if number(draw, 0, 3))
    policies = (*aws_managed_policies(), *_policies(draw))
    nodes = draw(_trees(max_nodes))
    attachable = [policy for policy in policies if policy.type in enabled and not policy.aws_managed]
    nodes = [replace(node, policies=_attachments(draw, attachable, enabled)) for node in nodes]
    accounts = [node.id for node in nodes if node.kind is NodeKind.ACCOUNT]
    management = one_of(draw, [None, *accounts])
    members = [account for account in accounts if account != management]
    delegated = some_of(draw, members, 2)
    settings = Settings(
        draw(names),
        draw(_names_of_aws),
        management,
        FeatureSet.ALL,
        enabled,
        ("config.amazonaws.com",),
        tuple(DelegatedAdministrator(account, "config.amazonaws.com") for account in delegated),
        draw(_limits),
    )
    return Organization(nodes, policies, settings)


def _policies(draw: st.DrawFn) -> list[Policy]:
    return [
        Policy(PolicyId(f"policy-{place}"), f"Policy {place}", kind, draw(texts))
        for place, kind in enumerate(draw(_kinds_of_policies))
    ]


@cache
@st.composite
def _trees(draw: st.DrawFn, max_nodes: int) -> list[Node]:
    """Records of a tree, in no outline order."""
    kinds = draw(_kinds_of_nodes(max_nodes - 1))
    ids = [NodeId("root")]
    levels = {ids[0]: 0}
    children: dict[NodeId, list[NodeId]] = {ids[0]: []}
    records = {ids[0]: Node(ids[0], NodeKind.ROOT, "Root")}
    for place, kind in enumerate(kinds):
        holders = [one for one in children if kind is NodeKind.ACCOUNT or levels[one] < 5]
        parent = one_of(draw, holders)
        node_id = NodeId(f"{'ou' if kind is NodeKind.OU else 'acc'}-{place}")
        children[parent].insert(number(draw, 0, len(children[parent])), node_id)
        if kind is NodeKind.OU:
            children[node_id] = []
            levels[node_id] = levels[parent] + 1
        records[node_id] = _node(draw, node_id, kind, place)
    return [replace(node, children=tuple(children.get(node.id, ()))) for node in records.values()]


@cache
def _kinds_of_nodes(most: int) -> st.SearchStrategy[list[NodeKind]]:
    return st.lists(st.sampled_from([NodeKind.OU, NodeKind.ACCOUNT]), max_size=most)


def _node(draw: st.DrawFn, node_id: NodeId, kind: NodeKind, place: int) -> Node:
    account = kind is NodeKind.ACCOUNT
    planned = draw(_booleans)
    aws_id = f"{place:012}" if account else f"ou-ab12-{place:08}"
    return Node(
        node_id,
        kind,
        draw(account_names if account else names),
        aws_id="" if planned else aws_id,
        email=f"aws{place}@example.com" if account and draw(_booleans) else "",
        tags=draw(tag_lists),
        notes=draw(_notes),
    )


def _attachments(draw: st.DrawFn, policies: list[Policy], enabled: tuple[PolicyType, ...]) -> tuple[PolicyId, ...]:
    chosen = some_of(draw, policies, 4)
    has_scp = any(policy.type is SCP for policy in chosen)
    defaults = [
        DEFAULT_POLICY[kind]
        for kind in enabled
        if kind in DEFAULT_POLICY and (kind is RCP or not has_scp or draw(_booleans))
    ]
    return tuple(shuffled(draw, [*defaults, *(policy.id for policy in chosen)]))


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit to be: a name of `EDITS`, and numbers, a word and a text to pick its arguments with."""

    name: str
    picks: tuple[int, int, int, int]
    word: str
    text: str

    def change(self, organization: Organization) -> Change:
        """The change it is here; EditError where it is refused."""
        return EDITS[self.name](organization, self)

    def attempt(self, organization: Organization) -> Change:
        """The change it is here; an empty one where it is refused."""
        try:
            return self.change(organization)
        except EditError:
            return Change("Refused")

    def node(self, organization: Organization, pick: int = 0, kinds: Collection[NodeKind] = NodeKind) -> NodeId:
        """A node of the organization, mostly of the kinds that make sense."""
        every = list(organization.walk())
        fitting = [node_id for node_id in every if organization.node(node_id).kind in kinds]
        picked = self.picks[pick]
        return fitting[picked % len(fitting)] if fitting and picked < 11 else every[picked % len(every)]

    def holder(self, organization: Organization) -> NodeId:
        """Mostly a node that can have children."""
        return self.node(organization, 2, HOLDERS)

    def account(self, organization: Organization) -> NodeId:
        """Mostly an account."""
        return self.node(organization, 0, [NodeKind.ACCOUNT])

    def nodes(self, organization: Organization, kinds: Collection[NodeKind] = MOVABLE) -> list[NodeId]:
        """One to three nodes, mostly not the root; they may be the same, or one above another."""
        return [self.node(organization, pick, kinds) for pick in range(1 + self.picks[3] % 3)]

    def policy(self, organization: Organization) -> PolicyId:
        """A policy of the library, mostly not one of AWS's own."""
        every = sorted(organization.policies, reverse=True)
        own = [policy_id for policy_id in every if not organization.policy(policy_id).aws_managed]
        return own[self.picks[1] % len(own)] if own and self.picks[2] < 10 else every[self.picks[1] % len(every)]

    def index(self) -> int | None:
        """A place among children, at times the end, at times beyond it."""
        return self.picks[3] if self.picks[3] < 6 else None

    def kind(self) -> PolicyType:
        """A policy type."""
        return TYPES[self.picks[0] % len(TYPES)]


def _set_aws_id(organization: Organization, edit: Edit) -> Change:
    node_id = edit.node(organization)
    digit = edit.picks[1] % 4
    ids = {
        NodeKind.ROOT: f"r-ab1{digit}",
        NodeKind.OU: f"ou-ab12-0000000{digit}",
        NodeKind.ACCOUNT: f"00000000000{digit}",
    }
    return edits.set_attribute(
        organization, [node_id], AWS_ID, ids[organization.node(node_id).kind] if edit.word > "P" else ""
    )


def _management(organization: Organization, edit: Edit) -> Change:
    account = edit.account(organization) if edit.picks[1] % 4 else None
    return edits.set_management_account(organization, account)


def _feature_set(organization: Organization, edit: Edit) -> Change:
    return edits.set_feature_set(organization, list(FeatureSet)[(edit.picks[0] + 1) % 2])


def _paste(organization: Organization, edit: Edit) -> Change:
    copied = edits.fragment(organization, edit.nodes(organization))
    return edits.paste(organization, copied, edit.holder(organization), edit.index())


EDITS: dict[str, Callable[[Organization, Edit], Change]] = {
    "add_ou": lambda o, e: edits.add_ou(o, e.holder(o), e.word, index=e.index()),
    "add_account": lambda o, e: edits.add_account(o, e.holder(o), e.word, email=f"new{e.picks[0]}@example.com"),
    "insert_parent": lambda o, e: edits.insert_parent(o, e.nodes(o)),
    "rename": lambda o, e: edits.rename(o, e.node(o, 0, MOVABLE), e.word),
    "move": lambda o, e: edits.move(o, e.nodes(o), e.holder(o), e.index()),
    "move_among_siblings": lambda o, e: edits.move_among_siblings(o, e.nodes(o), e.picks[1] - 3),
    "remove": lambda o, e: edits.remove(o, e.nodes(o)),
    "duplicate": lambda o, e: edits.duplicate(o, e.nodes(o)),
    "paste": _paste,
    "place": lambda o, e: edits.place(o, dict.fromkeys(e.nodes(o), (e.picks[1] * 10 - 50, e.picks[2] * 10))),
    "unplace": lambda o, e: edits.unplace(o, e.nodes(o)),
    "tidy": lambda o, e: edits.tidy(o, e.nodes(o) if e.picks[0] % 2 else None),
    "set_email": lambda o, e: edits.set_attribute(
        o, [e.account(o)], EMAIL, f"aws{e.picks[1]}@example.com" if e.word > "P" else ""
    ),
    "set_aws_id": _set_aws_id,
    "set_state": lambda o, e: edits.set_attribute(
        o, e.nodes(o, [NodeKind.ACCOUNT]), STATE, list(AccountState)[e.picks[1] % 5]
    ),
    "set_tags": lambda o, e: edits.set_tags(o, e.node(o), [("".join(filter(str.isalnum, e.word)), "x")]),
    "set_tag": lambda o, e: edits.set_tag(o, e.nodes(o), "team", e.word),
    "remove_tag": lambda o, e: edits.remove_tag(o, e.nodes(o), "team"),
    "set_notes": lambda o, e: edits.set_attribute(o, [e.node(o)], NOTES, e.text),
    "set_organization_name": lambda o, e: edits.set_organization_name(o, e.word),
    "set_organization_aws_id": lambda o, e: edits.set_organization_aws_id(o, "o-0123456789" if e.word > "P" else ""),
    "set_management_account": _management,
    "set_feature_set": _feature_set,
    "trust_service": lambda o, e: edits.trust_service(o, f"service{e.picks[0] % 3}.amazonaws.com"),
    "distrust_service": lambda o, e: edits.distrust_service(o, "config.amazonaws.com"),
    "register_administrator": lambda o, e: edits.register_administrator(o, e.account(o), "config.amazonaws.com"),
    "deregister_administrator": lambda o, e: edits.deregister_administrator(o, e.account(o), "config.amazonaws.com"),
    "enable_policy_type": lambda o, e: edits.enable_policy_type(o, e.kind()),
    "disable_policy_type": lambda o, e: edits.disable_policy_type(o, e.kind()),
    "create_policy": lambda o, e: edits.create_policy(o, e.kind(), e.word, e.text),
    "duplicate_policy": lambda o, e: edits.duplicate_policy(o, e.policy(o)),
    "rename_policy": lambda o, e: edits.rename_policy(o, e.policy(o), e.word),
    "describe_policy": lambda o, e: edits.describe_policy(o, e.policy(o), e.text),
    "edit_policy_text": lambda o, e: edits.edit_policy_text(o, e.policy(o), e.text),
    "delete_policy": lambda o, e: edits.delete_policy(o, e.policy(o), detach_everywhere=e.picks[0] % 2 == 0),
    "attach": lambda o, e: edits.attach(o, e.policy(o), e.nodes(o, NodeKind), e.index()),
    "detach": lambda o, e: edits.detach(o, e.policy(o), list(o.walk())),
    "order_policies": lambda o, e: edits.order_policies(o, e.node(o), o.node(e.node(o)).policies[::-1]),
}

edit = st.builds(Edit, st.sampled_from(sorted(EDITS)), st.tuples(*[st.integers(0, 12)] * 4), names, texts)
edit_sequences = st.lists(edit, max_size=12)
