"""Terraform as a source: folders of code, files, ``terraform show -json``, and what code makes without holding it."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.basics.steps import charge
from designer.basics.words import counted
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import MAX_BYTES
from designer.exchange.imports.code.code_facts import nothing_found, speaks_of_organizations
from designer.exchange.imports.code.code_files import CodeFiles, is_aside, passed_over, path_from
from designer.exchange.imports.code.located import Located, Members, Place, read_json
from designer.exchange.imports.facts import Missing, OrganizationFacts
from designer.exchange.imports.terraform import grammar, show
from designer.exchange.imports.terraform.absent_modules import names_organization
from designer.exchange.imports.terraform.controls import MADE_BY_RUNNER, is_taken, makes_no_more, unread_kind
from designer.exchange.imports.terraform.instances import HclBlock, HclBody, Instance, Project, lay_over, worked_out
from designer.exchange.imports.terraform.modules import Module
from designer.exchange.imports.terraform.providers import provider_of
from designer.exchange.imports.terraform.resources import ATTACHMENT, ORGANIZATION, ResourceCollector, ResourceValues
from designer.exchange.imports.terraform.root_variables import (
    CODE_SUFFIXES,
    VARIABLE_SUFFIXES,
    NoNames,
    folder_of,
    hcl_text,
    report_error,
    take_variables,
)
from designer.exchange.imports.terraform.values import PREFIX, Expression, Scope, TerraformValue, is_namespace

_STATES = (".json", ".tfstate")
_READ = (*CODE_SUFFIXES, ".tfstate", ".tfstate.backup", ".tftest.hcl", ".tfmock.hcl", ".tfquery.hcl")
"""Files of code, what Terraform keeps of what it made from it, and tests, which take away what they make."""

_KEPT = {"name", "email"}
"""Attributes that are taken from the code, even if AWS may have another value: people find a node by them."""

_LEFT_AWAY = {
    ORGANIZATION: ("feature_set", "enabled_policy_types", "aws_service_access_principals"),
    "aws_organizations_organizational_unit": ("tags",),
    "aws_organizations_account": ("parent_id", "tags"),
    "aws_organizations_policy": ("description", "tags"),
}
"""Attributes that code may leave away: Terraform gives them a default then, unless it leaves them as they are."""


def unread_parts(module: Module) -> Iterator[Missing]:
    """Yield a gap for each part of a module that may make anything, and for what it forgets and leaves at AWS."""
    for kind in ("resource", "data", "ephemeral", "action"):
        for block in module.of_kind(kind):
            if len(block.labels) == 2 and (what := _made_by(kind, block, module)):
                yield Missing(f"{'.'.join(block.labels)} {what}.", str(block.place))
    for block in module.of_kind("removed"):
        names = _first_names(block.body.attributes.get("from"))
        if any(name == "module" or is_taken(name) for name in names) and not _is_destroyed(block, module):
            yield Missing("Something of the organization is forgotten here, and may stay at AWS.", str(block.place))


def may_differ(kind: str, body: HclBody) -> set[str]:
    """Return the attributes that Terraform leaves as they are at AWS, even those that the code leaves away."""
    expressions = [block.body.attributes.get("ignore_changes") for block in body.of_kind("lifecycle")]
    names = {name for expression in expressions for name in _first_names(expression)}
    taken = {*body.attributes, *_LEFT_AWAY.get(kind, ())}
    return (taken if "all" in names else taken & names) - _KEPT


def _made_by(block_kind: str, block: HclBlock, scope: Scope) -> str:
    """Return what a block makes that the code does not hold, as the rest of a sentence; empty for nothing."""
    kind, body = block.labels[0], block.body
    if block_kind == "resource" and (unread := unread_kind(kind)):
        return unread
    has_provisioner = body.of_kind("provisioner") or "provisioner" in body.attributes
    sends = kind == "http" and not {"method", "request_body"}.isdisjoint(body.attributes)
    if makes_no_more(kind, is_data=block_kind == "data") and not (has_provisioner or sends):
        return ""
    values = (worked_out(one, scope, block.place) for part in _bodies(body) for one in part.attributes.values())
    touches = speaks_of_organizations(block.labels[1]) or any(map(names_organization, values))
    return MADE_BY_RUNNER if touches else ""


def _bodies(body: HclBody) -> Iterator[HclBody]:
    """Yield a body and those of the blocks in it, at any depth."""
    yield body
    for block in body.blocks:
        yield from _bodies(block.body)


def _is_destroyed(block: HclBlock, scope: Scope) -> bool:
    """Whether what is removed from the state surely goes; by itself Terraform destroys it, and OpenTofu does not."""
    said = [hcl_block.body.attributes.get("destroy") for hcl_block in block.body.of_kind("lifecycle")]
    return any(one is not None and worked_out(one, scope, block.place) is True for one in said)


@dataclass(slots=True)
class _Recorder:
    """Scope and namespace that collects the first names of the traversals in an expression."""

    found: set[str]

    def name(self, name: str, place: Place) -> TerraformValue:
        """Keep the name."""
        del place
        self.found.add(name)
        return self

    def get(self, name: str, place: Place) -> TerraformValue:
        """Return itself, whatever the name."""
        del name, place
        return self

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return nothing: no function is a name."""
        del arguments
        return Missing(f"{name} is not a name.", str(place))


