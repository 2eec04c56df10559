"""Words for the parts of a change: what each is called, what differs in a line, and each value before and after."""

from collections.abc import Iterator
from typing import NamedTuple

from designer.analysis.differences.change_parts import ChangeParts
from designer.analysis.differences.named_records import ChangePart, NamedRecord, PartKind, named_records
from designer.analysis.differences.record_words import center_title, record_lines, record_title
from designer.analysis.differences.words import policy_noun
from designer.basics.words import capital, counted
from designer.organization.model import quotas
from designer.organization.model.lookup import path_text
from designer.organization.model.node_attributes import NODE_ATTRIBUTES
from designer.organization.model.records import (
    NODE_KINDS,
    DelegatedAdministrator,
    Node,
    NodeId,
    Policy,
    PolicyId,
    PolicyType,
    Settings,
)

_MOST_NAMES = 3
_ATTRIBUTES = {one.name: one for one in NODE_ATTRIBUTES}
_CONTENT = {
    "name": "name",
    "text": "text",
    "description": "description",
    "tags": "tags",
    "aws_id": "AWS id",
    "guardrail": "guardrail it was made of",
}
_SETTINGS = {
    "aws_id": "AWS id",
    "management_account": "management account",
    "feature_set": "feature set",
    "policy_types": "enabled policy types",
    "trusted_services": "trusted services",
    "delegated_administrators": "delegated administrators",
    "partition": "partition",
}


class Difference(NamedTuple):
    """One value that differs; the longer it is, the more lines it has."""

    what: str
    before: str
    after: str


