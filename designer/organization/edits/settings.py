"""Edits of the organization as a whole and of suppressed findings, and those that lift a refusal by its last words."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from designer.basics.errors import EditError
from designer.basics.words import capital, counted
from designer.organization.edits.attachments import detach
from designer.organization.edits.change_builder import ChangeBuilder
from designer.organization.edits.rules import account_refusal, day_refusal, length_refusal, require
from designer.organization.model import quotas
from designer.organization.model.change import Change
from designer.organization.model.drift_silences import DriftSilence
from designer.organization.model.lengths import LONGEST_NAME
from designer.organization.model.organization import Organization
from designer.organization.model.records import (
    DEFAULT_POLICY,
    AccountState,
    DelegatedAdministrator,
    FeatureSet,
    JudgingLibrary,
    NodeId,
    PolicyType,
    Suppression,
)


def set_organization_name(organization: Organization, name: str) -> Change:
    """Give the organization another name; AWS never sees it.

    Raises:
        EditError: The name is empty, or longer than a file takes.
    """
    if not name.strip():
        raise EditError("The organization needs a name.")
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, name=name)
    require(length_refusal(builder.settings, {"name": LONGEST_NAME}))
    return builder.change(f"Rename organization to {name}", "rename:organization")


def set_organization_aws_id(organization: Organization, aws_id: str) -> Change:
    """Set the id that AWS has given to the organization; empty while it is planned.

    Raises:
        EditError: No id of an organization.
    """
    if aws_id and aws_id != organization.settings.aws_id:
        require(quotas.organization_id_fault(aws_id))
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, aws_id=aws_id)
    return builder.change("Set the organization's AWS id" if aws_id else "Clear the organization's AWS id")


def set_management_account(organization: Organization, account: NodeId | None) -> Change:
    """Name the account that pays for and owns the organization; None while it is not chosen.

    Raises:
        EditError: Not an account, a delegated administrator, or AWS runs this organization under another one.
    """
    settings = organization.settings
    if account == settings.management_account:
        return Change("Set management account")
    if settings.management_account is not None:
        owner = organization.node(settings.management_account)
        if settings.aws_id and owner.aws_id:
            raise EditError(
                f"{owner.name} is the management account of {settings.aws_id}, and AWS never lets another one take "
                "over. If this is only a drawing, clear the organization's AWS id first."
            )
    label = "Clear management account"
    if account is not None:
        require(account_refusal(organization, account, "Only an account can be the management account"))
        name = organization.node(account).name
        label = f"Make {name} the management account"
        services = [one.service for one in settings.delegated_administrators if one.account == account]
        if services:
            raise EditError(
                f"{name} is delegated administrator of {services[0]}, which AWS does not allow a management account to "
                f"be. Deregister {name} from {services[0]} first."
            )
    builder = ChangeBuilder(organization)
    builder.settings = replace(settings, management_account=account)
    return builder.change(label)


def set_feature_set(organization: Organization, feature_set: FeatureSet) -> Change:
    """Choose all features, or consolidated billing only, which leaves no policies and no trusted access.

    Raises:
        EditError: AWS runs this organization with all features, from which there is no way back.
    """
    settings = organization.settings
    if feature_set is settings.feature_set:
        return Change("Set feature set")
    builder = ChangeBuilder(organization)
    if feature_set is FeatureSet.ALL:
        builder.settings = replace(settings, feature_set=feature_set)
        return builder.change("Enable all features")
    if settings.aws_id:
        raise EditError(
            f"{settings.aws_id} has all features enabled, and AWS has no way back to consolidated billing. "
            "If this is only a drawing, clear the organization's AWS id first."
        )
    write_policy_types(organization, builder, ())
    builder.settings = replace(
        builder.settings, feature_set=feature_set, trusted_services=(), delegated_administrators=()
    )
    return builder.change("Limit to consolidated billing")


def set_reserved_slots(organization: Organization, kind: PolicyType, number: int) -> Change:
    """Set how many slots of each OU are kept for others, such as Control Tower, which attaches its own policies.

    Raises:
        EditError: More than AWS gives, less than none, or a type without a limit.
    """
    quota = quotas.load().types[kind]
    if quota.per_node is None:
        raise EditError(f"AWS states no limit for {quota.plural}, so no slots can be kept.")
    if not 0 <= number <= quota.per_node:
        raise EditError(f"AWS gives each node {quota.per_node} slots for {quota.plural}; keep between 0 and that many.")
    builder = ChangeBuilder(organization)
    kept = {**dict(builder.settings.reserved_slots), kind: number}
    slots = tuple((policy_type, kept[policy_type]) for policy_type in PolicyType if kept.get(policy_type))
    builder.settings = replace(builder.settings, reserved_slots=slots)
    label = f"Keep {counted(number, 'slot')} of each OU for others" if number else "Keep no slots for others"
    return builder.change(label, f"reserved-slots:{kind.value}")


def trust_service(organization: Organization, service: str) -> Change:
    """Give an AWS service trusted access.

    Raises:
        EditError: No service principal, or the feature set has no trusted access.
    """
    settings = organization.settings
    if settings.feature_set is not FeatureSet.ALL:
        raise EditError(
            "Trusted access needs all features, and this organization has consolidated billing only. "
            "Enable all features first."
        )
    require(quotas.service_principal_fault(service))
    builder = ChangeBuilder(organization)
    if service not in settings.trusted_services:
        builder.settings = replace(settings, trusted_services=(*settings.trusted_services, service))
    return builder.change(f"Trust {service}")


def distrust_service(organization: Organization, service: str) -> Change:
    """Take trusted access from an AWS service, and with it the service's delegated administrators."""
    settings = organization.settings
    builder = ChangeBuilder(organization)
    builder.settings = replace(
        settings,
        trusted_services=tuple(one for one in settings.trusted_services if one != service),
        delegated_administrators=tuple(one for one in settings.delegated_administrators if one.service != service),
    )
    return builder.change(f"Disable trusted access of {service}")


