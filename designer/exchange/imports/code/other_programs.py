"""Other programs beside the code that is read: signs of files that let them make parts of the organization."""

import binascii
import re
from collections.abc import Collection, Iterator

from designer.exchange.imports.code.code_files import FOR_PEOPLE, CodeFiles, found_beside, path_from
from designer.exchange.imports.code.harmless_types import is_harmless_type

_TYPES = re.compile(
    rb"\b\w{1,64}::(?:Organizations|ControlTower)::\w+|\baws(?:cc)?_(?:organizations|controltower)(?:_\w+)?\b"
    rb"|\baws:(?:organizations|controltower)[:/]\w|aws-cdk-lib/aws-organizations|\b(?:aws|cloud)\.organizations?(?:_\w|[./:]\w)"
    rb"|\b[Oo]rganizations\.(?:New)?Policy(?:Attachment)?\(|\bOrganizationsPolicy\w*\(|-ORG[A-Z]\w"
    rb"|aws-sdk:(?:organizations|controltower):\w|\borganizations\.[\w-]+\.amazonaws\b"
    rb"|apiVersion:[ \"']*(?:organizations|controltower)\.|OC::ORG::|deploymentTargets:|deploy_method:"
    rb"|\borganizations[\"']?,?[ \t]+[\"']?\$|[\"']aws[\"'], ?[\"']organizations[\"'], ?[^\"'\s]"
)
"""How files name parts of an organization to a program that makes them, and calls of any operation."""

_HARMLESS = re.compile(
    rb"Community::Organizations::(?:EnableAWSServiceAccess|DelegatedAdmin|NoDefaultVPC|EbsEncryptionDefaults)\b"
)
"""Types that change no policy, no place and no account."""

_BEFORE_NAMES = re.compile(
    rb"\b(?:terraform|tofu|terragrunt)[^\n;&|]{0,60}(?:\bimport|\bstate (?:list|show|mv)| -target| -replace)\b"
    rb"[^\n;&|]{0,99}\Z"
    rb"|\bResourceType[\"']?\s{0,9}:\s{0,9}[\"']?\Z"
)
"""What is before a type that is only named: by commands of Terraform's on what is read, in lists for imports."""

_RESOURCE = re.compile(rb"\bType[\"']?\s{0,9}:\s{0,9}[\"']?([A-Za-z0-9]{1,64}::[A-Za-z0-9:]{1,200})")
_REACHES = re.compile(
    rb"(?i:organizations[:.]|guard.?rail)|(?<![A-Za-z])[sr]cps?(?![a-z])|[SR](?:CPs?|cps?)(?![a-z])"
    rb"|\b(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8}|r-[0-9a-z]{4})\b"
)
"""Types of a template's resources, and words of a part of the organization that one is handed."""

_MODULE = re.compile(
    rb"\bsource[ \t]*=[ \t]*\"(?!\.)[^\"\n]*(?:(?i:organi[sz]ation|guard.?rail|landing.?zone|control.?tower)|\bscp)"
)
"""Modules of Terraform's from elsewhere."""

_OF_RESOURCES = (b"AWS::", b"aws_")
"""Beginnings of the types of readers that look at resources of every type themselves."""

_SERVICE = re.compile(rb"(?i)organizations|controltower")
_CALLS = re.compile(
    rb"(?i)(?<![a-z]:)(?P<event>[\"'])?(?:(?:at|de)tach|update|delete|disable)(?:[_-]|[\"'\s+]{3,9}_?)?policy"
    rb"(?!\w{0,30}[\"']?\s{0,9}[=:](?!=))|(?<![a-z]:)(?<![a-z]:re)(?:re)?move[_-]?account|\bgetattr\("
    rb"|enable[_-]?(?:control|baseline)(?![a-z])|(?:update|create|reset)[_-]?landing[_-]?zone"
    rb"|\w\[[^\]\n]{1,80}\]\(|\b(?:methodbyname|getmethod|getdeclaredmethod|public_send|__send__|methodcaller|call_user_func\w{0,9})\(|->\$\w"
)
"""Operations that let a program that names the service change what policies an account is under; or any."""

