"""Modules of Terraform: variables, locals, resources and calls of other modules, worked out when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from designer.basics.dataclass import dataclass
from designer.basics.errors import FormatError
from designer.basics.steps import charge, charge_text
from designer.basics.words import short
from designer.exchange.imports.code.code_facts import PARTITION
from designer.exchange.imports.code.code_files import code_text, path_from
from designer.exchange.imports.code.located import Place
from designer.exchange.imports.facts import Missing
from designer.exchange.imports.terraform import documents
from designer.exchange.imports.terraform.absent_modules import may_touch
from designer.exchange.imports.terraform.functions import FUNCTIONS, REFUSING, fitting_files, tried
from designer.exchange.imports.terraform.grammar import template
from designer.exchange.imports.terraform.instances import HclBlock, Instance, Project, charged_instances, worked_out
from designer.exchange.imports.terraform.providers import handed_providers, root_providers
from designer.exchange.imports.terraform.values import (
    MAX_ITEMS,
    MAX_TEXT,
    Expression,
    Locals,
    Scope,
    TerraformValue,
    first_gap,
    key_text,
    of_key,
    shallow_size,
    shown_key,
    template_text,
)
from designer.exchange.imports.terraform.variable_types import with_defaults

MAX_MODULES = 2_000
_TEMPLATE_COST = 8
"""Times the steps of a text that reading a file and its template costs."""

_MAX_DEPTH = 12
_META = {"source", "version", "for_each", "count", "providers", "depends_on"}


@dataclass(frozen=True, slots=True)
class _Names:
    """Namespace by a function."""

    find: Callable[[str, Place], TerraformValue]

    def get(self, name: str, place: Place) -> TerraformValue:
        """Return the value of a name."""
        return self.find(name, place)


@dataclass(slots=True)
class Module:
    """One module as it is called.

    Attributes:
        folder: Its folder.
        root: Folder of the module that Terraform is run in.
        address: Prefix of the addresses in it: ``module.x.``.
        inputs: Variables that the call gives.
        doubt: The reason why it is unknown whether and how often it is called; None if it is called once.
        providers: By whose credentials its providers speak to AWS, by the names that it has for them.
    """

    project: Project
    folder: str
    root: str
    address: str = ""
    inputs: Mapping[str, tuple[Expression, Scope, Place]] | None = None
    depth: int = 0
    doubt: Missing | None = None
    providers: Mapping[str, str] = field(default_factory=dict)
    _blocks: dict[tuple[str, ...], HclBlock] = field(default_factory=dict)
    _locals: dict[str, tuple[Expression, Place]] = field(default_factory=dict)
    _values: dict[tuple[str, ...], TerraformValue] = field(default_factory=dict)
    _calls: dict[str, TerraformValue] = field(default_factory=dict)
    _made: dict[tuple[str, ...], dict[str, Instance] | Missing] = field(default_factory=dict)
    _types: set[str] = field(default_factory=set)
    children: list[Module] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Sort the blocks of its files."""
        self.project.modules += 1
        for block in (block for body in self.project.bodies.get(self.folder, ()) for block in body.blocks):
            if block.kind == "locals":
                values = block.body.attributes.items()
                self._locals |= {name: (expression, block.body.place_of(name)) for name, expression in values}
            else:
                self._blocks.setdefault((block.kind, *block.labels), block)
                self._types |= {*block.labels[:1]} if block.kind == "resource" else set()
        if self.inputs is None:
            self.providers = root_providers(self.of_kind("provider"), self)

    def of_kind(self, kind: str) -> Iterator[HclBlock]:
        """Return its blocks of a kind."""
        return (block for body in self.project.bodies.get(self.folder, ()) for block in body.of_kind(kind))

    def instances(self) -> Iterator[Instance]:
        """Resources and data sources that it makes itself; of those whose number is unknown, one with the doubt."""
        for block in (*self.of_kind("resource"), *self.of_kind("data")):
            found = self._instances(block) if len(block.labels) == 2 else {}
            if isinstance(found, Missing):
                yield Instance(block.labels[0], self._address(block), block.body, self._any(found), block.place, found)
            else:
                yield from (replace(instance, doubt=self.doubt) for instance in found.values())

    def _any(self, gap: Missing) -> Scope:
        """Return the scope of an instance without a known key or number."""
        each: dict[str, TerraformValue] = {"key": gap, "value": gap}
        return Locals({"each": each, "count": dict[str, TerraformValue](index=gap)}, self)

    def _address(self, block: HclBlock) -> str:
        kind = "data." if block.kind == "data" else ""
        return f"{self.address}{kind}{'.'.join(block.labels)}"

    def call_all(self) -> None:
        """Call its modules, so that all are in `children`."""
        for block in self.of_kind("module"):
            if len(block.labels) == 1:
                self._called(block.labels[0], block.place)

    def output(self, name: str, place: Place) -> TerraformValue:
        """Return the value of an output."""
        block = self._blocks.get(("output", name))
        if block is None or "value" not in block.body.attributes:
            return Missing(f"The module has no output {short(name)}.", str(place))
        return self._once(("output", name), block.body.attributes["value"], self, block.place)

    def name(self, name: str, place: Place) -> TerraformValue:
        """Return the value of the first name of a traversal."""
        if name == "var":
            return _Names(self._variable)
        if name == "local":
            return _Names(self._local)
        if name == "module":
            return _Names(self._called)
        if name == "data":
            return _Names(lambda kind, _: _Names(lambda label, at: self._resource("data", kind, label, at)))
        if name == "path":
            return dict[str, TerraformValue]({"module": self.folder or ".", "root": self.root or ".", "cwd": "."})
        if name in self._types:
            return _Names(lambda label, at: self._resource("resource", name, label, at))
        return Missing(f"{short(name)} is known only to Terraform.", str(place))

    def call(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        """Return the value of a function."""
        if name in ("try", "can"):
            return tried(name, arguments)
        gap = next((argument for argument in arguments if isinstance(argument, Missing)), None)
        if gap is not None:
            return gap
        name = name.removeprefix("core::")
        if name in ("file", "templatefile", "yamldecode", "fileexists", "fileset"):
            return self._of_file(name, arguments, place)
        function = FUNCTIONS.get(name)
        if function is None:
            return Missing(f"The function {short(name)} is not worked out here.", str(place))
        charge(sum(map(shallow_size, arguments)))
        try:
            value = function(*arguments)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            gap = next((found for argument in arguments if (found := first_gap(argument))), None)
            why = f"{name} cannot be worked out: {short(str(error), 60)}."
            return gap or Missing(why, str(place), fails=name in REFUSING)
        if isinstance(value, str | list | dict) and len(value) > (MAX_TEXT if isinstance(value, str) else MAX_ITEMS):
            return Missing(f"What {name} gives is too large to be worked out.", str(place))
        return Missing(value.reason, str(place)) if isinstance(value, Missing) and not value.where else value

    def _once(self, key: tuple[str, ...], expression: Expression, scope: Scope, place: Place) -> TerraformValue:
        if key not in self._values:
            self._values[key] = Missing(f"{'.'.join(key)} is made of itself.", str(place))
            self._values[key] = worked_out(expression, scope, place)
        return self._values[key]

    def _local(self, name: str, place: Place) -> TerraformValue:
        if name not in self._locals:
            return Missing(f"There is no local {short(name)}.", str(place))
        expression, at = self._locals[name]
        return self._once(("local", name), expression, self, at)

    def _variable(self, name: str, place: Place) -> TerraformValue:
        block = self._blocks.get(("variable", name))
        kind = block.body.attributes.get("type") if block is not None else None
        if self.inputs is None and name in (given := self.project.variables.get(self.folder, {})):
            return self.project.settled(name, kind, with_defaults(given[name], kind))
        if self.inputs is not None and name in self.inputs:
            expression, scope, at = self.inputs[name]
            found = self._once(("var", name), lambda names: with_defaults(expression(names), kind), scope, at)
            if found is not None or block is None or not self._replaces_null(block):
                return found
        if block is None:
            return Missing(f"The variable {short(name)} is not declared.", str(place))
        if self.inputs is None and (gap := self.project.open_variables.get(self.folder)):
            return gap
        default = block.body.attributes.get("default")
        if default is None:
            return Missing(f"The variable {short(name)} has no value.", str(place))
        if self.inputs is None and ("default", name) not in self._values:
            self.project.report.note(str(block.place), f"The variable {short(name)} has its default value.")
        value = self._once(("default", name), lambda names: with_defaults(default(names), kind), self, block.place)
        return value if self.inputs is not None else self.project.settled(name, kind, value)

    def _replaces_null(self, block: HclBlock) -> bool:
        """Whether a variable takes its default for null (``nullable = false``)."""
        said = block.body.attributes.get("nullable")
        return said is not None and worked_out(said, self, block.place) is False

    def _resource(self, kind: str, of: str, label: str, place: Place) -> TerraformValue:
        if kind == "data" and of == "aws_partition":
            self.project.report.unknown(
                str(place), f"The partition is known only when it is applied; {PARTITION} is assumed."
            )
            return dict[str, TerraformValue]({"partition": PARTITION, "dns_suffix": "amazonaws.com", "id": PARTITION})
        block = self._blocks.get((kind, of, label))
        if block is None:
            return Missing(f"There is no {of}.{short(label)}.", str(place))
        if of == "aws_iam_policy_document":
            return _Names(lambda name, at: self._document(block, name, at))
        found = self._instances(block)
        if isinstance(found, Missing):
            return replace(found, reason=f"The number of {of}.{short(label)} is unknown. {found.reason}")
        charge(len(found))
        if "for_each" in block.body.attributes:
            return dict[str, TerraformValue](found.items())
        if "count" in block.body.attributes:
            return list[TerraformValue](found.values())
        return next(iter(found.values()), None)

    def _document(self, block: HclBlock, name: str, place: Place) -> TerraformValue:
        if name not in ("json", "minified_json"):
            return Missing(f"There is no {short(name)} of a policy document.", str(place))
        key = ("data", *block.labels)
        return self._once(key, lambda scope: documents.policy_document(block.body, scope), self, block.place)

    def _instances(self, block: HclBlock) -> dict[str, Instance] | Missing:
        key = (block.kind, *block.labels)
        if key not in self._made:
            self._made[key] = Missing(f"{'.'.join(block.labels)} is made of itself.", str(block.place))
            self._made[key] = self._make(block)
        return self._made[key]

    def _make(self, block: HclBlock) -> dict[str, Instance] | Missing:
        address = self._address(block)
        keys = self.repeats(block)
        if isinstance(keys, Missing):
            return keys
        return {
            key: Instance(block.labels[0], address + shown, block.body, scope, block.place)
            for key, (shown, scope) in keys.items()
        }

    def repeats(self, block: HclBlock) -> dict[str, tuple[str, Scope]] | Missing:
        """Return the key, ending of the address and scope of each instance of a block."""
        attributes = block.body.attributes
        name = "for_each" if "for_each" in attributes else "count" if "count" in attributes else ""
        if not name:
            switches = (part.body.attributes.get("enabled") for part in block.body.of_kind("lifecycle"))  # OpenTofu's
            enabled = next((worked_out(switch, self, block.place) for switch in switches if switch is not None), True)
            if isinstance(enabled, Missing) or enabled in (False, "false"):
                return enabled if isinstance(enabled, Missing) else {}
            gap = Missing("enabled is neither true nor false here.", str(block.place))
            return {"": ("", self)} if enabled in (True, "true") else gap
        value = worked_out(attributes[name], self, block.body.place_of(name))
        where = str(block.body.place_of(name))
        if isinstance(value, Missing):
            return value
        if name == "count":
            if not isinstance(value, int) or not 0 <= value <= 10_000:
                return Missing("count is not a number here.", where)
            if isinstance(spent := charged_instances(value, where), Missing):
                return spent
            return {
                str(n): (f"[{n}]", Locals({"count": dict[str, TerraformValue](index=n)}, self)) for n in range(value)
            }
        if isinstance(value, list):
            made: dict[str, TerraformValue] = {}
            for item in value:
                text = key_text(item, block.place)
                if isinstance(text, Missing):
                    return text
                made[text] = item
            value = made
        if not isinstance(value, dict):
            return Missing("for_each goes through nothing here.", where)
        if isinstance(spent := charged_instances(len(value), where), Missing):
            return spent
        return {
            key: (f'["{shown_key(key)}"]', Locals({"each": {"key": of_key(key, block.place), "value": inner}}, self))
            for key, inner in value.items()
        }

    def _called(self, name: str, place: Place) -> TerraformValue:
        if name not in self._calls:
            block = self._blocks.get(("module", name))
            self._calls[name] = Missing(f"The module {short(name)} is made of itself.", str(place))
            self._calls[name] = (
                self._call_module(block)
                if block is not None
                else Missing(f"There is no module {short(name)}.", str(place))
            )
        return self._calls[name]

    def _call_module(self, block: HclBlock) -> TerraformValue:
        attributes, where = block.body.attributes, str(block.place)
        given = worked_out(attributes["source"], self, block.place) if "source" in attributes else ""
        source = given if isinstance(given, str) else ""
        folder = path_from(f"{self.folder}/x" if self.folder else "x", source)
        name = block.labels[0]
        if not source.startswith(".") or folder not in self.project.bodies:
            gap = Missing(f"The module {name} comes from {short(source, 80) or 'elsewhere'}, which is not here.", where)
            self.project.report.unknown(where, f"{gap.reason} What it makes is unknown.")
            if may_touch(block, source, self):
                self.project.unread.append(gap)
            return gap
        keys = self.repeats(block)
        if isinstance(keys, Missing):
            self.project.report.unknown(
                keys.where or where, f"How often the module {name} is called is unknown. {keys.reason}"
            )
            if self._add_child(block, folder, "", self._any(keys), keys) is None:
                self.project.unread.append(keys)
            return keys
        made: dict[str, TerraformValue] = {}
        for key, (shown, scope) in keys.items():
            module = self._add_child(block, folder, shown, scope, self.doubt)
            if module is None:
                gap = Missing("Modules call each other too often.", where)
                self.project.report.unknown(where, f"{gap.reason} What {name} makes here is unknown.")
                self.project.unread.append(gap)
                return gap
            made[key] = _Names(module.output)
        if "for_each" in attributes:
            return made
        return list(made.values()) if "count" in attributes else made.get("")

    def _add_child(
        self, block: HclBlock, folder: str, shown: str, scope: Scope, doubt: Missing | None
    ) -> Module | None:
        """Call a module; None if modules call each other too often."""
        if self.depth >= _MAX_DEPTH or self.project.modules >= MAX_MODULES:
            return None
        inputs = {
            one: (expression, scope, block.body.place_of(one))
            for one, expression in block.body.attributes.items()
            if one not in _META
        }
        address = f"{self.address}module.{block.labels[0]}{shown}."
        providers = handed_providers(block.body.attributes.get("providers"), self.providers, address)
        module = Module(self.project, folder, self.root, address, inputs, self.depth + 1, doubt, providers)
        self.children.append(module)
        return module

    def _of_file(self, name: str, arguments: list[TerraformValue], place: Place) -> TerraformValue:
        text = template_text(arguments[0]) if arguments else ""
        if isinstance(text, Missing):
            return text
        if name == "yamldecode":
            return documents.of_yaml(text, place)
        if name == "fileset":
            return fitting_files(self.project.files, text, arguments[1:], place)
        path = path_from("x", text)
        names = self.project.names
        if path not in names:  # not by path.module, but from where Terraform is run
            path = path_from(f"{self.root}/x" if self.root else "x", text)
        if name == "fileexists":
            return path in names or Missing(f"The file {short(text, 80)} is not among those given.", str(place))
        if path not in names:
            return Missing(f"The file {short(text, 80)} is not among those given.", str(place))
        try:
            content = code_text(self.project.files, path)
        except UnicodeDecodeError:
            return Missing(f"The file {short(path, 80)} is not text in UTF-8.", str(place))
        charge_text(_TEMPLATE_COST * len(content))
        if len(content) > MAX_TEXT:
            return Missing(f"The file {short(path, 80)} is too long to be worked out.", str(place))
        if name == "file":
            return content
        values = arguments[1] if len(arguments) > 1 else {}
        try:
            expression = template(content, path)
        except FormatError as error:
            fault = error.faults[0]
            return Missing(f"{fault.message}", f"{path}:{fault.line}")
        given = values if isinstance(values, dict) else {}
        return worked_out(expression, Locals(given, self), place)
