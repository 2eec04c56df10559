"""``orgwright dump-script``: print the script that reads an organization with the AWS CLI alone."""

from __future__ import annotations

import click


@click.command("dump-script")
@click.option("--mask-emails", is_flag=True, help='Write "masked" in the place of every e-mail address.')
@click.option("--no-tags", is_flag=True, help="Leave the tags away: they are most of the calls.")
def dump_script(*, mask_emails: bool, no_tags: bool) -> None:
    """Print a script for sh that reads an organization into a folder: orgwright dump-script > dump.sh.

    It needs the AWS CLI, runs in CloudShell, changes nothing at AWS, goes on where it was interrupted, and ends with a
    manifest. Then: orgwright import FOLDER -o design.json.
    """
    from designer.imports import dump_script as script

    click.echo(script.dump_script(mask_emails=mask_emails, tags=not no_tags), nl=False)
