"""An S3 that checks who asks: `python strict_s3.py PORT`. It says the app's environment as a line of JSON.

Moto checks keys, signatures and permissions once it is told to (INITIAL_NO_AUTH_ACTION_COUNT).
"""

import json
import os
import sys

os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "0"

from moto.core import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends
from moto.moto_server.werkzeug_app import create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import run_simple

OURS, REGION = "reports", "us-east-1"


def make_user(bucket: str) -> dict[str, str]:
    """Make a user who may use the bucket and nothing else; give the keys."""
    iam = iam_backends[DEFAULT_ACCOUNT_ID]["aws"]
    everything = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    allowed = {"Effect": "Allow", "Action": "s3:*", "Resource": everything}
    iam.create_user(REGION, "app")
    iam.put_user_policy("app", "bucket", json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    key = iam.create_access_key("app")
    return {"AWS_ACCESS_KEY_ID": key.access_key_id, "AWS_SECRET_ACCESS_KEY": key.secret_access_key}


def main(port: int) -> None:
    """Serve until killed."""
    app = create_backend_app("s3")
    for bucket in (OURS, "somebody-elses"):
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].create_bucket(bucket, REGION)
    env = {"S3_BUCKET": OURS, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}", "AWS_DEFAULT_REGION": REGION}
    sys.stdout.write(json.dumps({**env, **make_user(OURS)}) + "\n")
    sys.stdout.flush()
    run_simple("127.0.0.1", port, app, threaded=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
