"""The pages, by a client that needs no web server, with a real Redis and a real S3 behind them."""

import re

import pytest
from rq import Queue, SimpleWorker
from rq.job import Job, JobStatus

pytestmark = pytest.mark.real
JSON = {"Accept": "application/json"}
ENDLESS = "1000000"


@pytest.fixture
def client(load, clean):
    """Give a client of the finished app."""
    return load(clean, "lesson_app").create_app().test_client()


@pytest.fixture
def q(client):
    """Give the queue that the pages put jobs on."""
    import lesson_app.routes

    return lesson_app.routes.q


def work(q: Queue, max_jobs: int | None = None) -> None:
    """Do the jobs that wait, in this process."""
    SimpleWorker([q], connection=q.connection).work(burst=True, max_jobs=max_jobs, logging_level="ERROR")


def ask(client) -> dict:
    """Ask for a report as a program does."""
    return client.post("/reports", headers=JSON).get_json()


def follow(client, asked: dict) -> dict:
    """Ask how far a report is."""
    return client.get(asked["status_url"], headers=JSON).get_json()


def test_asking_for_a_report_is_answered_without_waiting_for_it(client, q, monkeypatch):
    """No worker runs and the slow part would take eleven days; the answer comes all the same."""
    monkeypatch.setenv("REPORT_SECONDS", ENDLESS)
    answer = client.post("/reports", headers=JSON)
    assert answer.status_code == 202
    asked = answer.get_json()
    assert answer.headers["Location"] == asked["status_url"] == f"/jobs/{asked['job_id']}"
    assert q.job_ids == [asked["job_id"]]


def test_a_program_hears_how_far_a_report_is_from_the_queue_to_the_download(client, q):
    """The shape is the same at every step."""
    asked = ask(client)
    waiting = follow(client, asked)
    assert waiting == {
        "id": asked["job_id"],
        "job_id": asked["job_id"],
        "status": "queued",
        "status_url": asked["status_url"],
        "position": 1,
        "message": "Your report is in the queue, but no worker is running just now.",
        "download_url": None,
    }
    work(q)
    key = f"report-{asked['job_id']}.pdf"
    ready = {"status": "done", "position": None, "message": "Your report is ready."}
    assert follow(client, asked) == waiting | ready | {"download_url": f"/reports/{key}"}


def test_a_report_that_is_being_made_is_running(client, q):
    """Look from inside the job, so to say: its status is set as a worker sets it."""
    asked = ask(client)
    Job.fetch(asked["job_id"], connection=q.connection).set_status(JobStatus.STARTED)
    running = follow(client, asked)
    assert (running["status"], running["message"]) == ("running", "A worker is making your report.")


def test_those_who_wait_are_told_their_place(client, q):
    """A worker is registered, but busy elsewhere."""
    first, second = ask(client), ask(client)
    busy = SimpleWorker([q], connection=q.connection)
    busy.register_birth()
    try:
        assert follow(client, first)["message"] == "Your report is next."
        assert follow(client, second)["message"] == "Your report is number 2 in the queue."
        assert follow(client, second)["position"] == 2
    finally:
        busy.register_death()


def test_pressing_the_button_twice_makes_one_report(client, q, bucket):
    """The form carries an id; both answers lead to the same job."""
    page = client.get("/").text
    report_id = re.search(r'name="report_id" value="([0-9a-f]{32})"', page)[1]
    asked = [
        client.post("/reports", data={"report_id": report_id}, headers=JSON).get_json() for _ in range(2)
    ]
    assert asked[0]["job_id"] == asked[1]["job_id"] == report_id
    assert q.job_ids == [report_id]
    work(q)
    client.post("/reports", data={"report_id": report_id})
    work(q)
    assert len(list(bucket.objects.all())) == 1


def test_each_visit_of_the_start_page_is_another_report(client):
    """The id is drawn afresh."""
    assert client.get("/").text != client.get("/").text


def test_an_id_that_is_not_one_of_ours_is_not_used(client):
    """It would end up in the name of a file in the bucket."""
    for strange in ("../../etc", "A" * 32, "0" * 31, "<script>"):
        asked = client.post("/reports", data={"report_id": strange}, headers=JSON).get_json()
        assert re.fullmatch("[0-9a-f]{32}", asked["job_id"])


