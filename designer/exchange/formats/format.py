"""A format: a record with which it names itself, in menus, file names and on the command line."""

from collections.abc import Callable, Iterator

from designer.basics.dataclass import dataclass
from designer.basics.words import whole
from designer.exchange.formats.native_file import NativeFile


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        name: Word of the command line.
        title: In a sentence, as in "Nested tree (D3) cannot hold …".
        suffixes: Ends of file names, the usual one first.
        loses: Parts that a design loses in it, as a phrase; empty where none.
        parts: A design to the text of its file in parts, each made within a few milliseconds.
        read: Bytes and their name to a design; None where it can only be written.
        kind: Kind of its files.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    loses: str
    parts: Callable[[NativeFile], Iterator[str]]
    read: Callable[[bytes, str], NativeFile] | None = None
    kind: str = "JSON"

    def write(self, file: NativeFile) -> bytes:
        """Design as the bytes of a file."""
        return b"".join(map(encoded, self.parts(file)))

    @property
    def label(self) -> str:
        """Its entry in a list of all kinds of files: "JSON: Nested tree (D3)"."""
        return f"{self.kind}: {self.title}"

    @property
    def copy_suffix(self) -> str:
        """The end of the name of an exported file: the plainest one where the format is that of designs too."""
        return self.suffixes[-1] if self.read else self.suffixes[0]


def encoded(text: str) -> bytes:
    """Text of a file as its bytes."""
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character, pasted: no UTF-8 file can hold it
        return whole(text).encode()
