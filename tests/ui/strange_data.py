"""Clipboards and drags of all kinds, as other programs, older versions and hostile pages make them; all from a seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from designer.exchange.formats import fragments, native
from designer.exchange.templates import load as template
from tests.fuzz.bases import bases
from tests.fuzz.mutations import KINDS, TEXTS, designs
from tests.ui import hostile
from ui.commands.clipboard import CUT_MIME, FRAGMENT_MIME
from ui.dragdrop.mime import NODE_MIME, POLICY_MIME, SOURCE_MIME
from ui.state.session import Session

_ROWS = "application/x-qabstractitemmodeldatalist"
_TYPES = (
    NODE_MIME,
    POLICY_MIME,
    SOURCE_MIME,
    FRAGMENT_MIME,
    CUT_MIME,
    _ROWS,
    "text/plain",
    "text/html",
    "text/uri-list",
)
_DESIGNS = tuple(data for data in bases() if len(data) < 40_000)
_FRAGMENTS = tuple(
    fragments.write_subtrees(fragments.read_subtrees(data))
    for data in (native.write(template(name)) for name in ("coffee-shop", "starter"))
)


class StrangeData:
    """Makes data for the clipboard and for drags.

    Args:
        random: All follows from it.
        folder: Its files lie there; they are made.
        session: Whose nodes and policies some of it names.
    """

    def __init__(self, random: Random, folder: Path, session: Session) -> None:
        self._random = random
        self._session = session
        spy = folder / "spy.png"
        spy.write_bytes(b"")
        self._texts = (*TEXTS, *hostile.texts(spy), "x" * 100_000, "\n" * 3_000, "a\tb\n" * 900, "\ud800 half")
        self._paths = self._write_files(folder)
        self._kinds: tuple[Callable[[QMimeData], None], ...] = (
            self._text, self._text, self._markup, self._fragment, self._fragment, self._fragment, self._design,
            self._files, self._files, self._addresses, self._nodes, self._nodes, self._policies, self._policies,
            self._picture, self._noise, self._rows,
        )  # fmt: skip

    def make(self) -> QMimeData:
        """Data of one kind or several at once; now and then of none."""
        data = QMimeData()
        for _ in range(self._random.choice((0, 1, 1, 1, 1, 1, 2, 2, 3))):
            self._random.choice(self._kinds)(data)
        return data

    def files(self) -> QMimeData:
        """Files, as a file manager drags them."""
        data = QMimeData()
        self._files(data)
        return data

    def design_file(self) -> QMimeData:
        """A file with a design that opens."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(self._paths[0])])
        return data

    def _write_files(self, folder: Path) -> tuple[str, ...]:
        design = native.write(template("coffee-shop"))
        contents = {
            "good.json": design,
            "hostile <b>&.json": hostile.design(folder / "spy.png"),
            "cut.json": design[:700],
            "nothing.json": b"",
            "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(99),
            "a\nb.json": design,
            "no suffix": design,
        }
        for name, data in contents.items():
            (folder / name).write_bytes(data)
        (folder / "folder.json").mkdir()
        (folder / "loop.json").symlink_to("loop.json")
        names = (*contents, "folder.json", "loop.json", "missing.json", "x" * 300, "deep/" * 90 + "x.json")
        return (
            *(str(folder / name) for name in names),
            "/dev/null",
            "/dev/zero",
            "/proc/self/mem",
            "/",
            "relative.json",
        )

    def _mutated(self, design: bytes) -> bytes:
        return next(designs(self._random.choice(list(KINDS)), self._random.randrange(10**9), (design,)))

    def _text(self, data: QMimeData) -> None:
        data.setText(self._random.choice(self._texts))

    def _markup(self, data: QMimeData) -> None:
        data.setHtml(self._random.choice(self._texts))
        if self._random.random() < 0.5:
            data.setText(self._random.choice(self._texts))

    def _fragment(self, data: QMimeData) -> None:
        written = self._random.choice(_FRAGMENTS)
        if self._random.random() < 0.7:
            written = self._mutated(written)
        data.setData(FRAGMENT_MIME, QByteArray(written))
        if self._random.random() < 0.3:
            data.setData(CUT_MIME, QByteArray(b"1"))
        if self._random.random() < 0.4:
            data.setData(NODE_MIME, QByteArray(b"gone"))

    def _design(self, data: QMimeData) -> None:
        written = self._mutated(self._random.choice(_DESIGNS))
        data.setText(written.decode("utf-8", self._random.choice(("replace", "surrogateescape"))))

    def _files(self, data: QMimeData) -> None:
        count = self._random.choice((1, 1, 1, 1, 2, 40))
        data.setUrls([QUrl.fromLocalFile(self._random.choice(self._paths)) for _ in range(count)])

    def _addresses(self, data: QMimeData) -> None:
        addresses = (
            "", "https://example.com/a.json", "file:", "file://", "file:///", "file://server/share/a.json", "file:///a%00b",
            "file:///%ff%fe.json", "file:///tmp?x#y", "javascript:alert(1)", "data:text/json,{}", "://", "file:a.json",
            "file:///tmp/" + "y" * 5_000,
        )  # fmt: skip
        chosen = [self._random.choice(addresses) for _ in range(self._random.choice((1, 1, 2)))]
        if self._random.random() < 0.5:
            data.setUrls([QUrl(address) for address in chosen])
        else:
            data.setData("text/uri-list", QByteArray("\r\n".join(chosen).encode()))

    def _nodes(self, data: QMimeData) -> None:
        self._ids(data, NODE_MIME, list(self._session.document.organization.nodes))

    def _policies(self, data: QMimeData) -> None:
        self._ids(data, POLICY_MIME, list(self._session.document.organization.policies))

    def _ids(self, data: QMimeData, kind: str, known: list[str]) -> None:
        ids = [
            self._random.choice([*known, "gone", *self._texts[:30]])
            for _ in range(self._random.choice((0, 1, 1, 2, 9)))
        ]
        data.setData(kind, QByteArray("\n".join(ids).encode("utf-8", "replace")))
        tokens = (self._session.token, self._session.token, b"", b"another", None)
        if (token := self._random.choice(tokens)) is not None:
            data.setData(SOURCE_MIME, QByteArray(token))

    def _picture(self, data: QMimeData) -> None:
        data.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
        if self._random.random() < 0.3:
            data.setColorData(QColor("red"))

    def _noise(self, data: QMimeData) -> None:
        data.setData(
            self._random.choice(_TYPES), QByteArray(self._random.randbytes(self._random.choice((0, 1, 99, 5_000))))
        )

    def _rows(self, data: QMimeData) -> None:
        data.setData(_ROWS, QByteArray(json.dumps([1, {}]).encode()))
