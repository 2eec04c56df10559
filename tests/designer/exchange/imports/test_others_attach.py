"""Code that only reads an organization: what others attach there is told of, and unknown if the person says so."""

import pytest

from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported
from tests.designer.exchange.imports.test_unknown_parts import CFN, DENY, LZA, ORG, TF, Format, sure_answers

_MADE = 'resource "aws_organizations_organization" "o" { enabled_policy_types = ["SERVICE_CONTROL_POLICY"] }'
_READ = 'data "aws_organizations_organization" "o" {}'
_SHOP = 'target_id = "123456789012"'
_OF_OTHERS = f"""
resource "aws_organizations_policy" "others" {{
  name    = "Others"
  content = jsonencode({DENY.replace("s3", "sqs")})
}}
resource "aws_organizations_policy_attachment" "others" {{
  policy_id = aws_organizations_policy.others.id
  target_id = TARGET
}}
"""


def _changed(form: Format, *pairs: tuple[str, str]) -> dict[str, str]:
    name = next(iter(form.files))
    text = form.files[name]
    for stands, other in pairs:
        assert stands in text
        text = text.replace(stands, other)
    return form.files | {name: text}


def _importing(address: str, aws_id: str) -> dict[str, str]:
    return _changed(TF, (_MADE, f'{_MADE}\nimport {{\n  to = {address}\n  id = "{aws_id}"\n}}\n'))


_WORK = "aws_organizations_organizational_unit.work"
_ROOT = "aws_organizations_organization.o.roots[0].id"
_TF_READS = {
    "data": (_changed(TF, (_MADE, _READ)), "local.root"),
    "ids": (_changed(TF, (_MADE, ""), (_ROOT, '"r-ab12"')), '"r-ab12"'),
    "an account by its id": (_changed(TF, ("target_id = each.value", _SHOP)), '"123456789012"'),
    "imported OU": (_importing(_WORK, "ou-ab12-12345678"), "local.work"),
    "imported organization": (_importing("aws_organizations_organization.o", "o-abcdefghij"), "local.root"),
}


def _open(form: Format, files: dict[str, str]) -> Imported:
    source, report = MemoryFiles(files), ConversionReport()
    source.others_attach = True
    return Imported(assemble(form.reader(source, report), report).organization, report)


@pytest.mark.parametrize("way", _TF_READS)
def test_what_others_attach_to_nodes_that_code_only_reads_is_unknown_if_one_says_so(way: str) -> None:
    files, target = _TF_READS[way]
    sure = sure_answers(_open(TF, files))
    truth = files | {"main.tf": files["main.tf"] + _OF_OTHERS.replace("TARGET", target)}
    whole = sure_answers(imported(TF.reader, truth))

    assert [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]] == []


@pytest.mark.parametrize(
    ("form", "files"),
    [
        *((TF, files) for files, _ in _TF_READS.values()),
        (CFN, _changed(CFN, ("  O: {Type: 'AWS::Organizations::Organization'}\n", ""), ("!GetAtt O.RootId", "r-ab12"))),
        (LZA, LZA.files),
    ],
    ids=[*_TF_READS, "template", "LZA"],
)
def test_code_that_only_reads_an_organization_says_so_first(form: Format, files: dict[str, str]) -> None:
    assert imported(form.reader, files).told()[0].startswith("Note: source: This code reads the organization but does")
    assert not any("This code reads" in line for line in _open(form, files).told())


@pytest.mark.parametrize("form", [TF, CFN, ORG], ids=["terraform", "template", "org-formation"])
def test_code_that_makes_the_organization_leaves_nothing_to_others(form: Format) -> None:
    assert not any("This code reads" in line for line in imported(form.reader, form.files).told())
    assert sure_answers(_open(form, form.files)) == sure_answers(imported(form.reader, form.files))
