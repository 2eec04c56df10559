"""Values of code put out of reach: whatever an import then says for sure must be so with the value, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from random import Random

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports import registry
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles, imported
from tests.designer.exchange.imports.test_closed_list import ROWS as NOT_UNDERSTOOD
from tests.designer.exchange.imports.test_unknown_makers import ROWS
from tests.designer.exchange.imports.test_unknown_parts import CFN, CONTROL_TOWER, GAPS, LZA, ORG, TF, sure_answers
from tests.designer.exchange.imports.test_values_from_elsewhere import ROWS as ELSEWHERE
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
_RESOURCES = re.compile(r'^resource\s+"\w+"\s+"\w+"', re.MULTILINE)
_NO_VALUE = re.compile(r"Default|AWSTemplateFormat|Written|source\s*=|^resource")
"""Lines that describe a source, or cannot hold what is unknown."""


def faults(seed: int) -> Iterator[list[str]]:
    """Yield what is wrong with one source after the other, endlessly."""
    random = Random(seed)
    while True:
        if random.random() < 0.5:
            yield _faults_together(random)
            continue
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


def _faults_together(random: Random) -> list[str]:
    """Return what is wrong where two or three things are hidden at once, of the tables of the tests."""
    form = random.choice(_TOGETHER)
    rows = random.sample([row for row in _HIDDEN if row[0] is form], random.choice((2, 2, 3)))
    partial, whole = dict(form.files), dict(form.files)
    for _, name, stands, hidden, truths, beside in rows:
        if any(stands not in files[name] for files in (partial, whole)) or beside.keys() & partial.keys():
            return []
        partial[name] = partial[name].replace(stands, hidden)
        whole[name] = whole[name].replace(stands, random.choice(truths))
        partial |= beside
    if any(len(found) > len({*found}) for found in (_RESOURCES.findall(text) for text in partial.values())):
        return []  # two of the rows name the same resource, which Terraform refuses
    try:
        sure, truth = (sure_answers(imported(form.reader, files)) for files in (partial, whole))
    except FormatError:
        return []
    wrong = [name for name in sure.keys() & truth.keys() if sure[name] & ~truth[name]]
    return [f"{form.reader.__name__}, {' and '.join(repr(row[3]) for row in rows)}: {one}" for one in wrong]


_HIDDEN = [
    *(
        (row.form, next(iter(row.form.files)), row.stands, row.hidden, (row.truth,), row.beside)
        for row in (*ROWS, *ELSEWHERE, *NOT_UNDERSTOOD)
    ),
    *(
        (gap.form, gap.file or next(iter(gap.form.files)), gap.stands, gap.unknown, (gap.stands, *gap.others), {})
        for gap in GAPS
    ),
]
_HIDDEN = [row for row in _HIDDEN if not any(name.endswith("/main.tf") for name in row[5])]  # they name the same
_TOGETHER = [form for form in (TF, CFN, ORG, LZA, CONTROL_TOWER) if sum(row[0] is form for row in _HIDDEN) > 2]


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
