"""The exercises of notebook 05: the route by what it leaves in the queue, the Procfile by what it starts."""

import pytest

from lesson_kit.course import places
from lesson_kit.course.checks.enqueue_in_the_route import NO_JOB, ONCE
from lesson_kit.course.exercises.before_and_after import BEFORE_AND_AFTER, COUNT, SORT
from lesson_kit.course.exercises.enqueue_in_the_route import ENQUEUE_IN_THE_ROUTE
from lesson_kit.course.exercises.worker_in_the_procfile import WORKER_IN_THE_PROCFILE
from lesson_kit.course.solved import solution_source
from lesson_kit.judge.submission import body_of_file

pytestmark = pytest.mark.real

ROUTES = ENQUEUE_IN_THE_ROUTE.also_right[0]
ENQUEUE = "job = q.enqueue(make_report)"


@pytest.mark.parametrize(
    ("change", "reply"),
    [
        (("len(h12s) / len(run)", "0.5"), COUNT),
        (("times[-1 - len(times) // 20]", "times[0]"), SORT),
        (("times[-1 - len(times) // 20]", "float('inf')"), "numbers"),
        (("times[-1 - len(times) // 20]", "str(times[-1])"), "numbers"),
    ],
)
def test_a_wrong_figure_is_told_which_one_it_is(judged, change, reply):
    right = BEFORE_AND_AFTER.mistakes[0].source.replace('row["status"] == 503', 'row["code"] == "H12"')

    assert reply in judged(BEFORE_AND_AFTER, right.replace(*change)).message


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        ("def pages(:\n", "SyntaxError"),
        ("pages = None\n", "web.1"),
        (ROUTES.replace(ENQUEUE, f"{ENQUEUE}\n    Queue('low', connection=conn).enqueue(print)"), ONCE),
        (
            ROUTES.replace("from worker import conn", "from redis import Redis\nconn = Redis(port=1)"),
            "Connection refused",
        ),
        (ROUTES.replace(ENQUEUE, ENQUEUE.replace("make_report", "print")), "its page says"),
        (ROUTES.replace('@pages.get("/ping")', '@pages.get("/pong")'), "at /ping"),
        (ROUTES.replace(ENQUEUE, "").replace("return job_page(job.id, 202)", "return 'a' * 32, 202"), NO_JOB),
        (ROUTES.replace(ENQUEUE, f"{ENQUEUE}\n    {{}}['title']"), "`{}['title']`. Put a print"),
    ],
    ids=[
        "no Python",
        "no pages",
        "a second job",
        "another Redis",
        "another function",
        "no ping",
        "a made-up id",
        "an error that may mean anything",
    ],
)
def test_other_routes_fail_with_what_was_seen(judged, source, reply):
    outcome = judged(ENQUEUE_IN_THE_ROUTE, source)

    assert outcome.status == "failed"
    assert reply in outcome.message


@pytest.mark.parametrize(
    ("source", "reply"),
    [
        ("\ufeffweb: gunicorn 'lesson_app:create_app()'\nworker: python worker.py\n", "byte order mark"),
        ("web:\nworker: python worker.py\n", "no command"),
        ("web: sleep 1; exit 3\nworker: python worker.py\n", "ended"),
        ("web: gunicorn 'lesson_app:create_app()'\nworker: true\n", "ended"),
        (
            "web: python -m http.server $PORT --bind 0.0.0.0\nworker: python worker.py\n",
            "GET /ping gives 404",
        ),
    ],
)
def test_other_procfiles_fail_with_what_was_seen(judged, source, reply):
    outcome = judged(WORKER_IN_THE_PROCFILE, source)

    assert outcome.status == "failed"
    assert reply in outcome.message


def test_a_procfile_from_windows_passes(judged):
    source = 'web: gunicorn "lesson_app:create_app()"\r\nworker: python worker.py\r\n'

    assert judged(WORKER_IN_THE_PROCFILE, source).passed


@pytest.mark.parametrize(
    ("name", "path"),
    [("enqueue-in-the-route", "lesson_app/routes.py"), ("worker-in-the-procfile", "Procfile")],
)
def test_the_solved_cells_are_the_repositorys_own_files(name, path):
    text = body_of_file(solution_source(name))

    assert text.rstrip("\n") == (places.ROOT / path).read_text(encoding="utf-8").rstrip("\n")
