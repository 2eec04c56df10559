"""Other programs beside the code that is read: files by which they make parts of the organization, found by signs."""

import re
from collections.abc import Iterator

from designer.exchange.imports.code.code_files import FOR_PEOPLE, CodeFiles, found_beside, path_from

_MAKERS = re.compile(
    rb'resource\s+"aws_organizations_|AWS::Organizations::|\b\w{1,64}::Organizations::Policy\b|OC::ORG::'
    rb"|deploymentTargets:|deploy_method:|-ORGPolicy\b|aws-cdk-lib/aws-organizations|\baws_cdk\b[^;]{0,99}?\baws_organizations\b"
    rb"|\borganizations[\s\"',\\][^;&|]{0,200}?\b(?:(?:at|de)tach-policy|update-policy|disable-policy-type"
    rb"|move-account)\b|apiVersion: *organizations\.|aws-sdk:organizations:|\baws:organizations[:/][A-Za-z]"
    rb"|[Aa]ws\.[Oo]rganizations\.\w|\borganizations\.(?:New)?Policy(?:Attachment)?\(|OrganizationsPolicy\w*\("
    rb"|(?P<call>(?:[Aa]t|[Dd]e)tach_?[Pp]olicy(?:Command|Async)?\(|\w\.(?:at|de)tach_policy\b"
    rb"|\bApi[\"']?\s*[:=]\s*[\"']?(?:AttachPolicy|DetachPolicy|UpdatePolicy|DisablePolicyType|MoveAccount)\b)"
)
"""Signs of code and settings that make parts of an organization; a call of this name is of another service, too."""

_WRITTEN = (
    (b"aws-cdk-lib/", ".template.json"),
    (b"aws_cdk", ".template.json"),
    (b"OrganizationsPolicy", "cdk.tf.json"),
)
"""Beginnings of the signs of programs that write files of such an ending, which are read in their place."""

_DEPLOYS = re.compile(
    rb"\bType: *(?:update-stacks|update-organization|update-serverless\.com|cdk|apply-tf|include)\b"
    rb"|\bcloudFormationStack|\bserviceCatalogPortfolios\b"
)
"""Signs of tasks of org-formation, and of customizations of the Landing Zone Accelerator."""

_DEPLOYED = re.compile(
    r"""\b(?:[Tt]emplate|Path): *["']?(?=[^\s"'#,}]{0,200}?(?i:organi[sz]ation|polic|guard.?rail|(?:\b|_)[sr]cps?))"""
    r"""([^\s"'#,}]+)"""
)
"""Templates and folders by paths that speak of an organization or its policies."""


def absent_templates(files: CodeFiles) -> Iterator[tuple[str, str]]:
    """Yield what may make policies, is deployed beside the code and not here; first the file that says so."""
    for name in (one for one in files.names if _DEPLOYS.search(files.head(one, 1 << 20))):
        for (path,) in found_beside(files, name, _DEPLOYED):
            near = path_from(name, path)
            if near not in files.names and not any(one.startswith(f"{near}/") for one in files.names):
                yield name, path


def files_that_make(files: CodeFiles, own: bytes) -> Iterator[str]:
    """Yield the files of a source by which programs other than the reader's own may make parts of an organization.

    Args:
        files: The source.
        own: Beginning of the sign, one of `_MAKERS`, of what the reader itself reads.
    """
    written = (sign for sign, ending in _WRITTEN if any(name.endswith(ending) for name in files.names))
    known = (own, *written)
    for name in files.names:
        head = b"" if name.endswith(FOR_PEOPLE) else files.head(name, 1 << 20)
        if any(
            not found[0].startswith(known) and (found["call"] is None or b"rganizations" in head)
            for found in _MAKERS.finditer(head)
        ):
            yield name
