"""CloudFormation: templates of an organization, in YAML or JSON, as people write them or CDK's synth does.

Several templates of one folder are one organization: they refer to each other by exports, or hold each other.
CloudFormation enables no policy types and declares no management account, so that both are unknown.
"""

import re
from collections import Counter
from collections.abc import Iterable

from designer.basics.steps import charge
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code import code_facts
from designer.exchange.imports.code.cloudformation_stacks import NESTED, stacks_of, template_names
from designer.exchange.imports.code.cloudformation_values import CloudFormationTemplate, ResourceReference, is_function
from designer.exchange.imports.code.code_files import CodeFiles
from designer.exchange.imports.code.control_tower import take_landing_zone
from designer.exchange.imports.code.harmless_types import is_harmless_type
from designer.exchange.imports.code.located import (
    TARGET_STEPS,
    Located,
    Members,
    each,
    located_policy,
    members_in,
    text_in,
    texts_in,
)
from designer.exchange.imports.facts import (
    Attachment,
    Maybe,
    Missing,
    NodeFacts,
    OrganizationFacts,
    Placement,
    PolicyFacts,
    UnknownAttachments,
)
from designer.organization.model.records import NodeKind, PolicyType, Tags

_ORGANIZATION = "AWS::Organizations::Organization"
_OU = "AWS::Organizations::OrganizationalUnit"
_ACCOUNT = "AWS::Organizations::Account"
_POLICY = "AWS::Organizations::Policy"
LANDING_ZONE = "AWS::ControlTower::LandingZone"
_RESOURCE_POLICY = "AWS::Organizations::ResourcePolicy"
_CONTROL = "AWS::ControlTower::EnabledControl"
_BASELINE = "AWS::ControlTower::EnabledBaseline"
_PREFIX = "AWS::Organizations::"
_NESTING = ("AWS::Serverless::Application", "AWS::ServiceCatalog::CloudFormationProvisionedProduct")
_MARKS = (_PREFIX.encode(), LANDING_ZONE.encode())
_WORD = re.compile(r"[A-Za-z0-9]+")
_TAKEN = {"Name", "AccountName", "Email", "ParentId", "ParentIds", "Tags", "FeatureSet", "Description", "Type"}
_TAKEN |= {"Content", "TargetIds"}
_NAMES = ("Name", "AccountName", "Email")
_IDS = {"", "Id", "AccountId"}
_TYPES = {kind.value: kind for kind in PolicyType}


def is_cloudformation(files: CodeFiles) -> bool:
    """Return True if a file is a template with resources of AWS Organizations."""
    heads = (files.head(name, 1 << 20) for name in template_names(files))
    return any(mark in head for head in heads for mark in _MARKS)


