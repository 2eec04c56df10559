"""A change of a design as a patch of code: what to change where Terraform or CloudFormation keep some of it.

Nobody's code is what our exports write, so the patch is for reading. It shows each resource that becomes another, with
the names and values that AWS gets.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import unified_diff
from typing import NamedTuple

from designer.basics.steps import finish
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports import cloudformation, terraform
from designer.exchange.exports.target import ExportSource, ExportTarget
from designer.exchange.exports.written_values import hcl_string, scalar
from designer.exchange.formats.format import NativeFile
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId, PolicyId


class _Code(NamedTuple):
    """How a tool writes resources: all with their labels, and the line that holds a name."""

    target: ExportTarget
    resource: re.Pattern[str]
    name: str
    written: Callable[[str], str]


_TERRAFORM = re.compile(r'^(?P<head>resource "\w+" "(?P<label>\w+)") \{\n(?:.*\n)*?\}\n', re.MULTILINE)
_CLOUDFORMATION = re.compile(r"^  (?P<head>(?P<label>\w+)):\n    Type: .*\n(?:    .*\n|\n)*", re.MULTILINE)
_CODE = {
    "Terraform": _Code(terraform.TARGET, _TERRAFORM, r"^  name +=", hcl_string),
    "CloudFormation": _Code(cloudformation.TARGET, _CLOUDFORMATION, r"^      (?:\w*Name):", scalar),
}


def code_patch(
    tool: str, before: Organization, after: Organization, things: Collection[NodeId | PolicyId]
) -> Iterator[str]:
    """Yield the lines of a unified diff of the resources that change, of some nodes and policies or referring to them.

    Args:
        tool: "Terraform" or "CloudFormation".
        before: The organization as the code makes it today.
        after: The same as it is to be.
        things: The nodes and policies that the tool keeps, by ids that both designs share.
    """
    code = _CODE[tool]
    was, will = _resources(code, before), _resources(code, after)
    names = {name for side in (before, after) for one in things if (name := _name(side, one))}
    of_a_name = re.compile(rf"{code.name} (?:{'|'.join(re.escape(code.written(one)) for one in names)})$", re.MULTILINE)
    labels = {one.label for side in (was, will) for one in side.values() if of_a_name.search(one.text)}
    is_meant = re.compile(rf"\b(?:{'|'.join(labels)})\b") if labels else None
    for head in dict.fromkeys((*was, *will)):
        old, new = (side.get(head, _NOTHING) for side in (was, will))
        if old.text != new.text and is_meant and (is_meant.search(old.text) or is_meant.search(new.text)):
            lines = unified_diff(old.text.splitlines(), new.text.splitlines(), old.file, new.file, lineterm="")
            yield from ((f"{line} {head}" if line.startswith("@@") else line) for line in lines)


class _Resource(NamedTuple):
    file: str
    label: str
    text: str


_NOTHING = _Resource("/dev/null", "", "")


def _resources(code: _Code, organization: Organization) -> Mapping[str, _Resource]:
    files = finish(code.target.write(ExportSource(NativeFile(organization), "", ""), ConversionReport()))
    return {
        found["head"]: _Resource(file, found["label"], found[0])
        for file, text in files.items()
        for found in code.resource.finditer(text)
    }


def _name(organization: Organization, thing: str) -> str:
    record = organization.nodes.get(NodeId(thing)) or organization.policies.get(PolicyId(thing))
    return record.name if record else ""