def _first_names(expression: Expression | None) -> set[str]:
    """Return the first names of the traversals in an expression; in JSON they are texts."""
    recorder = _Recorder(set())
    value = worked_out(expression, recorder, Place("")) if expression is not None else None
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return recorder.found | {text.split("[")[0].split(".")[0] for text in texts}


_RESOURCE_STEPS = 12
"""Steps that are charged for what is made of a resource of AWS Organizations."""


def is_terraform(files: CodeFiles) -> bool:
    """Return True for a folder or file of code with resources of AWS Organizations, and for a state or a plan."""
    for name in files.names:
        if name.endswith(CODE_SUFFIXES) and PREFIX.encode() in files.head(name, 1 << 20):
            return True
        if name.endswith(_STATES) and b'"terraform_version"' in files.head(name, 400):
            return PREFIX.encode() in files.head(name, MAX_BYTES)
    return False


def read_terraform(files: CodeFiles, report: ConversionReport) -> OrganizationFacts:
    """Return the facts of the code, or of the states and plans where there is no code.

    Raises:
        FormatError: The files hold nothing of AWS Organizations.
    """
    collector = ResourceCollector(files.title, report)
    code = [name for name in files.names if name.endswith(CODE_SUFFIXES)]
    if code:
        _read_code(files, code, collector, report)
    else:
        for name in files.names:
            if name.endswith(_STATES) or len(files.names) == 1:
                _read_show(files, name, collector, report)
        for gap in passed_over(files, _STATES):
            collector.take_unread(gap)
    if not len(collector):
        looked_for = f"no resource is of a type such as {PREFIX}organizational_unit"
        seen = [counted(len(code), "file of Terraform", "files of Terraform")] if code else []
        raise nothing_found(files.title, looked_for, [*seen, *(str(entry) for entry in report.entries[:3])])
    return collector.facts(files, {one for one in files.names if one.endswith(_READ if code else _STATES)})


def _read_show(files: CodeFiles, name: str, collector: ResourceCollector, report: ConversionReport) -> None:
    root = _json(files, name, report, is_only=len(files.names) == 1, is_data=True)
    if isinstance(root, Members) and show.is_show(root):
        address = f"{name}." if len(collector) else ""  # two states may use the same addresses
        for resource in [*show.resources_of(root)]:
            collector.add(show.at_address(resource, address) if address else resource)
        for gap in show.gaps_of(root):
            report.unknown(gap.where, f"{gap.reason} What else it would make is unknown.")
            collector.take_unread(gap)
    elif root is None:
        collector.take_unread(Missing("The file cannot be read.", name))


