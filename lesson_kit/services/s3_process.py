"""The S3 server's process: moto's S3 alone, on a listening socket that the parent made, with a bucket in it.

    python -m lesson_kit.services.s3_process FILE_DESCRIPTOR BUCKET

Moto's own command looks through all services of AWS; this imports S3 only and so starts four times as fast.
"""

import sys

from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import MotoRequestHandler, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import make_server

REGION = "us-east-1"


class QuietHandler(MotoRequestHandler):
    """Answer requests without a line for each of them."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *details: object) -> None:
        """Say nothing."""


def main(descriptor: int, bucket: str) -> None:
    """Serve S3 until killed."""
    app = create_backend_app("s3")
    s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(bucket, REGION)
    make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler, fd=descriptor
    ).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
