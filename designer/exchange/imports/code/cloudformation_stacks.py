"""Stacks of a source: its templates, the stacks nested in them, and the AWS ids that are listed beside them.

A nested stack is its template with what its parent hands it; a template may be nested twice. Files such as CDK's cloud
assembly has them are found by what their parent calls them, never fetched. A list for a change set of type IMPORT, as
``aws cloudformation create-change-set --resources-to-import`` takes it, holds AWS ids.
"""

import json
import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice
from pathlib import PurePosixPath

from designer.basics.errors import FormatError
from designer.basics.words import short
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.code.cloudformation_values import CloudFormationTemplate
from designer.exchange.imports.code.code_facts import speaks_of_organizations
from designer.exchange.imports.code.code_files import CodeFiles, found_beside, is_aside, passed_over, path_from
from designer.exchange.imports.code.located import (
    Items,
    Located,
    Members,
    each,
    members_in,
    read_json,
    text_in,
    texts_in,
)
from designer.exchange.imports.facts import Missing

NESTED = "AWS::CloudFormation::Stack"

_SUFFIXES = (".yaml", ".yml", ".json", ".template")
_UNREAD_SUFFIXES = (".cfn", ".cform", ".cft", ".j2", ".jinja", ".jinja2", ".erb", ".tmpl", ".tpl", ".mustache")
"""Endings of templates that are not read, because of their name or because another program makes templates of them."""
_MAX_DEPTH = 10
_MAX_STACKS = 1_000
_MAX_RESOURCES = 100_000
"""Resources of all stacks together from which on no more are nested."""

