"""Sources of code in memory, and what becomes of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from designer.basics.errors import FormatError
from designer.exchange.conversion import ConversionReport
from designer.exchange.imports.assembly.assemble import assemble
from designer.exchange.imports.facts import OrganizationFacts
from designer.organization.model.organization import Organization
from designer.organization.model.records import NodeId

Reader = Callable[["MemoryFiles", ConversionReport], OrganizationFacts]


class MemoryFiles:
    """Files by name; whoever asks for another one is refused, as a source on the disk does."""

    def __init__(self, contents: Mapping[str, str | bytes], title: str = "source") -> None:
        self._contents = {
            name: text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
            for name, text in contents.items()
        }
        self.title = title
        self.beside = tuple(sorted(self._contents))
        self.names = tuple(name for name in self.beside if not name.startswith("."))
        self.unread: Mapping[str, str] = {}
        self.others_attach = False

    def read(self, name: str) -> bytes:
        return self._contents[name]

    def head(self, name: str, size: int = 4096) -> bytes:
        return self._contents[name][:size]


@dataclass(frozen=True)
class Imported:
    design: Organization
    report: ConversionReport

    def tree(self) -> list[str]:
        """A line for each node: its path of names, and the names of its policies except for AWS's own."""
        return list(self._lines(self.design.root, ""))

    def told(self) -> list[str]:
        return [str(entry) for entry in self.report]

    def text(self, name: str) -> str:
        return next(policy.text for policy in self.design.policies.values() if policy.name == name)

    def _lines(self, key: NodeId, above: str) -> Iterator[str]:
        node = self.design.node(key)
        attached = [self.design.policies[one].name for one in node.policies if not one.endswith("FullAWSAccess")]
        path = f"{above}/{node.name}" if above else node.name
        yield f"{path} [{', '.join(attached)}]" if attached else path
        for child in node.children:
            yield from self._lines(child, path)


def imported(reader: Reader, contents: Mapping[str, str | bytes]) -> Imported:
    report = ConversionReport()
    return Imported(assemble(reader(MemoryFiles(contents), report), report).organization, report)


@lru_cache(8)  # each test takes one of the ways, and they come one after the other
def malformed(text: str) -> dict[str, bytes]:
    """A sound text made unsound in more than forty ways."""
    data = text.encode()
    lines = text.splitlines(keepends=True)
    found = {
        "empty": b"",
        "blank": b" \n\n",
        "null": b"null",
        "number": b"42",
        "text": b'"a text"',
        "list": b"[]",
        "object": b"{}",
        "prose": b"Dear all,\nthis is what we do: nothing, really.\n",
        "binary": bytes(range(256)) * 8,
        "zip": b"PK\x03\x04" + data,
        "utf-16": text.encode("utf-16"),
        "latin": data.replace(b"a", b"\xe4"),
        "nul": data.replace(b"e", b"\0", 3),
        "deep lists": b"[" * 100_000,
        "deep objects": b'{"a":' * 50_000,
        "markup": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        "html": b"<!doctype html><title>Sign in</title>",
        "stray bracket": data + b"\n}}]]",
        "unclosed": data + b"\n{[(",
        "half a character": data[:-1] + b"\xc3",
        "long line": data + b"\n# " + b"x" * 1_000_000,
        "many lines": data + b"\n" * 100_000,
        "no colons": data.replace(b":", b""),
        "no quotes": data.replace(b"'", b"").replace(b'"', b""),
        "no newlines": data.replace(b"\n", b" "),
        "other brackets": data.replace(b"{", b"[").replace(b"}", b"]"),
        "no braces": data.replace(b"{", b"").replace(b"}", b""),
        "numbers for texts": data.replace(b"Name", b"1"),
        "tabs": data.replace(b"  ", b"\t"),
        "carriage returns": data.replace(b"\n", b"\r"),
        "backwards": "".join(reversed(lines)).encode(),
    }
    for part in range(1, 12):
        found[f"cut after {part} twelfths"] = data[: len(data) * part // 12]
        found[f"without its line {part} of twelve"] = "".join(
            line for number, line in enumerate(lines) if number != len(lines) * part // 12
        ).encode()
    return found


def try_malformed(reader: Reader, contents: Mapping[str, str | bytes], name: str, data: bytes) -> None:
    """Read a source of which one file is unsound: words, each with a place, or a design."""
    refusal: FormatError | None = None
    try:
        result = imported(reader, {**contents, name: data})
    except FormatError as error:
        refusal = error
    if refusal is None:
        assert result.design.root
        assert all(entry.where and entry.what for entry in result.report)
    else:
        assert refusal.source
        assert refusal.faults
        assert all(fault.message.endswith((".", "?", "…")) for fault in refusal.faults), refusal.faults
