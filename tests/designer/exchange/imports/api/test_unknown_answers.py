"""What is missing or malformed in a dump is unknown: no answer of the design is another one than AWS's."""

import json
from collections.abc import Iterator

import pytest

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.formats.loading import Json
from designer.exchange.imports.api.cli_dump import read_dump
from designer.exchange.imports.assembly.assemble import assemble
from tests.designer.exchange.imports.api.test_cli_dump import dumped_design
from tests.designer.exchange.imports.code.code_sources import Imported, MemoryFiles
from tests.designer.exchange.imports.dumps import Style, answers
from tests.designer.exchange.imports.test_unknown_parts import sure_answers

REFUSED = "\nAn error occurred (AccessDeniedException) when calling the X operation: no\n"
ABOUT_POLICIES = ("list-targets", "list-policies", "describe-policy", "list-children", "list-parents")

Dump = dict[str, dict[str, Json] | str]


def read(files: Dump) -> Imported:
    report = ConversionReport()
    texts = {name: content if isinstance(content, str) else json.dumps(content) for name, content in files.items()}
    return Imported(assemble(read_dump(MemoryFiles(texts), report), report).organization, report)


def knocked_out(files: Dump) -> Iterator[tuple[str, Dump]]:
    """Dumps in which one thing is not as it should be, each with the words for it."""
    for name, content in files.items():
        other_type = "_POLICY" in name and "SERVICE_CONTROL_POLICY" not in name
        if other_type or not any(word in name for word in ABOUT_POLICIES):
            continue
        yield f"no {name}", {other: one for other, one in files.items() if other != name}
        yield f"{name} refused", files | {name: REFUSED}
        for key, value in content.items() if isinstance(content, dict) else ():
            yield f"{name} without {key}", files | {name: content | {key: None}}
            for made, words in without_parts(value):
                yield f"{name}, {key}{words}", files | {name: content | {key: made}}
            if isinstance(value, list):
                yield f"{name} cut", files | {name: content | {key: value[:-1], "NextToken": "x"}}


def without_parts(value: Json) -> Iterator[tuple[Json, str]]:
    """Values that lack one part, at any depth, each with the words for it."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield [*value[:number], {}, *value[number + 1 :]], f"[{number}] empty"
            for made, words in without_parts(item):
                yield [*value[:number], made, *value[number + 1 :]], f"[{number}]{words}"
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield {other: one for other, one in value.items() if other != key}, f" without {key}"
            for made, words in without_parts(inner):
                yield value | {key: made}, f".{key}{words}"


@pytest.mark.parametrize("style", [Style(), Style(by_node=True), Style(paths=False)], ids=["policies", "nodes", "old"])
def test_nothing_missing_in_a_dump_makes_an_answer_sure_that_is_another(style: Style) -> None:
    dump: Dump = dict(answers(dumped_design(), style))
    whole = sure_answers(read(dump))
    for words, files in knocked_out(dump):
        try:
            partial = read(files)
        except FormatError:
            continue
        sure = sure_answers(partial)
        assert not [name for name in sure.keys() & whole.keys() if sure[name] & ~whole[name]], words
