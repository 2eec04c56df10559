"""``orgwright effective``: what the declarative policies on a path come to."""

from pathlib import Path

import click

from designer.basics.errors import EditError
from designer.cli.common import account_option, design_argument, json_text, load_design, say, say_lines, write_json
from designer.organization import declarative
from designer.organization.declarative import SHAPES, Effective, remarks, words
from designer.organization.model import quotas
from designer.organization.model.lookup import find_account, path_text
from designer.organization.model.organization import Organization
from designer.organization.model.records import PolicyType


@click.command("effective")
@design_argument
@account_option
@click.option(
    "--type", "kind", metavar="TYPE", help="Only this type, as in tag, backup or TAG_POLICY; else all on the path."
)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def effective(design: Path, account: str, kind: str | None, style: str) -> None:
    """The tag, backup and other declarative policies on the account's path, merged, and who set what."""
    organization = load_design(design).organization
    node_id = find_account(organization, account)
    kinds = (_kind(kind),) if kind else tuple(SHAPES)
    found = [declarative.effective_policy(organization, node_id, each) for each in kinds]
    shown = found if kind else [one for one in found if one.attached]
    if style == "json":
        write_json({one.type.value: _as_json(organization, one) for one in shown})
    elif not shown:
        say(f"No declarative policy is on the path of {path_text(organization, node_id)}.")
    else:
        for one in shown:
            _print_effective(organization, one)


def _kind(text: str) -> PolicyType:
    wanted = text.strip().lower().replace("-", "_").replace(" ", "_")
    types = quotas.load().types
    for kind in SHAPES:
        names = {
            kind.value.lower(),
            kind.value.lower().removesuffix("_policy"),
            types[kind].short.lower().replace(" ", "_"),
        }
        if wanted in names | {name.replace("_", "") for name in names}:
            return kind
    listed = ", ".join(types[kind].short for kind in SHAPES)
    raise EditError(f"{text} is not a type of declarative policy; the types are {listed}.")


def _as_json(organization: Organization, found: Effective) -> dict[str, object]:
    return {
        "account": found.node,
        "enabled": found.enabled,
        "document": found.document,
        "remarks": list(_remarks(organization, found)),
        "faults": list(found.faults),
        "settings": [
            {
                "path": list(setting.path),
                "present": setting.present,
                "value": setting.value if setting.present else None,
                "steps": [
                    {
                        "node": step.origin.level,
                        "policy": step.origin.policy,
                        "operator": step.operator.value if step.operator else None,
                        "value": step.value,
                        "counts": step.because is None,
                        "unsure": step.unsure is not None,
                        "words": words(organization, step),
                    }
                    for step in setting.steps
                ],
            }
            for setting in found.settings
        ],
        "unread": [{"node": one.node, "policy": one.policy, "reason": one.reason} for one in found.unread],
    }


def _print_effective(organization: Organization, found: Effective) -> None:
    quota = quotas.load().types[found.type]
    say(f"Effective {quota.noun} of {path_text(organization, found.node)}:")
    if not found.enabled:
        say(f"  {quota.plural[0].upper() + quota.plural[1:]} are not enabled in the root, so AWS applies none of this.")
    for unread_policy in found.unread:
        policy = organization.policy(unread_policy.policy).name
        say(f"  {policy} at {organization.node(unread_policy.node).name} is left out: {unread_policy.reason}")
    say_lines(json_text(found.document))
    for remark in _remarks(organization, found):
        say(f"  {remark}")
    for fault in found.faults:
        say(f"  AWS would find it invalid: {fault}")
    for setting in found.settings:
        say(f"  {' / '.join(setting.path)}{'' if setting.present else ': not set'}")
        for step in setting.steps:
            say(f"    {words(organization, step)}")


def _remarks(organization: Organization, found: Effective) -> tuple[str, ...]:
    return remarks(found.type, found.document, management=organization.is_management_account(found.node))
