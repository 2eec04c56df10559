"""Values of code put out of reach: whatever an import then says for sure must be so with the value, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import registry
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles
from tests.designer.exchange.imports.test_unknown_parts import sure_answers
from tests.fuzz import sources

_FORMATS = ("terraform", "terraform-json", "cloudformation", "cloudformation-json", "org-formation", "lza")
_OUT_OF_REACH: Mapping[str, tuple[str, ...]] = {
    "terraform": ("var.gone", "data.external.q.result.z", "try(var.gone, null)", '(var.gone ? "a" : "b")', "f(1)"),
    "terraform-json": ('"${var.gone}"', '"x${module.gone.y}"', '"${try(var.gone, null)}"'),
    "cloudformation": ("!Ref Gone", "!Sub '${Gone}'", "!If [Gone, a, b]", "'{{resolve:ssm:x}}'", "!Unknown x"),
    "cloudformation-json": ('{"Ref": "Gone"}', '{"Fn::If": ["Gone", "x", "y"]}', '"{{resolve:ssm:x}}"'),
    "org-formation": ("!Include gone.yml", "!Ref Gone", "!Select [0, !Ref Gone]", "[!Ref Gone]", "!Unknown x"),
    "lza": ("'{{ Gone }}'", "!include gone.yaml", "['{{ Gone }}']", "!Unknown x"),
}
_VALUES = {
    ".tf": re.compile(r'=[ \t]*([^\n{\[]+|\[[^\]]*\])$|"[^"\n$]*"(?=[,\]\s])', re.MULTILINE),
    ".json": re.compile(r':\s*("[^"\n]*")|^\s*("[^"\n]*")(?=,?$)|\[[^\[\]{}]*\]', re.MULTILINE),
    "": re.compile(r"^[ \-\w']*?:[ ]+(\S[^\n]*)$|^\s*- ([^\n:]+)$|(?<=[\[,:] )([^\[\],{}\n]+)(?=[\],}])", re.MULTILINE),
}
_NO_VALUE = re.compile(r"Default|AWSTemplateFormat|Written|source\s*=|^resource")
"""Lines that describe a source, or cannot hold what is unknown."""


def faults(seed: int) -> Iterator[list[str]]:
    """Yield what is wrong with one source after the other, endlessly."""
    random = Random(seed)
    while True:
        form = random.choice(_FORMATS)
        files = {name: data.decode() for name, data in sources.bases()[form].items()}
        name = random.choice(sorted(files))
        text = files[name]
        suffix = next(ending for ending in _VALUES if name.endswith(ending))
        value = random.choice(list(_VALUES[suffix].finditer(text)) or [None])
        if value is None or (form == "lza" and suffix == ".json"):
            continue
        start, end = value.span(value.lastindex or 0)
        line = text[text.rfind("\n", 0, start) + 1 : text.find("\n", end)]
        if _NO_VALUE.search(line):
            continue
        new = random.choice(_OUT_OF_REACH[form])
        wrong = _sure_otherwise(form, files | {name: text[:start] + new + text[end:]})
        yield [f"{form}, {name}: {line.strip()!r} with {new}: {one}" for one in wrong]


def _sure_otherwise(form: str, files: Mapping[str, str]) -> list[str]:
    """Return the answers that are sure without a value, and others with it."""
    try:
        sure = sure_answers(_read(form, files))
    except FormatError:
        return []
    whole = _whole(form)
    return [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]]


@cache
def _whole(form: str) -> dict[str, int]:
    return sure_answers(_read(form, {name: data.decode() for name, data in sources.bases()[form].items()}))


def _read(form: str, files: Mapping[str, str]) -> Imported:
    report = ConversionReport()
    importer = registry.by_name(form.removesuffix("-json"))
    assert importer is not None
    return Imported(importer.read(MemoryFiles(files), report).organization, report)  # type: ignore[arg-type] # as read
