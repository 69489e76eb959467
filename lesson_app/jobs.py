"""What became of a job, in words for the one who waits for it."""

from dataclasses import dataclass

from rq import Worker
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus

from utils import report_exists, report_key

FAILED = {JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED}


@dataclass(frozen=True)
class Progress:
    """Hold how far a report is.

    Attributes:
        status: `queued`, `running`, `done` or `failed`.
        message: The same in a sentence.
        position: The place in the queue, from 1, while it is queued.
        key: Where the report is, once it is done.
    """

    status: str
    message: str
    position: int | None = None
    key: str | None = None


def follow(job_id, conn):
    """Look up how far a job is; give None if there never was such a job.

    RQ forgets a finished job after 500 seconds. The report is still in the bucket, under the job's own id.
    """
    try:
        job = Job.fetch(job_id, connection=conn)
    except NoSuchJobError:
        key = report_key(job_id)
        return done(key) if report_exists(key) else None
    status = job.get_status(refresh=False)
    if status == JobStatus.FINISHED:
        return done(job.return_value())
    if status in FAILED:
        return failed(job)
    if status == JobStatus.STARTED:
        return Progress("running", "A worker is making your report.")
    return waiting(job)


def done(key):
    """Tell that the report is there."""
    return Progress("done", "Your report is ready.", key=key)


def waiting(job):
    """Tell the place in the queue, and whether anyone works on that queue at all."""
    position = (job.get_position() or 0) + 1
    if job.started_at:
        message = "Making your report was interrupted. It will be made again."
    elif not Worker.count(connection=job.connection):
        message = "Your report is in the queue, but no worker is running just now."
    elif position == 1:
        message = "Your report is next."
    else:
        message = f"Your report is number {position} in the queue."
    return Progress("queued", message, position=position)


def failed(job):
    """Tell what went wrong if it is about storage; anything else is for the log, not for strangers."""
    result = job.latest_result()
    last_line = (result.exc_string if result else "").strip().rpartition("\n")[2]
    kind, _, sentence = last_line.partition(": ")
    if kind == "utils.StorageError":
        return Progress("failed", sentence)
    return Progress("failed", "Your report could not be made. The worker's log says why.")
