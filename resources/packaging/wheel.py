"""The wheel: all that is ours lies below one name; an editable install leaves the folders where they are.

Hatchling calls `WheelLayout` while it builds. ``share`` goes where man pages, desktop files and icons belong.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("designer", "ui", "resources")
PACKAGE = {"launcher.py": "orgwright/__init__.py", "main.py": "orgwright/__main__.py"}
"""Files beside this one that make the package ``orgwright``."""


class WheelLayout(BuildHookInterface):
    """Puts our three folders below ``orgwright/_lib``."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Add the files of the wheel to what hatchling builds."""
        package = {str(Path(__file__).with_name(name)): target for name, target in PACKAGE.items()}
        if version == "editable":
            build_data["force_include_editable"] |= package
            return
        files = {
            str(file): f"orgwright/_lib/{file.relative_to(self.root).as_posix()}"
            for folder in FOLDERS
            for file in sorted(Path(self.root, folder).rglob("*"))
            if file.is_file() and "__pycache__" not in file.parts
        }
        build_data["force_include"] |= files | package
