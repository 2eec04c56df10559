"""Script that makes a dump: POSIX sh and the AWS CLI, nothing else, and nothing but reading.

It writes one file a call, goes on where it stopped, retries what AWS throttles, notes what AWS refuses, and ends with a
manifest. The ids to ask about next are cut out of the CLI's indented JSON with sed.
"""

from __future__ import annotations

from designer.imports.cli_dump import MANIFEST, MANIFEST_FORMAT
from designer.model.records import PolicyType
from resources import FOLDER


def dump_script(*, mask_emails: bool, tags: bool = True) -> str:
    """Text of the script.

    Args:
        mask_emails: True to write ``masked`` in the place of every address.
        tags: False to leave the tags, most of the calls, away.
    """
    text = (FOLDER / "dump.sh").read_text("utf-8")
    values = {
        "@TYPES@": " ".join(kind.value for kind in PolicyType),
        "@MASK@": "yes" if mask_emails else "no",
        "@TAGS@": "yes" if tags else "no",
        "@FORMAT@": MANIFEST_FORMAT,
        "@MANIFEST@": MANIFEST,
    }
    for place, value in values.items():
        text = text.replace(place, value)
    return text
