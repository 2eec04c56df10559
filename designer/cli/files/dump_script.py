"""``orgwright dump-script``: print the script that reads an organization with the AWS CLI alone."""

import click


@click.command("dump-script")
@click.option("--mask-emails", is_flag=True, help='Write "masked" in the place of every e-mail address.')
@click.option("--no-tags", is_flag=True, help="Leave the tags away: they are most of the calls.")
@click.option("--identities", is_flag=True, help="Read what lies inside accounts and Identity Center, too.")
@click.option("--role", help="The role to take in each account; OrganizationAccountAccessRole if none is named.")
def dump_script(*, mask_emails: bool, no_tags: bool, identities: bool, role: str | None) -> None:
    """Print a script for sh that reads an organization into a folder: orgwright dump-script > dump.sh.

    It needs the AWS CLI, runs in CloudShell, changes nothing at AWS, goes on where it was interrupted, and ends with a
    manifest. Then: orgwright import FOLDER -o design.json. With --identities it takes a role in each account and writes
    what lies inside to FOLDER-identities: orgwright import FOLDER-identities --as iam --into design.json.
    """
    from designer.exchange.imports.api import cli_dump as script

    taken = role or (script.DEFAULT_ROLE if identities else "")
    click.echo(script.script_text(mask_emails=mask_emails, tags=not no_tags, role=taken), nl=False)
