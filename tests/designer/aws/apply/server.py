"""The pretended AWS as a server on this machine, so that the whole program runs against it, boto3 included."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.exceptions import ClientError

from designer.aws.apply.calling import method_name
from tests.designer.aws.pretended.aws import Aws

_CALLER = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{0}:role/apply</Arn><UserId>AIDA</UserId><Account>{0}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


@contextmanager
def served(aws: Aws) -> Iterator[str]:
    """Serve a pretended AWS to a caller of the account `aws.caller`; its address."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_given: object) -> None:
            pass

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target = self.headers.get("X-Amz-Target", "")
            if not target and self.path == "/":
                self._answer(200, _CALLER.format(aws.caller).encode(), "text/xml")
                return
            name = method_name(target.rpartition(".")[2] or self.path.strip("/"))
            try:
                with lock:
                    told = getattr(aws, name)(**json.loads(body or b"{}"))
            except ClientError as error:
                self._refuse(error)
                return
            told.pop("ResponseMetadata", None)
            self._answer(200, json.dumps(told).encode())

        def _refuse(self, error: ClientError) -> None:
            code, reason = error.response["Error"]["Code"], error.response.get("Reason", "")
            told = {"__type": code, "Message": reason or code} | ({"Reason": reason} if reason else {})
            self._answer(400, json.dumps(told).encode())

        def _answer(self, status: int, data: bytes, kind: str = "application/x-amz-json-1.1") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("x-amzn-RequestId", "pretended")
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