def _json(
    files: CodeFiles, name: str, report: ConversionReport, *, is_only: bool, is_data: bool = False
) -> Located | None:
    try:
        return read_json(files.read(name), name, report, is_data=is_data)
    except FormatError as error:
        if is_only:
            raise
        report_error(error, name, report)
        return None


def _read_code(files: CodeFiles, code: list[str], collector: ResourceCollector, report: ConversionReport) -> None:
    bodies: dict[str, list[HclBody]] = {}
    unread = [*passed_over(files, (*CODE_SUFFIXES, *VARIABLE_SUFFIXES))]
    for name in sorted(code, key=_is_override):
        if {name.replace(".tofu", ".tf"), name.replace(".tf", ".tofu")} <= {*files.names}:
            unread.append(Missing("OpenTofu takes one file of this name and Terraform another: neither is read.", name))
            report.unknown(name, unread[-1].reason)
            continue
        body = _body(files, name, report, is_only=len(files.names) == 1)
        if body is None:
            unread.append(Missing("A file of the code cannot be read.", name))
        elif _is_override(name):
            lay_over(bodies.setdefault(folder_of(name), []), body)
        else:
            bodies.setdefault(folder_of(name), []).append(body)
    roots, others = _roots(bodies)
    project = Project(files, report, bodies, {}, unread=[others] if others else [])
    take_variables(project, list(roots))
    unread += [
        Missing("Terraform Stacks are not read.", name)
        for name in files.names
        if name.endswith((".tfcomponent.hcl", ".tfstack.hcl"))
    ]
    for number, folder in enumerate(roots):
        address = f"{folder or 'here'}." if number else ""  # two configurations may use the same addresses
        _take_module(Module(project, folder, folder, address, doubt=roots[folder]), collector, report, others)
    for gap in (*unread, *project.unread):
        collector.take_unread(gap)


def _roots(bodies: dict[str, list[HclBody]]) -> tuple[dict[str, Missing | None], Missing | None]:
    """Return the folders that Terraform may be run in, with a gap for each that is uncertain.

    Also returns the gap of a module that its examples call: its policies may be attached otherwise elsewhere.
    """
    aside = [folder for folder in bodies if is_aside(f"{folder}/x")]
    sure = {folder: parts for folder, parts in bodies.items() if folder not in aside}
    called, called_surely = set(_called_folders(bodies)), set(_called_folders(sure))
    uncalled = [folder for folder in bodies if folder not in called]
    own = [one for one in sure if one not in called_surely]
    if own and not any(one in uncalled or _has_backend(bodies[one]) for one in own):
        return dict.fromkeys(uncalled), Missing("Only examples or tests call this code, with values of theirs.", own[0])
    roots: dict[str, Missing | None] = dict.fromkeys(own or uncalled)
    doubt = "Nothing calls this folder, and whether Terraform is run in it is unknown."
    roots |= {folder: Missing(doubt, folder) for folder in aside if folder in uncalled and folder not in roots}
    return roots or dict.fromkeys(bodies), None


def _has_backend(bodies: list[HclBody]) -> bool:
    """Whether a folder says where its state is, so that Terraform is run in it."""
    settings = (block.body for body in bodies for block in body.of_kind("terraform"))
    return any(part.kind in ("backend", "cloud") for setting in settings for part in setting.blocks)


def _is_override(name: str) -> bool:
    """Whether Terraform lays a file over the others of its folder, by its name."""
    stem = PurePosixPath(name).name.removesuffix(".json").rpartition(".")[0]
    return stem == "override" or stem.endswith("_override")


def _body(files: CodeFiles, name: str, report: ConversionReport, *, is_only: bool) -> HclBody | None:
    if name.endswith(".json"):
        root = _json(files, name, report, is_only=is_only)
        return show.body_of(root) if isinstance(root, Members) else None
    try:
        return grammar.parse_body(hcl_text(files, name), name)
    except FormatError as error:
        if is_only:
            raise
        report_error(error, name, report)
        return None