def read_cloudformation(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the templates.

    Raises:
        FormatError: No file is a template with resources of AWS Organizations.
    """
    return _Collected(files.title, stacks_of(files, report), report).facts(files)


class _Collected:
    """Facts of some templates, whose logical ids are keys where they are unique."""

    def __init__(self, source: str, templates: list[CloudFormationTemplate], report: ConversionReport) -> None:
        self._templates = templates
        self._report = report
        self._facts = code_facts.CodeFacts(source, report)
        self._doubt: Missing | None = None
        self._names = Counter(name for template in templates for name in template.resources)
        self._types = {
            (template.file, name): text_in(members_in(resource).get("Type"))
            for template in templates
            for name, resource in template.resources.items()
        }
        self._called = {
            text_in(value)
            for template in templates
            for name, resource in template.resources.items()
            if self._types[template.file, name].startswith(_PREFIX)
            for key, value in members_in(members_in(resource).get("Properties")).items()
            if key in _NAMES and text_in(value)
        }
        """Names and addresses of the accounts, OUs and policies."""

    def facts(self, files: CodeFiles) -> OrganizationFacts:
        """Return all of them."""
        found = 0
        for template in self._templates:
            for gap in template.unread:
                self._facts.take_unread(gap)
            for name, resource in template.resources.items():
                found += self._take(template, name, resource)
        if not found:
            kinds = Counter(kind for kind in self._types.values() if kind)
            seen = [f"{count} of the type {kind}" for kind, count in kinds.most_common(5)]
            raise code_facts.nothing_found(self._facts.source, "no resource is of a type such as " + _OU, seen)
        absent = "CloudFormation cannot say it."
        self._facts.policy_types = Missing(absent, self._facts.source)
        self._facts.management_account = Missing(absent, self._facts.source)
        self._facts.trusted_services = Missing(absent, self._facts.source)
        self._facts.delegations = Missing(absent, self._facts.source)
        return self._facts.facts(files, (b"AWS::",), {one.file.partition(" as ")[0] for one in self._templates})

    def _take(self, template: CloudFormationTemplate, name: str, resource: Located) -> bool:
        kind = self._types[template.file, name]
        if not isinstance(resource, Members):
            self._take_unread(name, resource)
            return False
        take = {_ORGANIZATION: self._take_organization, _OU: self._take_ou, _ACCOUNT: self._take_account}.get(kind)
        take = take or {_POLICY: self._take_policy, _RESOURCE_POLICY: self._take_resource_policy}.get(kind)
        take = take or {LANDING_ZONE: self._take_landing_zone}.get(kind)
        if take is None:
            self._take_other(template, name, kind, resource)
            return False
        hidden = next(
            (one for one in (*resource.members, *members_in(resource.get("Properties"))) if is_function(one)), ""
        )
        if hidden:
            gap = Missing(f"{hidden} makes a part of {name} only when it is deployed.", str(resource.place))
            self._facts.take_unread(gap)
        condition = text_in(resource.get("Condition")) or "its condition"
        answer = template.makes(resource)
        if answer is False:
            self._report.note(str(resource.place), f"{name} is not deployed: its condition {condition} does not hold.")
            return True
        if isinstance(answer, Missing):
            self._report.unknown(
                str(resource.place),
                f"{name} is deployed only if {condition} holds; it is taken in. {answer.reason}",
            )
        self._doubt = answer if isinstance(answer, Missing) else template.doubt
        properties = resource.get("Properties")
        found = properties if isinstance(properties, Members) else Members({}, resource.place)
        take(template, name, found)
        taken = {_RESOURCE_POLICY: {"Content"}, LANDING_ZONE: {"Manifest", "Version", "Tags"}}.get(kind, _TAKEN)
        for other, value in found.members.items():
            if other not in taken:
                self._facts.leave_out(other, name, str(value.place))
        return True

    def _take_unread(self, name: str, resource: Located) -> None:
        """Take a member of the resources that is none, such as a loop or a part of another file."""
        where = str(resource.place)
        if name.startswith("Fn::"):
            self._report.unknown(where, f"{name} makes resources only when it is deployed.")
            self._facts.take_unread(Missing(f"{name} makes resources that cannot be read.", where))
        else:
            self._report.unknown(where, f"{short(name)} says no type of a resource here.")
            self._facts.take_unread(Missing(f"{short(name)} says no type of a resource here.", where))

    def _take_other(self, template: CloudFormationTemplate, name: str, kind: str, resource: Members) -> None:
        """Take a resource of another type, which may be one that makes parts of the organization by itself."""
        where = str(resource.place)
        if not kind:
            self._take_unread(name, resource)
        elif kind in (_CONTROL, _BASELINE):
            gap = Missing(f"{name} is a part of Control Tower, which may attach policies.", where)
            self._facts.unknown_attachments.append(UnknownAttachments(None, None, gap))
        elif kind != NESTED and not is_harmless_type(kind):
            says = f"{name} is of the type {short(kind)}: what it makes or runs is not in the code."
            texts = (name, kind, *texts_in(resource.get("Properties")))
            beside = kind in _NESTING and any(
                of.startswith(_PREFIX) for (file, _), of in self._types.items() if file == template.file
            )
            if beside or any(map(code_facts.speaks_of_organizations, texts)) or self._names_a_part(template, texts):
                self._report.unknown(where, says)
                self._facts.take_unread(Missing(says, where))
            else:
                self._report.note(where, says)

    def _names_a_part(self, template: CloudFormationTemplate, texts: Iterable[str]) -> bool:
        """Whether one of some texts names a resource of the organization, within a text, or is what AWS calls it."""
        texts = {*texts}
        names = {word for text in texts for word in _WORD.findall(text)}
        referred = (self._types.get((template.file, name), "").startswith(_PREFIX) for name in names)
        return bool(texts & self._called) or any(referred)

    def _take_organization(self, template: CloudFormationTemplate, name: str, properties: Members) -> None:
        where, root = str(properties.place), self._facts.root(str(properties.place))
        if root not in self._facts.only_read:
            self._facts.second = Missing(f"{name} is another organization.", where)
        self._facts.only_read.discard(root)
        self._facts.aws_id = self._facts.aws_id or template.ids.get(name, "")
        self._facts.feature_set = code_facts.feature_set_of(_value(template, properties, "FeatureSet"), where)

    def _take_ou(self, template: CloudFormationTemplate, name: str, properties: Members) -> None:
        key, where = self._key(template, name), str(properties.place)
        self._facts.nodes.append(
            NodeFacts(
                key=key,
                kind=NodeKind.OU,
                name=_required(template, properties, "Name"),
                where=where,
                aws_id=template.ids.get(name, ""),
                design_id=code_facts.logical_id(name),
                tags=_tags(template, properties),
            )
        )
        self._place(template, key, properties, "ParentId")

    def _take_account(self, template: CloudFormationTemplate, name: str, properties: Members) -> None:
        key, where = self._key(template, name), str(properties.place)
        self._facts.nodes.append(
            NodeFacts(
                key=key,
                kind=NodeKind.ACCOUNT,
                name=_required(template, properties, "AccountName"),
                where=where,
                aws_id=template.ids.get(name, ""),
                design_id=code_facts.logical_id(name),
                email=_value(template, properties, "Email"),
                tags=_tags(template, properties),
            )
        )
        parents = properties.get("ParentIds")
        if parents is None or template.resolve(parents) is None:
            self._facts.placements.append(Placement(key, self._facts.root(self._facts.source), where))
        else:
            self._place(template, key, properties, "ParentIds")

    def _take_policy(self, template: CloudFormationTemplate, name: str, properties: Members) -> None:
        key, where = self._key(template, name), str(properties.place)
        kind, content = _value(template, properties, "Type"), properties.get("Content")
        text: Maybe[str] = Missing("The policy has no Content.", where)
        if content is not None:
            text = located_policy(template.resolve_all(content), content.place)
        if isinstance(kind, Missing):
            self._report.unknown(where, f"The type of the policy {name} is unknown, so it is left out. {kind.reason}")
            self._facts.unlisted_types |= set(PolicyType)
        else:
            self._facts.policies.append(
                PolicyFacts(
                    key=key,
                    name=_required(template, properties, "Name"),
                    type=kind,
                    text=text,
                    where=where,
                    aws_id=template.ids.get(name, ""),
                    design_id=code_facts.logical_id(name),
                    description=_value(template, properties, "Description"),
                    tags=_tags(template, properties),
                )
            )
        self._attach(template, name, properties, kind)

    def _attach(self, template: CloudFormationTemplate, name: str, properties: Members, kind: Maybe[str]) -> None:
        key, targets = self._key(template, name), properties.get("TargetIds")
        if isinstance(kind, str) and kind not in _TYPES:
            return
        of = _TYPES[kind] if isinstance(kind, str) else None
        gap = kind if isinstance(kind, Missing) else self._doubt
        for target in self._nodes_of(template, () if targets is None else (targets,)):
            charge(TARGET_STEPS)
            if isinstance(target, Missing):
                reason = Missing(f"A target of {name} is unknown: {target.reason}", target.where)
                self._facts.unknown_attachments.append(UnknownAttachments(of, None, reason, key))
            elif gap is not None:
                reason = Missing(f"Whether {name} is one is unknown: {gap.reason}", gap.where or target[1])
                self._facts.unknown_attachments.append(UnknownAttachments(of, target[0], reason, key))
            else:
                self._facts.attachments.append(Attachment(key, *target))

    def _take_resource_policy(self, template: CloudFormationTemplate, name: str, properties: Members) -> None:
        where, content = str(properties.place), properties.get("Content")
        text: Maybe[str] = Missing("It has no Content.", where)
        if content is not None:
            text = located_policy(template.resolve_all(content), content.place)
        self._facts.take_resource_policy(text, template.ids.get(name, ""), where)

    def _take_landing_zone(self, template: CloudFormationTemplate, name: str, properties: Members) -> None:
        manifest = properties.get("Manifest")
        found = template.resolve_all(manifest) if manifest is not None else None
        if isinstance(found, Members):
            take_landing_zone(self._facts, found)
        else:
            reason = found.reason if isinstance(found, Missing) else ""
            self._report.unknown(str(properties.place), f"The manifest of {name} is unknown. {reason}".rstrip())

    def _place(self, template: CloudFormationTemplate, child: str, properties: Members, member: str) -> None:
        parents = properties.get(member)
        for parent in self._nodes_of(template, () if parents is None else (parents,)):
            if isinstance(parent, Missing):
                self._report.unknown(
                    parent.where or str(properties.place), f"The parent of {child} is unknown. {parent.reason}"
                )
            else:
                self._facts.placements.append(Placement(child, *parent))

    def _nodes_of(
        self, template: CloudFormationTemplate, values: Iterable[Located]
    ) -> Iterable[tuple[str, str] | Missing]:
        """Yield the keys of the nodes that values name, each with its place."""
        for value in values:
            match template.resolve(value):
                case None:
                    pass
                case ResourceReference() as reference:
                    yield self._node_of(reference)
                case Missing() as gap:
                    yield gap
                case Members() as members:
                    yield Missing("This should be an id.", str(members.place))
                case found if each(found) != (found,):
                    yield from self._nodes_of(template, each(found))
                case found:
                    text, where = text_in(found).strip(), str(found.place)
                    yield (
                        (text, where) if code_facts.is_aws_id(text) else Missing(f'"{text[:40]}" is not an id.', where)
                    )

    def _node_of(self, reference: ResourceReference) -> tuple[str, str] | Missing:
        kind = self._types[reference.template, reference.name]
        where = str(reference.place)
        if kind == _ORGANIZATION and reference.attribute == "RootId":
            return self._facts.root(where), where
        if kind in (_OU, _ACCOUNT) and reference.attribute in _IDS:
            return self._key_of(reference.template, reference.name), where
        of = f"{reference.name}.{reference.attribute}" if reference.attribute else reference.name
        return Missing(f"{of} of the type {kind or 'unknown'} is known only when it is deployed.", where)

    def _key(self, template: CloudFormationTemplate, name: str) -> str:
        return self._key_of(template.file, name)

    def _key_of(self, file: str, name: str) -> str:
        return name if self._names[name] == 1 else f"{name} in {file}"


def _value(template: CloudFormationTemplate, properties: Members, name: str) -> Maybe[str]:
    value = properties.get(name)
    return template.text(value) if value is not None else ""


def _required(template: CloudFormationTemplate, properties: Members, name: str) -> Maybe[str]:
    return _value(template, properties, name) or Missing(f"There is no {name}.", str(properties.place))


def _tags(template: CloudFormationTemplate, properties: Members) -> Maybe[Tags]:
    value = properties.get("Tags")
    if value is None:
        return ()
    found = template.resolve_all(value)
    if isinstance(found, Missing):
        return found
    pairs = [(text_in(one.get("Key")), text_in(one.get("Value"))) for one in each(found) if isinstance(one, Members)]
    return code_facts.tags_of(pairs)