class PartWords:
    """Words for the parts of one change.

    Args:
        parts: The parts.
    """

    def __init__(self, parts: ChangeParts) -> None:
        self._parts = parts
        self._design = parts.design

    def title(self, part: ChangePart) -> str:
        """Return the name of what it is about; of what is renamed, both names."""
        if part.node is not None:
            node = self._design.nodes.get(part.node)
            before, after = node.name if node else "", self._parts.after(part.node).name
        elif part.policy is not None:
            policy = self._design.policies.get(part.policy)
            before, after = policy.name if policy else "", self._parts.policy_after(part.policy).name
        else:
            return "Identity Center" if part.id.kind is PartKind.CENTER else "Organization"
        if part.id.kind not in (PartKind.ATTRIBUTES, PartKind.CONTENT):
            return before or after
        return before if before == after else f"{before} → {after}"

    def sentence(self, part: ChangePart) -> str:
        """Return the line on what differs: "Sandbox → Test", "e-mail differs", "SCP, attached to Workloads"."""
        node, policy = part.node, part.policy
        if part.id.record:
            before, after, title = self._records(part)
            verb = "added" if before is None else "removed" if after is None else "changed"
            return f"{title} {verb}"
        if node is not None:
            return self._of_node(part.id.kind, node)
        if policy is not None:
            return self._of_policy(part.id.kind, policy)
        return self._listed([difference.what for difference in self.differences(part)])

    def differences(self, part: ChangePart) -> list[Difference]:
        """Return each value that differs, before and after."""
        return [difference for difference in self._differences(part) if difference.before != difference.after]

    # Records inside an account and of Identity Center

    def _records(self, part: ChangePart) -> tuple[NamedRecord | None, NamedRecord | None, str]:
        """Return a record before and after, and its title."""
        change, name = self._parts.change, part.id.record
        if part.id.kind is PartKind.INSIDE:
            sides = change.identities[NodeId(part.id.subject)]
            before, after = named_records(sides.before).get(name), named_records(sides.after).get(name)
            title = record_title(name)
        else:
            swap = change.settings
            both = (swap.before, swap.after) if swap is not None else (None, None)
            before, after = (named_records(one.identity_center).get(name) if one is not None else None for one in both)
            title = center_title(self._design, name, after or before)
        return before, after, title

    def _of_record(self, part: ChangePart) -> Iterator[Difference]:
        before, after, title = self._records(part)
        lines = list(record_lines(before, after)) if after is not None else []
        texts = {sign: [line.text for line in lines if line.sign == sign] for sign in "-+"}
        yield Difference(
            capital(title),
            "\n".join(texts["-"] or ([title] if after is None else [])),
            "\n".join(texts["+"] or ([title] if before is None else [])),
        )

    # Nodes

    def _of_node(self, kind: PartKind, node_id: NodeId) -> str:
        parts = self._parts
        if kind is PartKind.NEW_NODE:
            above = parts.parent_after(node_id)
            place = self.place_after(above) if above is not None else ""
            return f"{NODE_KINDS[parts.after(node_id).kind].noun} in {place}"
        if kind is PartKind.GONE_NODE:
            return f"not there any more, was in {self._place_before(node_id)}"
        if kind is PartKind.PLACE:
            above = parts.parent_after(node_id)
            return f"{self._place_before(node_id)} → {self.place_after(above) if above is not None else ''}"
        if kind is PartKind.ATTACHMENTS:
            come, go = self._attachments(node_id)
            sides = ((come, "attached"), (go, "detached"))
            said = "; ".join(f"{self._names(ids)} {word}" for ids, word in sides if ids)
            return said or "attached in another order"
        if kind is PartKind.INSIDE:
            return "users, groups, roles or policies inside differ"
        before, after = self._design.node(node_id), parts.after(node_id)
        names = [one.noun for one in NODE_ATTRIBUTES if one.of(before) != one.of(after)]
        return self._listed([*(["name"] if before.name != after.name else []), *names])

    def place_after(self, node_id: NodeId) -> str:
        """Return the names from below the root down to a node when all is taken; the root's own name for the root."""
        names: list[str] = []
        above: NodeId | None = node_id
        while above is not None:
            names.insert(0, self._parts.after(above).name)
            above = self._parts.parent_after(above)
        return "/".join(names[1:] or names)

    def _place_before(self, node_id: NodeId) -> str:
        above = self._design.parent(node_id)
        return path_text(self._design, above) if above is not None else ""

    def _attachments(self, node_id: NodeId) -> tuple[list[PolicyId], list[PolicyId]]:
        """Return the policies that come to a node and go from it, except for those that are parts of their own."""
        before, after = self._design.node(node_id).policies, self._parts.after(node_id).policies
        own = {part.policy for part in self._parts.parts if part.id.kind is not PartKind.CONTENT}
        come = [policy_id for policy_id in after if policy_id not in before and policy_id not in own]
        return come, [policy_id for policy_id in before if policy_id not in after and policy_id not in own]

    # Policies

    def _of_policy(self, kind: PartKind, policy_id: PolicyId) -> str:
        policy = self._parts.policy_after(policy_id)
        if kind is PartKind.CONTENT:
            return self._listed([one.what for one in self._contents(policy_id)])
        holders = [self._parts.after(holder).name for holder in self._parts.holders(policy_id)]
        shown = ", ".join(holders[:_MOST_NAMES])
        more = f" and {len(holders) - _MOST_NAMES:,} more" if len(holders) > _MOST_NAMES else ""
        if kind is PartKind.GONE_POLICY:
            return f"{policy_noun(policy.type, 1)}, not there any more" + (
                f", was attached to {shown}{more}" if shown else ""
            )
        return f"{policy_noun(policy.type, 1)}, " + (f"attached to {shown}{more}" if shown else "attached to nothing")

    def _names(self, ids: list[PolicyId]) -> str:
        names = [self._parts.policy_after(policy_id).name for policy_id in ids[:_MOST_NAMES]]
        more = f" and {len(ids) - _MOST_NAMES:,} more" if len(ids) > _MOST_NAMES else ""
        return f"{', '.join(names)}{more}"

    # Values

    def _differences(self, part: ChangePart) -> Iterator[Difference]:
        node, policy = part.node, part.policy
        if part.id.record:
            yield from self._of_record(part)
        elif node is not None:
            yield from self._of_nodes(part.id.kind, node)
        elif policy is not None:
            yield from self._contents(policy)
        else:
            yield from self._of_settings()

    def _of_nodes(self, kind: PartKind, node_id: NodeId) -> Iterator[Difference]:
        before = self._design.nodes.get(node_id)
        after = None if kind is PartKind.GONE_NODE else self._parts.after(node_id)
        if kind in (PartKind.PLACE, PartKind.NEW_NODE, PartKind.GONE_NODE):
            above = self._parts.parent_after(node_id)
            place = self.place_after(above) if above is not None else ""
            yield Difference("Place", self._place_before(node_id) if before else "", place if after else "")
        if kind in (PartKind.ATTRIBUTES, PartKind.NEW_NODE):
            yield Difference("Name", before.name if before else "", after.name if after else "")
            for name, one in _ATTRIBUTES.items():
                if name != "notes":
                    kinds = after is not None and after.kind in one.kinds
                    yield Difference(one.title, _words(name, before), _words(name, after) if kinds else "")
        if kind in (PartKind.ATTACHMENTS, PartKind.NEW_NODE):
            yield Difference("Policies", self._attached(before), self._attached(after))

    def _attached(self, node: Node | None) -> str:
        return "\n".join(self._parts.policy_after(policy).name for policy in node.policies) if node is not None else ""

    def _contents(self, policy_id: PolicyId) -> Iterator[Difference]:
        before = self._design.policies.get(policy_id)
        swap = self._parts.change.policies.get(policy_id)
        after = swap.after if swap else before
        for name, words in _CONTENT.items():
            values = [_value(name, policy) for policy in (before, after)]
            if values[0] != values[1]:
                yield Difference(words, *values)

    def _of_settings(self) -> Iterator[Difference]:
        swap = self._parts.change.settings
        if swap is None or swap.before is None or swap.after is None:
            return
        for name, words in _SETTINGS.items():
            values = [self._setting(name, settings) for settings in (swap.before, swap.after)]
            if values[0] != values[1]:
                yield Difference(words, *values)

    def _setting(self, name: str, settings: Settings) -> str:
        value = getattr(settings, name)
        if name == "management_account":
            return self._parts.after(value).name if value else ""
        if not isinstance(value, tuple):
            return str(getattr(value, "value", value))
        return "\n".join(self._item(one) for one in value)

    def _item(self, value: object) -> str:
        if isinstance(value, PolicyType):
            return capital(quotas.load().types[value].plural)
        if isinstance(value, DelegatedAdministrator):
            return f"{self._parts.after(value.account).name}: {value.service}"
        return str(value)

    @staticmethod
    def _listed(names: list[str]) -> str:
        """Return the nouns as a line: "e-mail and tags differ"."""
        shown = names[:_MOST_NAMES]
        if len(names) > _MOST_NAMES:
            shown.append(counted(len(names) - _MOST_NAMES, "other value"))
        said = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)
        plural = len(shown) > 1 or said.endswith("s")
        return f"{said} {'differ' if plural else 'differs'}" if said else ""


def _words(name: str, node: Node | None) -> str:
    return _ATTRIBUTES[name].words(node) if node is not None else ""


def _value(name: str, policy: Policy | None) -> str:
    if policy is None:
        return ""
    if name == "tags":
        return "\n".join(f"{key}={tag}" for key, tag in policy.tags)
    if name == "guardrail":
        return policy.guardrail.id if policy.guardrail is not None else ""
    return str(getattr(policy, name))
