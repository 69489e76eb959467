"""S3: a server of our own on this machine, or the bucket that the environment names."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping

from lesson_kit.core.errors import LessonError
from lesson_kit.core.ports import LOOPBACK
from lesson_kit.core.waiting import wait_until
from lesson_kit.services.processes import Household, ended

BUCKET = "lesson-reports"
REGION = "us-east-1"
PATIENCE = 30.0
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
PASSED_ON = (
    "S3_BUCKET",
    *KEYS,
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
)


class OwnS3:
    """Run an S3 server (moto's) for this household: loopback only, everything in its memory.

    Attributes:
        url: Where it is; known before it runs.
        environment: The variables that an app needs.
    """

    def __init__(self, household: Household) -> None:
        self._household = household
        self._process: subprocess.Popen | None = None
        self._socket = socket.create_server((LOOPBACK, 0), backlog=128)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.environment = {
            "S3_BUCKET": BUCKET,
            "AWS_ENDPOINT_URL_S3": self.url,
            "AWS_ACCESS_KEY_ID": f"LESSON{os.urandom(7).hex().upper()}",
            "AWS_SECRET_ACCESS_KEY": os.urandom(20).hex(),
            "AWS_DEFAULT_REGION": REGION,
        }

    @property
    def listening(self) -> int:
        """Give the socket that listens already: there is something to read when somebody calls."""
        return self._socket.fileno()

    def start(self) -> None:
        """Start the server; `wait` says when it answers."""
        self._log = self._household.folder / "s3.log"
        descriptor = self._socket.fileno()
        with open(self._log, "wb") as log:
            self._process = self._household.start(
                [sys.executable, "-m", "lesson_kit.services.s3_process", str(descriptor), BUCKET],
                part="s3",
                pass_fds=[descriptor],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> None:
        """Wait until the server answers.

        Raises:
            LessonError: It ended instead.
        """
        wait_until(
            lambda: self._process.poll() is not None or self.ping(timeout=1.0),
            PATIENCE,
            "the S3 server to answer",
        )
        if self._process.poll() is not None:
            raise self._failure()
        self._socket.close()  # ours was for the time until the server had its own hold on it

    def _failure(self) -> LessonError:
        said = self._log.read_text(errors="replace").strip().splitlines() or ["nothing"]
        return LessonError(
            f"The S3 server could not start: {ended(self._process)}. It said: {said[-1]}",
            "Run `lesson doctor` to see what works on this machine.",
        )

    def ping(self, timeout: float = 2.0) -> bool:
        """Say whether the server answers; requests before it is ready wait in the socket's backlog."""
        import http.client  # here, because it takes its time and nobody asks while the platform boots

        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=timeout)
        try:
            connection.request("HEAD", f"/{BUCKET}")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop the server; what it held is gone."""
        self._socket.close()
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._household.forget("s3")


class GivenS3:
    """Use the bucket that the environment names.

    Attributes:
        url: Where it is.
        environment: The variables that an app needs.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environment = {name: environ[name] for name in PASSED_ON if environ.get(name)}
        self.bucket = self.environment["S3_BUCKET"]
        named = self.environment.get("AWS_ENDPOINT_URL_S3") or self.environment.get("AWS_ENDPOINT_URL")
        self.url = named or "https://s3.amazonaws.com"

    def start(self) -> None:
        """Do nothing: it is somebody else's to start."""

    def wait(self) -> None:
        """Make sure that the bucket is there and ours to use.

        Raises:
            LessonError: It is not; the error says why.
        """
        problem = self._problem()
        if problem is not None:
            raise problem

    def ping(self) -> bool:
        """Say whether the bucket is there and ours to use."""
        return self._problem() is None

    def stop(self) -> None:
        """Do nothing: it is somebody else's to stop."""

    def _problem(self) -> LessonError | None:
        import boto3  # here, because it takes a third of a second that our own S3 does not need
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        quick = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 1})
        try:
            client = boto3.client(
                "s3",
                aws_access_key_id=self.environment[KEYS[0]],
                aws_secret_access_key=self.environment[KEYS[1]],
                aws_session_token=self.environment.get("AWS_SESSION_TOKEN"),
                region_name=self.environment.get("AWS_DEFAULT_REGION"),
                endpoint_url=self.url if self.url != "https://s3.amazonaws.com" else None,
                config=quick,
            )
            client.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            return self._refused(str(error.response["Error"]["Code"]))
        except (BotoCoreError, ValueError) as error:
            return LessonError(f"S3 at {self.url} does not answer: {error}", GO_LOCAL)
        return None

    def _refused(self, code: str) -> LessonError:
        if code in ("404", "NoSuchBucket"):
            return LessonError(
                f"There is no bucket '{self.bucket}' at {self.url}.",
                "Make it (`aws s3 mb s3://NAME`), or correct S3_BUCKET. " + GO_LOCAL,
            )
        return LessonError(
            f"S3 at {self.url} does not let these keys use the bucket '{self.bucket}' (it says {code}).",
            "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and who may use the bucket. " + GO_LOCAL,
        )


GO_LOCAL = "Or unset S3_BUCKET, and an S3 server is started for you."