_ENCODED = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
"""Texts in Base64 that may hide what a script runs."""

_WRITTEN = (
    (b"aws-cdk-lib/", ".template.json"),
    (b"aws_organizations", ".template.json"),
    (b"OrganizationsPolicy", "cdk.tf.json"),
)
"""Beginnings of the signs of programs that write files of such an ending, which are read in their place."""

_DEPLOYS = re.compile(
    rb"\bType: *(?:update-stacks|update-organization|update-serverless\.com|cdk|apply-tf|include)\b"
    rb"|\bcloudFormationStack|\bserviceCatalogPortfolios\b|\bssmAutomation\b|\bcustomRule\b"
)
"""Signs of tasks of org-formation, and of what the Landing Zone Accelerator deploys beside the organization."""

_DEPLOYED = re.compile(r"""\b(?:[Tt]emplate|Path|sourceFilePath): *(?:!\w+ +)?["']?([^\s"'#,}]+)""")
"""Templates, folders and programs by their paths."""


def absent_templates(files: CodeFiles) -> Iterator[tuple[str, str]]:
    """Yield what may make policies, is deployed beside the code and not here; first the file that says so."""
    for name in (one for one in files.beside if _DEPLOYS.search(files.head(one, 1 << 20))):
        for (path,) in found_beside(files, name, _DEPLOYED):
            near = path_from(name, path)
            if near not in files.names and not any(one.startswith(f"{near}/") for one in files.names):
                yield name, path


def files_that_make(files: CodeFiles, own: tuple[bytes, ...], read: Collection[str]) -> Iterator[str]:
    """Yield the files of a source that let programs other than the reader's own make parts of an organization.

    A file is understood if it does not name the service to a machine, or if all that it says to it is known to change
    nothing that a design is sure of.

    Args:
        files: The source.
        own: Beginnings of the types that the reader itself reads.
        read: Files that the reader reads, where these types are understood.
    """
    written = tuple(sign for sign, ending in _WRITTEN if any(name.endswith(ending) for name in files.names))
    for name in files.beside:
        head = b"" if name.endswith(FOR_PEOPLE) else _decoded(files.head(name, 1 << 20))
        known = (*own, *written) if name in read else written
        names_service = _SERVICE.search(head) is not None
        if (
            any(not _is_harmless(found, known) for found in _TYPES.finditer(head))
            or (names_service and any(not (found["event"] and b"eventName" in head) for found in _CALLS.finditer(head)))
            or (not (name in read and own[0] in _OF_RESOURCES) and _deploys(head, known))
        ):
            yield name


def _decoded(head: bytes) -> bytes:
    """Return a text with what it encodes of the service behind it."""
    texts = (found[0].rstrip(b"=") for found in _ENCODED.finditer(head))
    decoded = (binascii.a2b_base64(text[: len(text) - (len(text) % 4 == 1)] + b"==") for text in texts)
    return b"\n".join((head, *(text for text in decoded if _SERVICE.search(text))))


def _deploys(template: bytes, known: tuple[bytes, ...]) -> bool:
    """Whether code that no reader reads has resources that may make a part of the organization, or run a program."""
    if b"Resources" not in template:
        return _MODULE.search(template) is not None
    found = [one for one in _RESOURCE.finditer(template) if not one[1].startswith(known)]
    ends = [0, *(one.end() for one in found), len(template)]
    return any(
        not is_harmless_type(one[1].decode()) and _REACHES.search(template, ends[at], ends[at + 2])
        for at, one in enumerate(found)
    )


def _is_harmless(found: re.Match[bytes], known: tuple[bytes, ...]) -> bool:
    """Whether a type is read, or is named where it changes nothing that a design is sure of."""
    before = found.string[max(0, found.start() - 160) : found.start()]
    return found[0].startswith(known) or bool(_HARMLESS.match(found[0]) or _BEFORE_NAMES.search(before))