def register_administrator(organization: Organization, account: NodeId, service: str) -> Change:
    """Let a member account administer an AWS service; trusted access comes with it.

    Raises:
        EditError: Not a member account, a suspended one, no service principal, or no trusted access possible.
    """
    require(account_refusal(organization, account, "Only an account can be a delegated administrator"))
    node = organization.node(account)
    if organization.is_management_account(account):
        raise EditError(f"{node.name} is the management account, which AWS does not take as delegated administrator.")
    if node.state is not AccountState.ACTIVE:
        raise EditError(f"{node.name} is not active, and AWS takes only active accounts as delegated administrators.")
    trusted = trust_service(organization, service).settings
    builder = ChangeBuilder(organization)
    settings = (trusted.after if trusted else None) or builder.settings
    entry = DelegatedAdministrator(account, service)
    if entry not in settings.delegated_administrators:
        settings = replace(settings, delegated_administrators=(*settings.delegated_administrators, entry))
    builder.settings = settings
    return builder.change(f"Make {node.name} administrator of {service}")


def deregister_administrator(organization: Organization, account: NodeId, service: str) -> Change:
    """End a delegation, if there is one."""
    settings = organization.settings
    gone = DelegatedAdministrator(account, service)
    kept = tuple(administrator for administrator in settings.delegated_administrators if administrator != gone)
    builder = ChangeBuilder(organization)
    builder.settings = replace(settings, delegated_administrators=kept)
    return builder.change(f"End delegation of {service}")


def enable_policy_type(organization: Organization, kind: PolicyType) -> Change:
    """Enable a type; AWS then attaches its default policy (FullAWSAccess, RCPFullAWSAccess) to every node.

    Raises:
        EditError: The feature set allows no policies.
    """
    plural = quotas.load().types[kind].plural
    if organization.settings.feature_set is not FeatureSet.ALL:
        raise EditError(
            f"{capital(plural)} need all features, and this organization has consolidated billing only. "
            "Enable all features first."
        )
    builder = ChangeBuilder(organization)
    write_policy_types(organization, builder, {*organization.settings.policy_types, kind})
    return builder.change(f"Enable {plural}")


def disable_policy_type(organization: Organization, kind: PolicyType) -> Change:
    """Disable a type; AWS then detaches all policies of it everywhere, and remembers none of the attachments."""
    builder = ChangeBuilder(organization)
    write_policy_types(organization, builder, set(organization.settings.policy_types) - {kind})
    return builder.change(f"Disable {quotas.load().types[kind].plural}")


def write_policy_types(organization: Organization, builder: ChangeBuilder, kinds: Collection[PolicyType]) -> None:
    """Write the enabled types, and the attachments that follow from them, into a draft."""
    before = organization.settings.policy_types
    builder.settings = replace(builder.settings, policy_types=tuple(kind for kind in PolicyType if kind in kinds))
    disabled = set(before).difference(kinds)
    gone = {policy.id for policy in organization.policies.values() if policy.type in disabled}
    new = [
        builder.default_policy(kind) for kind in builder.settings.policy_types if kind in DEFAULT_POLICY.keys() - before
    ]
    if not gone and not new:
        return
    for node in organization.nodes.values():
        kept = [policy_id for policy_id in node.policies if policy_id not in gone]
        kept += [policy_id for policy_id in new if policy_id not in kept]
        if len(kept) != len(node.policies) or new:
            builder.put(replace(node, policies=tuple(kept)))


class Lift(NamedTuple):
    """An edit after which a refused one may be possible.

    Attributes:
        label: Its name as a button shows it: "Enable tag policies".
        edit: Makes the change in an organization.
    """

    label: str
    edit: Callable[[Organization], Change]

    @property
    def sentence(self) -> str:
        """Last sentence of the refusals that it lifts."""
        return f"{self.label} first."


