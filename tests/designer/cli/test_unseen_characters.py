"""No command shows a reader what acts unseen: each such character of a design is an escape in every format."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from random import Random

import pytest
import yaml

from designer.analysis.migration.script_lines import quoted
from designer.basics.words import CONTROLS, plain
from designer.exchange.conversion import ConversionReport
from designer.exchange.exports.written_values import hcl_string, scalar
from designer.exchange.formats import native
from designer.exchange.imports import registry
from designer.exchange.imports.source import source_of
from tests.examples import LONG
from tests.fuzz import commands
from tests.fuzz.bases import bases
from tests.fuzz.outputs import FORGED

UNSEEN = "\u202e\u2066\x9b\u2028\u2029\u200e\u200f\u061c\x1b\x85\ufeff\u200b\xad\u3164\u180e\U000e0041"
_FREE = {"name", "description", "notes", "email", "owner", "reason", "note", "say", "why", "title", "source", "id"}
_FREE |= {"displayName", "Sid", "awsId", "terms"}
"""Members whose texts are a person's."""

_WORDS = {"root", "tags", "owner", "FullAWSAccess", "RCPFullAWSAccess"}


_ID = re.compile(r"[a-z0-9-]+")


def marked(data: bytes, *, ids: bool) -> bytes:
    """A design with these characters in every text of a person and, if asked, in every id, wherever that is named."""
    texts: set[str] = set()

    def find(value: object) -> None:
        if isinstance(value, dict):
            texts.update(one for key, one in value.items() if key in _FREE and isinstance(one, str))
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            find(one)

    def put(value: object) -> object:
        if isinstance(value, dict):
            return {put(key): put(one) for key, one in value.items()}
        if isinstance(value, list):
            return [put(one) for one in value]
        return f"{FORGED}{value}{UNSEEN}{FORGED}" if isinstance(value, str) and value in texts else value

    value = json.loads(data)
    find(value)
    texts -= {one for one in texts if one in _WORDS or not (ids or _ID.fullmatch(one) is None)}
    return json.dumps(put(value)).encode()


@cache
def designs(*, ids: bool) -> list[bytes]:
    found = [marked(data, ids=ids) for data in bases()[1:6]]
    for data in found:
        assert UNSEEN in native.read(data, "marked").organization.settings.name
    return found


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.parametrize("ids", [False, True])
@pytest.mark.parametrize("part", range(4))
def test_every_command_shows_them_as_escapes_in_every_format(part: int, ids: bool, tmp_path: Path) -> None:
    made = designs(ids=ids)
    found = [
        fault
        for number, command in enumerate(commands.COMMANDS)
        if number % 4 == part and (LONG or number // 4 % 2 == ids)
        for design in ((made[number % len(made)], made[-1]) if LONG else (made[-1 if ids else number % len(made)],))
        for fault in commands.faults(command, design, tmp_path, Random(number))
    ]
    assert [] == found


@pytest.mark.parametrize("sign", UNSEEN)
def test_a_text_for_a_reader_has_each_of_them_as_an_escape(sign: str) -> None:
    escape = "\\udb40\\udc41" if sign == "\U000e0041" else f"\\u{ord(sign):04x}"
    assert f"a{escape}b" == plain(f"a{sign}b")
    assert sign == json.loads(plain(json.dumps(sign, ensure_ascii=False)))


@pytest.mark.parametrize("sign", UNSEEN)
def test_yaml_and_terraform_escape_them_and_keep_the_value(sign: str) -> None:
    text = f"a{sign}b"
    assert not CONTROLS.search(scalar(text) + hcl_string(text))
    assert text == yaml.safe_load(scalar(text))
    body = f'resource "aws_organizations_account" "x" {{\n  name = {hcl_string(text)}\n  email = "a@example.com"\n}}\n'
    read = registry.by_name("terraform").read(source_of(body.encode(), "main.tf"), ConversionReport())
    assert text in [read.organization.node(one).name for one in read.organization.accounts()]


def test_what_people_write_stays_as_it_is() -> None:
    for text in ("Zürich\tA\nB", "日本", "👩\u200d💻", "می\u200cخواهم", "e\u0301", "a\u00a0b"):
        assert text == plain(text)


def test_a_script_puts_them_in_when_it_runs() -> None:
    text = f"it's{UNSEEN}a'b\u202e$HOME `x`\x1b\x01"
    word = quoted(text)
    assert not CONTROLS.search(word)
    done = subprocess.run(["sh", "-c", f"printf %s {word}"], capture_output=True, check=True)
    assert text == done.stdout.decode()
    assert ("''", "'a b'") == (quoted(""), quoted("a b"))
    assert not re.search("[\ud800-\udfff]", quoted("\ud800"))
