"""Build the list of actions that trails need not show: ``python -m resources.catalogue.build_unlogged``.

A development tool, which needs botocore (Apache License 2.0): an action that no operation of it asks for is in no
event of its own. What stands in `_DATA` was gathered from AWS's list of data events and the pages of the services:
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html (KMS and the
data API of RDS can be left out of a trail), and Glue's reads of tables that Lake Formation made. Lake Formation's own
are in no event: https://docs.aws.amazon.com/lake-formation/latest/dg/security-event-logging.html
Where a page leaves it open, the action is in it.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

from resources.catalogue.build_events import _models

_RESOURCES = Path(__file__).parents[1]

_DATA = {  # by service, patterns of the names of its actions
    "aoss": "API*",
    "appconfig": "GetLatestConfiguration StartConfigurationSession",
    "appsync": "GraphQL Event*",
    "aps": "Get* Query* RemoteWrite *Alert* *Silence* ListRules ListAlerts",
    "b2bi": "*TransformerJob",
    "bedrock": "ApplyGuardrail Invoke* Retrieve* RenderPrompt Rerank OptimizePrompt",
    "bedrock-agentcore": "*",
    "cassandra": "Select* Modify*",
    "cloudfront-keyvaluestore": "*",
    "cloudsearch": "document search suggest",
    "cloudtrail-data": "*",
    "cloudwatch": "PutMetricData GetMetric* ListMetrics",
    "codewhisperer": "*",
    "cognito-identity": "GetId GetOpenIdToken* GetCredentialsForIdentity Unlink*",
    "cognito-sync": "*",
    "connect-campaigns": "PutDialRequestBatch",
    "dax": "*",
    "dsql": "DbConnect*",
    "dynamodb": "*Item BatchGet* BatchWrite* PartiQL* Query Scan GetRecords GetShardIterator",
    "ebs": "*",
    "ec2messages": "*",
    "elasticache": "Connect",
    "elasticfilesystem": "Client*",
    "es": "ESHttp*",
    "events": "PutEvents PutPartnerEvents",
    "execute-api": "*",
    "firehose": "PutRecord*",
    "forecast": "Query*",
    "frauddetector": "GetEventPrediction* SendEvent",
    "geo": "Batch* Calculate* ForecastGeofenceEvents Get* Search* VerifyDevicePosition",
    "geo-maps": "*",
    "geo-places": "*",
    "geo-routes": "*",
    "glue": "GetTable GetTables GetTableVersion GetTableVersions GetPartition GetPartitions BatchGetPartition",
    "greengrass": "GetComponentVersionArtifact ResolveComponentCandidates",
    "guardduty": "SendSecurityTelemetry",
    "iot": "Connect Publish Receive Subscribe RetainPublish *ThingShadow ListNamedShadowsForThing *Retained* "
    "DeleteConnection",
    "iotsitewise": "Batch* Get*Propert* GetInterpolated* ExecuteQuery ListBulk*",
    "iottwinmaker": "GetPropertyValue* BatchPutPropertyValues ExecuteQuery",
    "kafka-cluster": "*",
    "kendra": "Query Retrieve GetQuerySuggestions SubmitFeedback Batch*",
    "kendra-ranking": "*",
    "kinesis": "Put* GetRecords GetShardIterator SubscribeToShard",
    "kinesisvideo": "Get* PutMedia ConnectAs* SendAlexa* Join*",
    "kms": "*",
    "lakeformation": "GetTableObjects UpdateTableObjects GetWorkUnitResults",
    "lambda": "Invoke*",
    "lex": "Post* Put*Session Recognize* Get*Session Delete*Session Start*Conversation",
    "logs": "PutLogEvents GetLog* FilterLogEvents StartLiveTail StartQuery GetQueryResults Unmask",
    "machinelearning": "Predict",
    "managedblockchain": "GET POST Invoke*",
    "managedblockchain-query": "*",
    "mediastore": "*Object *Items",
    "medical-imaging": "Get*Image* Search*",
    "memorydb": "Connect",
    "mobiletargeting": "Send* PutEvents Verify*",
    "neptune-db": "*",
    "neptune-graph": "*Query *Queries *DataViaQuery GetGraphSummary",
    "payment-cryptography": "Encrypt* Decrypt* ReEncrypt* Generate* Translate* Verify*",
    "personalize": "GetRecommendations GetPersonalizedRanking GetActionRecommendations Put*",
    "q": "*",
    "qapps": "*",
    "qbusiness": "Chat* Put* ListConversations ListMessages DeleteConversation SearchRelevantContent",
    "rds-data": "*",
    "rds-db": "*",
    "redshift-data": "*",
    "redshift-serverless": "GetCredentials",
    "s3": "*Object *ObjectA* *ObjectL* *ObjectR* *ObjectT* *ObjectV* *MultipartUpload* ListBucket ListBucketVersions "
    "Replicate* InitiateReplication BypassGovernanceRetention",
    "s3-object-lambda": "*",
    "s3-outposts": "*Object* *Multipart* ListBucket ListBucketVersions",
    "s3express": "CreateSession",
    "s3tables": "*TableData",
    "s3vectors": "*Vectors",
    "sagemaker": "Invoke* *Record BatchPutMetrics",
    "sagemaker-geospatial": "*",
    "scn": "SendDataIntegrationEvent",
    "sdb": "*",
    "servicediscovery": "Discover*",
    "ses": "Send*",
    "signer": "SignPayload GetRevocationStatus",
    "sms-voice": "Send*",
    "sns": "Publish*",
    "social-messaging": "*Message*",
    "sqs": "SendMessage ReceiveMessage DeleteMessage ChangeMessageVisibility",
    "ssm": "RequestManagedInstanceRoleToken PutInventory UpdateInstanceInformation",
    "ssmmessages": "*",
    "states": "GetActivityTask SendTask* StartSyncExecution InvokeHTTPEndpoint",
    "swf": "*",
    "thinclient": "GetDeviceDetails ListDeviceSessions",
    "timestream": "Select* WriteRecords PrepareQuery CancelQuery",
    "verifiedpermissions": "*IsAuthorized*",
    "voiceid": "EvaluateSession",
    "vpc-lattice-svcs": "*",
    "xray": "Put* *Trace* GetSampling* GetService* GetTimeSeries*",
}


def main() -> int:
    """Write ``unlogged_actions.json`` and say how many actions it holds."""
    found = find_spec("botocore")
    if found is None or found.origin is None:
        sys.stderr.write("Install botocore into the environment first.\n")
        return 2
    from designer.activity.event_actions import asked_actions
    from designer.activity.reducer import Kind
    from designer.policy.catalog.catalogue import load

    catalogue, asked = load(), set[str]()
    for service, model in _models(Path(found.origin).parent / "data"):
        metadata = model["metadata"]
        for source in {metadata["endpointPrefix"], metadata.get("signingName", service), service}:
            for name in model["operations"]:
                for details in ("", *(["version"] if source == "s3" else [])):
                    kind = Kind("", "", source, name, "", "", "", "", "", "", "", details, "")
                    asked |= {one.action for one in asked_actions(kind)}
    unmatched = [
        f"{service}:{one}" for service, line in _DATA.items() for one in line.split()
        if not catalogue.match(f"{service}:{one}")
    ]  # fmt: skip
    sys.stderr.write("".join(f"No action is called {one}\n" for one in unmatched))
    silent: dict[str, list[str]] = {}
    for action in catalogue.actions:
        service, _, name = action.partition(":")
        if action not in asked and _DATA.get(service) != "*":
            silent.setdefault(service, []).append(name)
    table = {
        "about": "Actions of which a trail need not have an event: data events and those of sources that a trail can "
        "leave out, and those that no operation asks for. Made by `python -m resources.catalogue.build_unlogged`.",
        "date": catalogue.date,
        "data": _DATA,
        "silent": {service: " ".join(names) for service, names in silent.items()},
    }
    path = _RESOURCES / "unlogged_actions.json"
    path.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"{sum(map(len, silent.values())):,} actions are asked for by no operation\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
