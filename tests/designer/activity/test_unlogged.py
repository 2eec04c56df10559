"""Actions of which a trail need not have an event."""

from __future__ import annotations

import json

from designer.activity.unlogged import unlogged_masks
from designer.policy.catalog.catalogue import load
from resources import FOLDER


def test_what_reads_and_writes_data_is_apart_from_what_manages_it():
    masks, catalogue = unlogged_masks(), load()
    for action in ("s3:GetObject", "s3:ListBucket", "dynamodb:PutItem", "lambda:InvokeFunction", "kms:Decrypt"):
        assert catalogue.match(action) & masks.data
    for action in ("servicediscovery:DiscoverInstances", "machinelearning:Predict", "qapps:StartQAppSession"):
        assert catalogue.match(action) & masks.data  # CloudTrail's API names their types among those of data events
    for action in ("glue:GetTable", "glue:BatchGetPartition", "lakeformation:GetTableObjects"):
        assert catalogue.match(action) & masks.data  # of tables that Lake Formation made, only data events tell
    for action in ("iam:PassRole", "sso:SearchUsers"):
        assert catalogue.match(action) & masks.silent
    for action in (
        "s3:CreateBucket",
        "dynamodb:CreateTable",
        "lambda:CreateFunction",
        "ec2:RunInstances",
        "iam:GetRole",
    ):
        assert not catalogue.match(action) & (masks.data | masks.silent)


def test_every_pattern_names_an_action():
    table = json.loads((FOLDER / "unlogged_actions.json").read_text("utf-8"))
    for part in ("data", "silent"):
        for service, names in table[part].items():
            assert all(load().match(f"{service}:{name}") for name in names.split()), service
