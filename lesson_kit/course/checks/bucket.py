"""A client of a check's private bucket."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import boto3


def s3_client(services: Mapping[str, str]) -> Any:
    """Give an S3 client made of a check's variables, whatever this process's own environment says."""
    names = ("AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    return _client(*(services[name] for name in names), services.get("AWS_DEFAULT_REGION", "us-east-1"))


@lru_cache(maxsize=1)  # a check asks for it again and again, and making one takes a tenth of a second
def _client(endpoint: str, key: str, secret: str, region: str) -> Any:
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        region_name=region,
    )
