"""A client of a check's private bucket."""

from collections.abc import Mapping
from typing import Any

import boto3


def s3_client(services: Mapping[str, str]) -> Any:
    """Give an S3 client made of a check's variables, whatever this process's own environment says."""
    return boto3.session.Session().client(
        "s3",
        endpoint_url=services["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=services["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=services["AWS_SECRET_ACCESS_KEY"],
        region_name=services.get("AWS_DEFAULT_REGION", "us-east-1"),
    )
