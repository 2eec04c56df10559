"""The JSON Schema of the file that ``resources/orgwright.schema.json`` publishes, made from the tables of records."""

import json
from typing import cast

from designer.exchange.formats.fields import Shape
from designer.exchange.formats.format import FILE_VERSION
from designer.exchange.formats.loading import Json
from designer.exchange.formats.tables.whole_file import FILE_TABLE, WHOLE_FILE
from designer.exchange.formats.versions import ANY_KEY, LaterMember, later_members
from designer.exchange.library.tables import FILE_KINDS, LIBRARY_MANIFEST

_SCHEMAS = "https://w3id.org/orgwright/schema"
"""Where the schemas are found once the project is published: a name for good, wherever its files lie then."""

SCHEMA_ID = f"{_SCHEMAS}/{FILE_VERSION}/orgwright.schema.json"
LIBRARY_ID = f"{_SCHEMAS}/1/library.schema.json"


_NAMES = {
    "min_length": "minLength",
    "max_length": "maxLength",
    "ge": "minimum",
    "le": "maximum",
    "gt": "exclusiveMinimum",
}
_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
_ONE_CONTENT: Json = [{"required": ["document"]}, {"required": ["text"]}]


def json_schema() -> str:
    """Return the schema as kept in ``resources/orgwright.schema.json``."""
    definitions: Shape = {}
    _published(WHOLE_FILE.core, definitions)
    file = cast("Shape", definitions.pop(FILE_TABLE.title))
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "$defs": dict(sorted(definitions.items())),
        **file,
        "allOf": [version_condition(member) for member in later_members(WHOLE_FILE)],
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def library_schema() -> str:
    """Return the schema of the files of a team's library, as kept in ``resources/library.schema.json``."""
    definitions: Shape = {}
    any_of = [_published(kind.core, definitions) for kind in (LIBRARY_MANIFEST, *FILE_KINDS.values())]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": LIBRARY_ID,
        "$defs": dict(sorted(definitions.items())),
        "anyOf": any_of,
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _published(core: Shape, definitions: Shape) -> Shape:
    """Return the JSON Schema of a schema of pydantic's core; add the records in it to the definitions."""
    match core["type"]:
        case "typed-dict":
            title = str(cast("Shape", core["metadata"])["title"])
            if title not in definitions:
                definitions[title] = _record(core, definitions)
            return {"$ref": f"#/$defs/{title}"}
        case "list":
            limits = {key.replace("Length", "Items"): value for key, value in _limits(core).items()}
            return {"type": "array", "items": _inner(core, "items_schema", definitions), **limits}
        case "dict":
            keys = cast("Shape", core["keys_schema"])
            named: Shape = {"propertyNames": {"enum": keys["expected"]}} if "expected" in keys else {}
            return {
                "type": "object",
                "additionalProperties": _inner(core, "values_schema", definitions) or True,
                **named,
            }
        case "nullable":
            return {"anyOf": [_inner(core, "schema", definitions), {"type": "null"}]}
        case "literal":
            words = cast("list[Json]", core["expected"])
            return {"type": "string", **({"const": words[0]} if len(words) == 1 else {"enum": words})}
        case "any":
            return cast("Shape", core["metadata"])
    return {"type": _TYPES[str(core["type"])], **_limits(core)}


def _inner(core: Shape, key: str, definitions: Shape) -> Shape:
    return dict(sorted(_published(cast("Shape", core[key]), definitions).items()))


def _limits(core: Shape) -> Shape:
    return {_NAMES[key]: value for key, value in core.items() if key in _NAMES}


def _record(core: Shape, definitions: Shape) -> Shape:
    fields = cast("dict[str, Shape]", core["fields"])
    about = cast("Shape", core["metadata"])
    properties: Shape = {}
    for key, field in fields.items():
        said = {name: words for name, words in cast("Shape", field["metadata"]).items() if words}
        properties[key] = dict(sorted({**said, **_inner(field, "schema", definitions)}.items()))
    required: list[Json] = [key for key, field in fields.items() if field["required"]]
    return {
        "additionalProperties": False,
        "description": about["description"],
        "properties": properties,
        **({"required": required} if required else {}),
        "title": about["title"],
        "type": "object",
        **({"oneOf": _ONE_CONTENT} if about["has_content"] else {}),
    }


def version_condition(member: LaterMember) -> Json:
    """Return the condition that files of earlier versions do not have a member."""
    refused: Json = {"not": {"const": member.value}} if member.value else False
    for key in reversed(member.path):
        if isinstance(refused, dict):
            refused = {**refused, "items": refused}  # whichever the value is: an object, or a list of them
        refused = {"additionalProperties": refused} if key == ANY_KEY else {"properties": {key: refused}}
    return {"if": {"properties": {"version": {"maximum": member.since - 1}}}, "then": refused}