_MAX_TEXTS = 100
_SECTIONS = {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions"}
_SECTIONS |= {"Transform", "Globals", "Resources", "Outputs"}
"""Sections of a template that run nothing that is not among its resources."""

_GIVEN = re.compile(
    r"""ParameterKey['"]?\s*[=:]\s*['"]?(\w+)['"]?,\s*['"]?ParameterValue['"]?\s*[=:]\s*['"]?([^\s'",})]{0,999})"""
    r"""|\b(\w+)['"]?[ \t]*\??[=:](?=[ \t]*['"]?([^\s'",]{0,999}))"""
)
"""Values of parameters in scripts, and in settings of programs that deploy."""


def template_names(files: CodeFiles) -> list[str]:
    """Return the files that may be templates; a file that was named itself needs no ending."""
    return [name for name in files.names if name.endswith(_SUFFIXES) or len(files.names) == 1]


def stacks_of(files: CodeFiles, report: ConversionReport) -> list[CloudFormationTemplate]:
    """Return all stacks, each before those nested in it, with what they export to each other.

    Raises:
        FormatError: The only file cannot be read.
    """
    return _Stacks(files, report).all()


def given_beside(files: CodeFiles, templates: AbstractSet[str]) -> dict[str, list[tuple[str, str]]]:
    """Return values that files other than the templates give to parameters, each with the name of its file."""
    given: dict[str, list[tuple[str, str]]] = {}
    for name in files.beside:
        if name not in templates or re.search(b"ParameterOverrides|ParameterKey", files.head(name, 1 << 20)):
            for listed, its_value, key, value in found_beside(files, name, _GIVEN):
                given.setdefault(listed or key, []).append((its_value or value, name))
    return given


class _Stacks:
    def __init__(self, files: CodeFiles, report: ConversionReport) -> None:
        self._files = files
        self._report = report
        self._exports: dict[str, list[CloudFormationTemplate]] = {}
        self._roots: dict[str, Members] = {}
        self._lists: dict[str, dict[str, str]] = {}
        self._made: list[CloudFormationTemplate] = []
        self._unread: list[Missing] = [*passed_over(files, _SUFFIXES)]
        self._unread += [
            Missing("A template of this ending is not read.", name)
            for name in files.names
            if name.endswith(_UNREAD_SUFFIXES)
            and len(files.names) > 1
            and b"AWS::Organizations::" in files.head(name, 1 << 20)
        ]
        self._resources = 0
        self._given: dict[str, list[tuple[str, str]]] = {}
        for name in template_names(files):
            for parameter, given in _given_values(files, name):
                self._given.setdefault(parameter, []).append((given, name))
            value = _read(files, name, report, self._unread)
            if isinstance(value, Members) and isinstance(value.get("Resources"), Members):
                self._roots[name] = value
            elif identifiers := _identifiers(value):
                self._lists[name] = identifiers
        for parameter, values in given_beside(files, self._roots.keys()).items():
            self._given.setdefault(parameter, []).extend(values)

    def all(self) -> list[CloudFormationTemplate]:
        """Return all of them."""
        nested = {child for name in self._roots for _, _, child in self._nested_files(name) if child != name}
        roots = [root for root in self._roots if root not in nested] or list(self._roots)
        aside = {root for root in roots if is_aside(root)} if not all(map(is_aside, roots)) else set()
        for name in roots:
            gap = Missing("Whether a template of this folder is deployed is unknown.", name) if name in aside else None
            self._make(name, name, {}, depth=0, doubt=gap or self._stale(name)).given.update(self._given)
        for template in self._made[:1]:
            template.unread += self._unread
        for template in self._made:
            for name in {*template.export_names()}:
                self._exports.setdefault(name, []).append(template)
        self._give_ids()
        return self._made

    def _stale(self, name: str) -> Missing | None:
        """Return why CDK may not deploy a template: it leaves those of earlier runs beside the new ones."""
        manifest = path_from(name, "manifest.json")
        data = self._files.read(manifest) if manifest in self._files.names else b""
        if b'"artifacts"' not in data:
            return None
        is_named = f'"{PurePosixPath(name).name}"'.encode() in data
        return None if is_named else Missing(f"{manifest} does not name this template.", name)

    def _make(
        self,
        name: str,
        label: str,
        arguments: Mapping[str, tuple[CloudFormationTemplate, Located]],
        depth: int,
        doubt: Missing | None = None,
    ) -> CloudFormationTemplate:
        template = CloudFormationTemplate(label, self._roots[name], self._exports, self._report)
        template.arguments.update(arguments)
        template.doubt = doubt
        template.unread += _macros(self._roots[name])
        self._made.append(template)
        self._resources += len(template.resources)
        for logical_id, resource, child in self._nested_files(name):
            where, called = str(resource.place), short(logical_id)
            if not child:
                gap = Missing(f"The template of the nested stack {called} is not among the files.", where)
                self._report.unknown(where, gap.reason)
                template.unread += [gap] if _may_touch(self._roots[name], logical_id, resource) else []
            elif depth >= _MAX_DEPTH or len(self._made) >= _MAX_STACKS or self._resources > _MAX_RESOURCES:
                gap = Missing(f"The stack {called} is nested too deeply, so it is left out.", where)
                self._report.unknown(where, gap.reason)
                template.unread.append(gap)
            elif answer := self._is_made(template, logical_id, resource):
                handed = members_in(members_in(resource.get("Properties")).get("Parameters"))
                given = {key: (template, value) for key, value in handed.items()}
                label_below = f"{child} as {logical_id} of {label}"
                below = answer if isinstance(answer, Missing) else doubt
                template.nested[logical_id] = self._make(child, label_below, given, depth + 1, below)
        return template

    def _is_made(self, template: CloudFormationTemplate, logical_id: str, resource: Members) -> bool | Missing:
        condition = text_in(resource.get("Condition")) or "its condition"
        answer = template.makes(resource)
        if answer is False:
            self._report.note(str(resource.place), f"The stack {short(logical_id)} is not deployed: {condition} fails.")
        elif isinstance(answer, Missing):
            self._report.unknown(
                str(resource.place),
                f"The stack {short(logical_id)} is deployed only if {condition} holds; it is taken in. {answer.reason}",
            )
        return answer

    def _nested_files(self, name: str) -> Iterator[tuple[str, Members, str]]:
        """Logical id and resource of each nested stack of a template, with its file, "" where it is not here."""
        for logical_id, resource in members_in(self._roots[name].get("Resources")).items():
            if isinstance(resource, Members) and text_in(resource.get("Type")) == NESTED:
                yield logical_id, resource, self._file_of(name, resource)

    def _file_of(self, name: str, resource: Members) -> str:
        said = text_in(members_in(resource.get("Metadata")).get("aws:asset:path"))
        url = members_in(resource.get("Properties")).get("TemplateURL")
        for path in filter(None, (said, *islice(_texts(url), _MAX_TEXTS))):
            if (near := path_from(name, path)) in self._roots:
                return near
            last = PurePosixPath(path).name
            found = [root for root in self._roots if PurePosixPath(root).name == last and root != name]
            if last and len(found) == 1:
                return found[0]
        return ""

    def _give_ids(self) -> None:
        """Give AWS ids to resources that lists name: of the template that a list is called after, or the only one."""
        for name, identifiers in self._lists.items():
            path = PurePosixPath(name)
            called = path.stem.removeprefix("import-")
            stacks = [one for one in self._made if _plain_name(one.file) == (path.parent.as_posix(), called)]
            for logical_id, aws_id in identifiers.items():
                fitting = [template for template in stacks or self._made if logical_id in template.resources]
                if len(fitting) == 1:
                    fitting[0].ids[logical_id] = aws_id
                else:
                    what = "several templates have it" if fitting else "no template has it"
                    self._report.note(name, f"The id of {short(logical_id)} is not taken over: {what}.")


def _plain_name(file: str) -> tuple[str, str]:
    path = PurePosixPath(file)
    return path.parent.as_posix(), path.name.removesuffix(path.suffix).removesuffix(".template")


def _may_touch(root: Members, logical_id: str, resource: Members) -> bool:
    """Return True if a nested stack that is not here may touch the organization, by its words or what is beside it."""
    words = (logical_id, *islice(texts_in(resource), _MAX_TEXTS))
    beside = members_in(root.get("Resources")).values()
    return any(map(speaks_of_organizations, words)) or any(
        text_in(members_in(one).get("Type")).startswith("AWS::Organizations::") for one in beside
    )


def _macros(root: Members) -> Iterator[Missing]:
    """Yield what is put into a template when it is deployed: parts of other files, and what macros make."""
    for one in each(root.get("Transform")):
        name = text_in(one) or text_in(members_in(one).get("Name"))
        if not name.startswith("AWS::") or name == "AWS::Include":
            yield Missing(f"The transform {short(name)} makes resources that cannot be read.", str(one.place))
    for section, value in members_in(root).items():
        if section not in _SECTIONS:
            yield Missing(f"What {short(section)} does when the template is deployed is unknown.", str(value.place))


def _read(files: CodeFiles, name: str, report: ConversionReport, unread: list[Missing]) -> Located | None:
    """Value in a file; None if it is not a template and no list of ids, which only a file of its own makes an error."""
    data = files.read(name)
    single = len(files.names) == 1
    if b"Resource" not in data and not single:
        return None
    try:
        if data.lstrip()[:1] in (b"{", b"["):
            return read_json(data, name, report)
        from designer.exchange.imports.code.yaml_reader import read_yaml

        return read_yaml(data, name, report)
    except FormatError as error:
        if single:
            raise
        fault = error.faults[0]
        where = f"{name}:{fault.line}" if fault.line else name
        report.unknown(where, f"The file cannot be read: {fault.message}")
        if b"AWS::" in data:
            unread.append(Missing("A template cannot be read.", where))
        return None


def _given_values(files: CodeFiles, name: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters in a file that a deployment may be handed, with their values."""
    data = files.read(name) if name.endswith(".json") and b"Parameter" in files.head(name, 1 << 16) else b""
    try:
        root = json.loads(data) if data and b'"Resources"' not in data else None
    except (ValueError, RecursionError):
        root = None
    parameters = root.get("Parameters") if isinstance(root, dict) else None
    if isinstance(parameters, dict):
        yield from ((key, value) for key, value in parameters.items() if isinstance(value, str))
    for one in root if isinstance(root, list) else parameters if isinstance(parameters, list) else ():
        if isinstance(one, dict) and isinstance(one.get("ParameterKey"), str):
            yield one["ParameterKey"], str(one.get("ParameterValue"))


def _identifiers(value: Located | None) -> dict[str, str]:
    """Return the AWS ids by logical ids of a list for an import; empty for any other value."""
    found: dict[str, str] = {}
    for one in value.items if isinstance(value, Items) else ():
        entry = members_in(one)
        for identifier in members_in(entry.get("ResourceIdentifier")).values():
            if logical_id := text_in(entry.get("LogicalResourceId")):
                found[logical_id] = text_in(identifier)
    return found


def _texts(value: Located | None) -> Iterator[str]:
    """Yield the text of an address, or the texts that its functions put together, the last one first."""
    if value is None:
        return
    if text := text_in(value):
        yield text
    parts = (
        list(members_in(value).values())
        if isinstance(value, Members)
        else list(value.items)
        if isinstance(value, Items)
        else []
    )
    for part in reversed(parts):
        yield from _texts(part)
