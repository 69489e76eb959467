"""The pages. Each answers at once: a report takes long, so a worker makes it."""

import re
import uuid

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from redis import RedisError
from rq import Queue, Retry
from rq.exceptions import DuplicateJobError

from lesson_app.answers import answer, sorry
from lesson_app.jobs import follow
from utils import (
    StorageError,
    bucket_name,
    list_reports,
    make_report,
    report_exists,
    report_link,
)
from worker import conn

pages = Blueprint("pages", __name__)
q = Queue(connection=conn)


@pages.get("/")
def home():
    """Show the button. Its form has a fresh id: pressed twice, it asks once."""
    return render_template("home.html", report_id=uuid.uuid4().hex)


@pages.get("/ping")
def ping():
    """Answer at once."""
    return "pong\n", {"Content-Type": "text/plain"}


@pages.post("/reports")
def ask_for_report():
    """Enqueue the report, and answer 202: accepted, not done yet."""
    bucket_name()  # without a bucket there is no point in starting
    report_id = request.form.get("report_id", "")
    if not re.fullmatch("[0-9a-f]{32}", report_id):
        report_id = uuid.uuid4().hex
    try:
        q.enqueue(
            make_report,
            report_id=report_id,
            job_id=report_id,
            unique=True,
            retry=Retry(max=2),
        )
    except DuplicateJobError:
        pass  # the button was pressed twice: follow the job that is there
    return job_page(report_id, 202)


@pages.get("/jobs/<job_id>")
def job_page(job_id, status=200):
    """Show how far a report is. The page's script asks for the same as JSON."""
    progress = follow(job_id, conn) or abort(404, "There is no such report.")
    link = url_for("pages.download", key=progress.key) if progress.key else None
    facts = {
        "id": job_id,
        "job_id": job_id,
        "status": progress.status,
        "status_url": url_for("pages.job_page", job_id=job_id),
        "position": progress.position,
        "message": progress.message,
        "download_url": link,
    }
    return answer("job.html", facts, status, {"Location": facts["status_url"]})


@pages.get("/reports")
def all_reports():
    """List all reports, newest first."""
    reports = list_reports()
    for report in reports:
        report["download_url"] = url_for("pages.download", key=report["key"])
    return answer("reports.html", {"reports": reports})


@pages.get("/reports/<key>")
def download(key):
    """Send the visitor on to a link that S3 honours for a few minutes."""
    if not re.fullmatch(r"report-[0-9a-f]{32}\.pdf", key) or not report_exists(key):
        abort(404, "There is no such report.")
    return redirect(report_link(key))


@pages.errorhandler(RedisError)
def redis_is_away(error):
    """Say so in a sentence, and the details to the log."""
    current_app.logger.error("No Redis: %s", error)
    sentence = "The queue can't be reached just now. Please try again in a minute."
    return sorry(sentence, 503)


@pages.errorhandler(StorageError)
def storage_is_away(error):
    """Say so in a sentence, on the page and in the log."""
    current_app.logger.error("No storage: %s", error)
    return sorry(str(error), 503)