def _called_folders(bodies: dict[str, list[HclBody]]) -> Iterator[str]:
    for folder, parts in bodies.items():
        for block in (block for body in parts for block in body.of_kind("module")):
            source = block.body.attributes.get("source")
            value = worked_out(source, NoNames(), block.place) if source is not None else ""
            if isinstance(value, str) and value.startswith("."):
                yield path_from(f"{folder}/x" if folder else "x", value)


def _take_module(
    module: Module, collector: ResourceCollector, report: ConversionReport, others: Missing | None
) -> None:
    todo = [module]
    ids: dict[str, str] = {}
    found: list[tuple[Instance, str]] = []
    unread: list[Missing] = []
    while todo:
        one = todo.pop(0)
        one.call_all()
        todo += one.children
        ids |= _imports(one, report)
        found += ((made, provider_of(made.body, one.providers, one.address)) for made in _instances_of(one, report))
        unread += unread_parts(one)
    if found and module.doubt is not None:
        if len(collector) and any(one.type == ORGANIZATION and ".data." not in f".{one.address}" for one, _ in found):
            report.lost(module.doubt.where, "Nothing calls this code of another organization, so it is left out.")
            return
        report.unknown(module.doubt.where, module.doubt.reason)
    module.project.unread += unread
    for made, provider in found:
        charge(_RESOURCE_STEPS)
        is_data = f"data.{made.type}." in made.address
        values = {
            name: _value(worked_out(expression, made.scope, made.body.place_of(name)), made.body.place_of(name))
            for name, expression in made.body.attributes.items()
        }
        values |= {
            name: Missing(f"Terraform leaves {name} as it is at AWS (ignore_changes).", str(made.place))
            for name in may_differ(made.type, made.body)
        }
        aws_id = ids.get(made.address, "")
        doubt = made.doubt or (others if made.type == ATTACHMENT else None)
        collector.add(
            ResourceValues(made.type, made.address, values, made.place, aws_id, is_data, doubt, bool(aws_id), provider)
        )


def _instances_of(module: Module, report: ConversionReport) -> Iterator[Instance]:
    """Instances of AWS Organizations that a module makes itself; the report names those whose number is unknown."""
    for made in module.instances():
        if not is_taken(made.type):
            continue
        if made.doubt is not None and made.doubt is not module.doubt:
            place = made.doubt.where or str(made.place)
            report.unknown(place, f"What {made.address} makes is unknown. {made.doubt.reason}")
        yield made


def _value(value: TerraformValue, place: Place) -> TerraformValue:
    """Return the value of an attribute; a whole resource is none."""
    return Missing("A whole resource is not a value.", str(place)) if is_namespace(value) else value


def _imports(module: Module, report: ConversionReport) -> dict[str, str]:
    """Return the AWS ids by address, from import blocks."""
    found: dict[str, str] = {}
    for block in module.of_kind("import"):
        attributes, place = block.body.attributes, block.place
        if "to" not in attributes or "id" not in attributes:
            continue
        repeats = module.repeats(block)
        if isinstance(repeats, Missing):
            report.unknown(str(place), f"What is imported here is unknown. {repeats.reason}")
            continue
        for _, scope in repeats.values():
            to = worked_out(attributes["to"], scope, place)
            aws_id = worked_out(attributes["id"], scope, place)
            if isinstance(to, Instance) and isinstance(aws_id, str):
                found[to.address] = aws_id
            else:
                gap = to if isinstance(to, Missing) else aws_id
                is_absent = gap is to and any(map(is_taken, _first_names(attributes["to"])))
                module.project.unread += [Missing("What is imported is not in the code.", str(place))] * is_absent
                reason = gap.reason if isinstance(gap, Missing) else ""
                report.unknown(str(place), f"This import is not worked out. {reason}".strip())
    return found
