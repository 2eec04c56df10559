"""Designs whose every text tries to be more than text: markup, mnemonics, control characters, sheer length."""

import json

MARK = "R&D9"
"""Stands in every hostile text: an ampersand that a menu or a button would take for a mnemonic."""

LONGEST = 1_000
"""Characters of a name or an e-mail in a file; more are refused on reading."""


def texts(spy):
    """Texts that would load a picture, follow a link, or act unseen; `spy` is a file that nobody has to open."""
    return (
        f"{MARK} <b>bold</b> <img src='{spy.as_uri()}'>",
        f"{MARK} <a href='{spy.as_uri()}'>link</a> &amp; &lt;",
        f"<html><body><img src={spy.as_uri()}>{MARK}",
        f"<p style='background: url({spy.as_uri()})'>{MARK}</p>",
        f"[*]{MARK} &File <h1>",
        f"{MARK}\ntwo lines<br>\tand a tab <i>",
        f"{MARK} \x1b[31m\x07\x7f <u>",
        f"{MARK} \u202egnp.exe\u2066 \x9b\u2028\u200f\ufeff\u061c <s>",
        f"{MARK} <b>{'long ' * 2_000}</b>",
    )


def design(spy):
    """A design whose names, e-mails, tags, notes, policies, Sids and ids are hostile, as the bytes of a file."""
    wild = texts(spy)
    tagged = {text[:90]: text[:200] for text in wild}
    statements = [
        {"Sid": text, "Effect": "Deny", "Action": [text, "s3:*", "iam:CreateUser"], "Resource": text}
        | {"Condition": {"StringEquals": {"aws:RequestedRegion": [text], text[:60]: text}}}
        for text in wild
    ]
    policies = [
        {
            "id": f"scp-{number} <b>&9",
            "name": text[:LONGEST],
            "type": "SERVICE_CONTROL_POLICY",
            "description": text[:500],
            "document": {"Version": "2012-10-17", "Statement": [statement]},
        }
        for number, (text, statement) in enumerate(zip(wild, statements, strict=True))
    ]
    policies += [
        {"id": "broken", "name": wild[1] + " broken", "type": "SERVICE_CONTROL_POLICY", "text": f"{{ {wild[0]}"},
        {
            "id": "tags",
            "name": wild[0] + " tags",
            "type": "TAG_POLICY",
            "document": {"tags": {text[:60]: {"tag_key": {"@@assign": text[:60]}} for text in wild}},
        },
    ]
    ids = [policy["id"] for policy in policies]
    nodes = [
        {"id": "root", "kind": "root", "parent": None, "name": wild[0], "policies": ["FullAWSAccess", *ids[:4]]},
        {"id": "payer", "kind": "account", "parent": "root", "name": "payer", "policies": ["FullAWSAccess"]},
    ]
    for number, text in enumerate(wild):
        ou = f"ou-{number} <img src={spy.as_uri()}>"
        common = {
            "name": text[:LONGEST],
            "tags": tagged,
            "notes": text,
            "policies": ["FullAWSAccess", ids[number], "tags"],
        }
        nodes.append({"id": ou, "kind": "ou", "parent": "root", **common})
        nodes.append({"id": f"acc-{number}", "kind": "account", "parent": ou, "email": text[:LONGEST], **common})
    settings = {
        "name": wild[4],
        "managementAccount": "payer",
        "policyTypes": ["SERVICE_CONTROL_POLICY", "TAG_POLICY"],
    }
    value = {
        "format": "orgwright",
        "version": 1,
        "organization": settings,
        "nodes": nodes,
        "policies": policies,
        "silenced": [{"check": "unused-policy", "reason": wild[0], "policy": "broken"}],
        "layout": {"direction": "top-down"},
    }
    return json.dumps(value).encode()