def test_a_finished_report_is_found_after_rq_has_forgotten_its_job(client, q):
    """RQ keeps a result for 500 seconds; the report is in the bucket under the job's id."""
    asked = ask(client)
    work(q)
    Job.fetch(asked["job_id"], connection=q.connection).delete()
    assert follow(client, asked)["status"] == "done"
    assert follow(client, asked)["download_url"] == f"/reports/report-{asked['job_id']}.pdf"


@pytest.mark.parametrize(
    "path", ["/jobs/" + "0" * 32, "/jobs/somebody-elses", "/reports/report-" + "0" * 32 + ".pdf"]
)
def test_what_never_was_is_a_404_in_a_sentence(client, path):
    """On the page and as JSON."""
    assert client.get(path, headers=JSON).get_json() == {"message": "There is no such report."}
    page = client.get(path)
    assert page.status_code == 404
    assert "There is no such report." in page.text


def test_no_other_file_of_the_bucket_can_be_had(client, bucket):
    """A link for any key would open the whole bucket."""
    bucket.put_object(Key="payroll.pdf", Body=b"secret")
    assert client.get("/reports/payroll.pdf").status_code == 404


def test_a_download_leads_to_a_link_that_ends_soon(client, q):
    """The link is made when asked for, and stored nowhere."""
    asked = ask(client)
    work(q)
    answer = client.get(follow(client, asked)["download_url"])
    assert answer.status_code == 302
    assert "X-Amz-Expires=300" in answer.headers["Location"]


def test_all_reports_are_listed_with_their_links(client, q):
    """As JSON and as a page."""
    assert client.get("/reports", headers=JSON).get_json() == {"reports": []}
    assert "None yet." in client.get("/reports").text
    keys = {f"report-{ask(client)['job_id']}.pdf" for _ in range(2)}
    work(q)
    reports = client.get("/reports", headers=JSON).get_json()["reports"]
    assert {report["key"] for report in reports} == keys
    assert all(set(report) == {"key", "made_at", "size", "download_url"} for report in reports)
    page = client.get("/reports").text
    assert all(report["download_url"] in page for report in reports)


def test_a_job_that_failed_for_want_of_storage_says_so(client, q, monkeypatch):
    """The sentence is that of utils.StorageError."""
    asked = ask(client)
    monkeypatch.setenv("S3_BUCKET", "nobodys")
    work(q)
    failed = follow(client, asked)
    assert failed["status"] == "failed"
    assert failed["message"] == "S3 has no bucket named nobodys: look at S3_BUCKET."


def test_any_other_failure_is_told_without_its_insides(client, q, monkeypatch):
    """What a traceback holds is for the log, not for strangers."""
    asked = ask(client)
    monkeypatch.setenv("REPORT_SECONDS", "password=hunter2")
    work(q)
    assert follow(client, asked)["message"] == "Your report could not be made. The worker's log says why."
    page = client.get(asked["status_url"]).text
    assert "could not be made" in page
    assert "hunter2" not in page
    assert "Traceback" not in page


def test_a_report_that_was_interrupted_says_that_it_will_be_made_again(client, q, monkeypatch):
    """The first try fails, and the job is back in the queue."""
    asked = ask(client)
    monkeypatch.setenv("REPORT_SECONDS", "broken")
    work(q, max_jobs=1)
    assert follow(client, asked)["message"] == "Making your report was interrupted. It will be made again."
    monkeypatch.setenv("REPORT_SECONDS", "0")
    work(q)
    assert follow(client, asked)["status"] == "done"


def test_the_page_of_a_job_goes_on_asking_also_without_javascript(client, q):
    """While it waits it has a refresh for browsers without scripts; when it is ready it has none."""
    asked = ask(client)
    waiting = client.post("/reports", data={"report_id": asked["job_id"]})
    assert waiting.status_code == 202
    refresh = f'<noscript><meta http-equiv="refresh" content="3; url={asked["status_url"]}"></noscript>'
    assert refresh in waiting.text
    work(q)
    ready = client.get(asked["status_url"]).text
    assert 'http-equiv="refresh"' not in ready
    assert f'href="/reports/report-{asked["job_id"]}.pdf"' in ready


def test_a_deploy_does_not_lose_a_report_that_is_being_made(client, q):
    """The job that the page enqueues is retried."""
    assert Job.fetch(ask(client)["job_id"], connection=q.connection).retries_left == 2