def lift_of(organization: Organization, refusal: str) -> Lift | None:
    """Return the edit that a refusal asks for in its last sentence, or None."""
    words = refusal.casefold()
    return next((lift for lift in lifts(organization) if words.endswith(lift.sentence.casefold())), None)


def lifts(organization: Organization) -> Iterator[Lift]:
    """Yield every edit that may lift a refusal."""
    settings = organization.settings
    yield Lift("Enable all features", partial(set_feature_set, feature_set=FeatureSet.ALL))
    yield Lift("Clear the organization's AWS id", partial(set_organization_aws_id, aws_id=""))
    for kind in PolicyType:
        yield Lift(f"Enable {quotas.load().types[kind].plural}", partial(enable_policy_type, kind=kind))
    for one in settings.delegated_administrators:
        label = f"Deregister {organization.node(one.account).name} from {one.service}"
        yield Lift(label, partial(deregister_administrator, account=one.account, service=one.service))
    for policy in organization.policies.values():
        nodes = organization.targets(policy.id)
        yield Lift(f"Detach {policy.name} everywhere", partial(detach, policy_id=policy.id, nodes=tuple(nodes)))


REASON_LENGTH = 1_000


def suppress(organization: Organization, wanted: Suppression) -> Change:
    """Show a finding no more; another reason for a suppressed one takes the place of the old one.

    Raises:
        EditError: There is no reason, a very long one, or no such node or policy.
    """
    require(suppress_refusal(organization, wanted))
    wanted = replace(wanted, reason=wanted.reason.strip())
    kept = tuple(suppression for suppression in organization.settings.suppressions if not _same(suppression, wanted))
    return _with(organization, (*kept, wanted), f"Silence {wanted.check}")


def suppress_refusal(organization: Organization, wanted: Suppression) -> str:
    """Return the reason why something cannot be suppressed so, as a sentence; "" where it can."""
    if not wanted.reason.strip():
        return "Say why, for later readers."
    if len(wanted.reason) > REASON_LENGTH:
        return f"The reason is longer than {REASON_LENGTH:,} characters."
    if wanted.node is not None and wanted.node not in organization.nodes:
        return "The node that this is about is gone."
    if wanted.policy is not None and wanted.policy not in organization.policies:
        return "The policy that this is about is gone."
    return ""


def silence_drift(organization: Organization, wanted: DriftSilence) -> Change:
    """Accept a difference from AWS until a day; another silence of the same part is replaced.

    Raises:
        EditError: There is no reason or owner, or no day.
    """
    require(drift_silence_refusal(wanted))
    return _with_silences(organization, wanted, f"Silence drift of {wanted.where or 'the organization'}", wanted)


def drift_silence_refusal(wanted: DriftSilence) -> str:
    """Return the reason why drift cannot be silenced so, as a sentence; "" where it can."""
    if not wanted.reason.strip():
        return "Say why, for later readers."
    if len(wanted.reason) > REASON_LENGTH:
        return f"The reason is longer than {REASON_LENGTH:,} characters."
    if not wanted.owner.strip():
        return "Name a person or team that answers for it."
    return day_refusal(wanted.until) if wanted.until else "Say until which day."


def unsilence_drift(organization: Organization, gone: DriftSilence) -> Change:
    """Let a silenced difference from AWS be drift again."""
    return _with_silences(organization, gone, f"End the silence of {gone.where or 'the organization'}")


def _with_silences(organization: Organization, about: DriftSilence, label: str, *new: DriftSilence) -> Change:
    builder = ChangeBuilder(organization)
    silences = builder.settings.drift_silences
    kept = (silence for silence in silences if (silence.where, silence.part) != (about.where, about.part))
    builder.settings = replace(builder.settings, drift_silences=(*kept, *new))
    return builder.change(label)


def judge_by(organization: Organization, libraries: tuple[JudgingLibrary, ...]) -> Change:
    """Set the team libraries that judge the design; empty for our own checks alone."""
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, libraries=libraries)
    names = " and ".join(f"{library.id} {library.version}" for library in libraries)
    return builder.change(f"Judge by {names or 'our own checks alone'}")


def unsuppress(organization: Organization, gone: Suppression) -> Change:
    """Show a finding again, if it is suppressed."""
    kept = tuple(suppression for suppression in organization.settings.suppressions if not _same(suppression, gone))
    return _with(organization, kept, f"Show {gone.check} again")


def _same(one: Suppression, other: Suppression) -> bool:
    return replace(one, reason="") == replace(other, reason="")


def _with(organization: Organization, suppressions: tuple[Suppression, ...], label: str) -> Change:
    builder = ChangeBuilder(organization)
    builder.settings = replace(builder.settings, suppressions=suppressions)
    return builder.change(label)
