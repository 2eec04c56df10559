"""Answers of people that are kept beside a design: ``{MEMBER: {KEY: {…}}}``, an object for each thing answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from designer.basics.words import plain, short
from designer.exchange.formats import files
from designer.exchange.formats.loading import Json, load_faultless_json, refuse

A = TypeVar("A")


class AnswerFile(Generic[A]):
    """A kind of such files.

    Args:
        member: Name of the one member.
        what: The file in words, and one answer in it, up to the key: ("review", "The verdict on").
        read_one: Reads the object of an answer, or returns why it is none, to go on from its words.
        write_one: Its object; None for what this program only reads.
        private: Whether only the owner may read a new file.
    """

    def __init__(
        self,
        member: str,
        what: tuple[str, str],
        read_one: Callable[[Mapping[str, Json]], A | str],
        write_one: Callable[[A], Mapping[str, str]] | None = None,
        *,
        private: bool = False,
    ) -> None:
        self._member = member
        self._file, self._one = what
        self._read_one = read_one
        self._write_one = write_one
        self._private = private

    def load(self, path: Path) -> dict[str, A]:
        """Return the answers of a file by their keys; empty without a file.

        Raises:
            FormatError: The file cannot be read, is not JSON, or is of another shape.
        """
        return self.read(files.load_file(path), str(path)) if path.exists() else {}

    def read(self, data: bytes, source: str) -> dict[str, A]:
        """Return the answers of the bytes of a file.

        Raises:
            FormatError: The data is not JSON, or of another shape.
        """
        whole = load_faultless_json(data, source)
        found = whole.get(self._member) if isinstance(whole, dict) else None
        if not isinstance(found, dict):
            refuse(source, f'This is no {self._file}: it has no object "{self._member}".')
        answers: dict[str, A] = {}
        for key, members in found.items():
            read = self._read_one(members if isinstance(members, dict) else {})
            if isinstance(read, str):
                refuse(source, f"{self._one} “{short(key)}”{read}")
            answers[key] = read
        return answers

    def write(self, answers: Mapping[str, A]) -> bytes:
        """Return the bytes of the file, in the order of the keys: two people's answers merge line by line."""
        assert self._write_one is not None
        listed = {key: self._write_one(answers[key]) for key in sorted(answers)}
        return (plain(json.dumps({self._member: listed}, ensure_ascii=False, indent=2)) + "\n").encode()

    def change(self, path: Path, change: Callable[[dict[str, A]], None]) -> tuple[dict[str, A], files.Saved]:
        """Change the answers of a file, with what another program has written meanwhile; return them.

        Raises:
            FormatError: The file cannot be read or written; it is unchanged.
        """
        answers: dict[str, A] = {}

        def made(old: bytes | None) -> bytes:
            nonlocal answers
            answers = {} if old is None else self.read(old, str(path))
            change(answers)
            return self.write(answers)

        saved = files.rewrite(path, made, private=self._private)
        return answers, saved
