"""What the snapshot reads from a log, the local platform's and Heroku's own."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from stories import START, STORIES, Story, finished_app, killed_worker, priorities, starter, told

from lesson_kit.core.events import Event, format_event, parse_event
from lesson_kit.dashboards.snapshot import State, snapshot


def test_a_request_waits_in_line_behind_another_and_the_dyno_works_on_after_the_router_gave_up():
    """The story of the starter: one dyno, one request at a time, three visitors."""
    first, second, quick = snapshot(starter()).requests
    assert told(first) == [("serving", "web.1", 5, 35), ("ghost", "web.1", 35, 50)]
    assert told(second) == [
        ("waiting", "web.1", 6, 36),
        ("forgotten", "web.1", 36, 50),
        ("ghost", "web.1", 50, 95),
    ]
    assert told(quick)[:2] == [("waiting", "web.1", 7, 37), ("forgotten", "web.1", 37, 95)]
    assert {bar.mark for bar in (first, second, quick)} == {"H12"}


def test_while_a_request_is_open_the_dyno_is_said_to_serve_it_and_the_next_to_wait():
    """What a view shows in the middle of the story."""
    now = snapshot(event for event in starter() if event.seconds < START.timestamp() + 20)
    (web,) = now.dynos
    assert (len(web.at_work), len(web.in_line), web.doing, web.ghosts) == (1, 2, "POST /reports", 0)
    assert [bar.spans[-1].kind for bar in now.requests] == ["serving", "waiting", "waiting"]


def test_a_dyno_that_works_for_nobody_is_said_to():
    """Between the H12 and the late answer."""
    now = snapshot(event for event in starter() if event.seconds < START.timestamp() + 40)
    assert now.dynos[0].ghosts == 1


def test_whoever_overtakes_shows_that_the_dyno_serves_more_than_one_at_a_time():
    """A quick page that is answered while a slow one is still open did not wait for it."""
    story = Story()
    story.boot(0, "web.1")
    story.ask(5, "slow", "/reports")
    story.ask(8, "quick", "/")
    story.answer(8.1, "quick", 0.1)
    story.ask(9, "third", "/reports")
    story.say(12, "app", "web.1", "…")
    now = snapshot(story.events)
    assert [told(bar)[0][0] for bar in now.requests] == ["serving", "serving", "serving"]


def test_requests_that_arrive_together_may_be_taken_up_in_either_order():
    """The dyno, not the router, decides who goes first; the second answer then shows who waited."""
    story = Story()
    story.boot(0, "web.1")
    story.ask(5, "a", "/a")
    story.ask(5.1, "b", "/b")
    story.answer(15, "b", 9.9)
    story.answer(25, "a", 20)
    first, second = snapshot(story.events).requests
    assert told(second) == [("serving", "web.1", 5, 15)]
    assert told(first) == [("waiting", "web.1", 5, 15), ("serving", "web.1", 15, 25)]


def test_an_app_that_says_when_it_starts_on_a_request_is_believed():
    """A line of the app's own, with the request's id, wins over what can be guessed."""
    story = Story()
    story.boot(0, "web.1")
    for key in "ab":
        story.ask(5, key, "/reports")
        story.say(5.2, "app", "web.1", f"at=start request_id={key:0>8}-0000-4000-8000-000000000001")
    story.say(9, "app", "web.1", "…")
    assert [bar.spans[-1].kind for bar in snapshot(story.events).requests] == ["serving", "serving"]


def test_a_request_that_no_dyno_could_take_stays_with_the_router():
    """H10, while the only web dyno has crashed."""
    now = snapshot(STORIES["failures"]())
    refused = [bar for bar in now.requests if bar.code == "H10"]
    assert {bar.spans[0].lane for bar in refused} == {"router"}
    assert {bar.spans[0].row for bar in refused} == {0}


def test_jobs_go_through_the_queue_to_the_worker():
    """The story of the finished app: three jobs, one worker."""
    first, _, third = snapshot(finished_app()).jobs
    assert told(first) == [("queued", "default", 5, 5), ("running", "worker.1", 5, 25)]
    assert told(third) == [("queued", "default", 7, 45), ("running", "worker.1", 45, None)]


def test_nobody_takes_from_low_while_high_is_full():
    """All three jobs of `low` wait from first to last."""
    now = snapshot(priorities())
    waiting = {queue.name: len(queue.waiting) for queue in now.queues}
    assert waiting == {"high": 0, "default": 0, "low": 3}
    assert [queue.name for queue in now.queues] == ["high", "default", "low"]


def test_a_killed_workers_job_is_lost_until_it_comes_back():
    """Killed at 15 s, noticed at 80 s, done by the next try."""
    (job,) = snapshot(killed_worker()).jobs
    assert told(job) == [
        ("queued", "default", 4, 4),
        ("running", "worker.1", 4, 15),
        ("lost", "default", 15, 80),
        ("queued", "default", 80, 81),
        ("running", "worker.1", 81, 110),
    ]
    assert (job.tries, job.state) == (2, "finished")


def test_a_queue_that_nobody_listens_to_is_known():
    """The worker has said what it listens to; `bulk` is not among it."""
    queues = {queue.name: queue for queue in snapshot(STORIES["failures"]()).queues}
    assert queues["bulk"].listeners == ()
    assert queues["default"].listeners == ("worker.1",)


def test_dynos_scaled_away_leave_and_those_that_crash_stay():
    """After `scale(worker=1)`, worker.2 goes when it is down."""
    story = Story()
    story.boot(0, "worker.1")
    story.boot(0, "worker.2")
    story.say(5, "app", "api", "Scaled to worker@1:Basic by user you@example.com")
    story.dyno(6, "worker.2", "up", "down")
    story.dyno(7, "worker.1", "up", "crashed")
    assert [(dyno.name, dyno.state) for dyno in snapshot(story.events).dynos] == [("worker.1", "crashed")]


HEROKU = """\
2026-01-09T19:29:00.100000+00:00 heroku[worker.1]: State changed from starting to up
2026-01-09T19:29:00.200000+00:00 app[worker.1]: 19:29:00 Worker 1a2b: started with PID 2, version 3.0.0
2026-01-09T19:29:00.300000+00:00 app[worker.1]: 19:29:00 *** Listening on high, default, low...
2026-01-09T19:29:02.000000+00:00 heroku[router]: at=info method=POST path="/reports" host=a.herokuapp.com \
request_id=5d374025-71dc fwd="200.96.109.121" dyno=web.1 connect=0ms service=1500ms status=202 bytes=174 \
protocol=http1.1 tls=true tls_version=tls1.3
2026-01-09T19:29:03.000000+00:00 app[worker.1]: 19:29:03 Worker 1a2b: default: utils.make_report() (j-1)
2026-01-09T19:29:09.000000+00:00 app[worker.1]: 19:29:09 Successfully completed utils.make_report() job in 6s
2026-01-09T19:29:09.100000+00:00 app[worker.1]: 19:29:09 Worker 1a2b: default: Job OK (j-1)
2026-01-09T19:29:10.000000+00:00 app[worker.1]: 19:29:10 high: utils.make_report('a') (j-2)
2026-01-09T19:29:12.000000+00:00 app[worker.1]: 19:29:12 Worker 1a2b: job j-2: exception raised while\
 executing (x)
2026-01-09T19:29:13.000000+00:00 heroku[router]: at=error code=H12 desc="Request timeout" method=GET path=/ \
host=a.herokuapp.com request_id=8601b555 fwd="204.204.204.204" dyno=web.1 connect= service=30000ms \
status=503 bytes=0 protocol=http
""".replace("\\\n", "").splitlines()


def test_a_real_heroku_log_gives_the_same_picture_as_far_as_it_tells():
    """Only router lines and RQ's own lines: a request began its service time before it was logged."""
    now = snapshot(parse_event(line) for line in HEROKU)
    answered, timed_out = now.requests
    assert answered.spans[0].end - answered.spans[0].start == 1.5
    assert timed_out.mark == "H12"
    assert [span.kind for span in timed_out.spans] == ["serving"]  # nothing tells how long it worked on
    assert [(job.function, job.queue, job.state, job.worker) for job in now.jobs] == [
        ("utils.make_report", "default", "finished", "worker.1"),
        ("utils.make_report", "high", "failed", "worker.1"),
    ]
    assert [dyno.name for dyno in now.dynos] == ["worker.1"]


def test_requests_known_only_by_their_end_are_drawn_as_waiting_behind_the_one_before():
    """Two answers of one dyno, the second asked while the first was served."""
    story = Story()
    for key, start, end in (("a", 0, 10), ("b", 2, 20)):
        story.paths[key] = ("GET", f"/{key}")
        story.answer(end, key, end - start)
    _, second = snapshot(story.events).requests
    assert [(kind, end - start) for kind, _, start, end in told(second)] == [("waiting", 8), ("serving", 10)]


def test_the_kits_notes_win_over_what_rqs_lines_let_guess():
    """Both tell of one job; it is drawn once, with RQ's own times."""
    story = Story()
    story.boot(0, "worker.1", "default")
    story.say(5.3, "app", "worker.1", "03:04:10 Worker 1a: default: utils.make_report() (job-1)")
    story.job(5.0, "job-1", "queued", "default")
    story.job(5.1, "job-1", "started", worker="worker.1")
    story.say(9.2, "app", "worker.1", "03:04:14 Worker 1a: default: Job OK (job-1)")
    story.job(9.0, "job-1", "finished", worker="worker.1")
    (job,) = snapshot(story.events).jobs
    assert told(job) == [("queued", "default", 5, 5), ("running", "worker.1", 5, 9)]


@given(st.permutations(killed_worker()))
@settings(max_examples=30, deadline=None)
def test_a_jobs_story_does_not_depend_on_the_order_in_which_its_notes_arrive(events):
    """The monitor reads RQ's own times, a little late: the notes may come in any order."""
    notes = [event for event in events if event.source == "lesson"]
    state = State()
    for event in notes:
        state.feed(event)
    (job,) = state.snapshot().jobs
    spans = [span for span in told(job) if span[0] != "lost"]
    assert spans[-1] == ("running", "worker.1", 81, 110)
    assert job.state == "finished"


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=60), max_size=20))
@settings(max_examples=60, deadline=None)
def test_no_line_of_a_log_can_stop_the_reading(texts):
    """Whatever an app prints, under whatever process name."""
    processes = ["web.1", "worker.1", "router", "api", "queue", "heroku-redis"]
    for number, text in enumerate(texts):
        for source in ("app", "heroku", "lesson"):
            event = Event(START + timedelta(seconds=number), source, processes[number % 6], text)
            snapshot([event])


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.01, 20)), min_size=1, max_size=30))
@settings(max_examples=50, deadline=None)
def test_bars_of_one_row_never_cover_each_other(visits):
    """Whatever the arrivals: within a row of a lane, the next bar starts when the one before has ended."""
    story = Story()
    for number, (start, seconds) in enumerate(visits):
        story.ask(start, f"k{number}", "/")
        story.answer(start + 0.01 + seconds, f"k{number}", seconds)
    rows = {}
    for bar in snapshot(story.events).requests:
        key = (bar.spans[0].lane, bar.spans[0].row)
        rows.setdefault(key, []).append((bar.spans[0].start, bar.spans[-1].end))
    for row in rows.values():
        for (_, end), (start, _) in zip(sorted(row), sorted(row)[1:], strict=False):
            assert end <= start


def test_what_is_remembered_is_bounded():
    """Of a long day, the last `keep` requests, jobs and lines."""
    story = Story()
    for number in range(60):
        story.ask(number, f"k{number}", "/")
        story.answer(number + 0.5, f"k{number}", 0.5)
        story.job(number, f"j{number}", "queued", "default")
        story.work(f"j{number}", number + 0.1, number + 0.2)
    state = State(keep=20)
    for event in story.events:
        state.feed(event)
    now = state.snapshot()
    assert (len(now.requests), len(now.jobs), len(now.log)) == (20, 20, 20)
    assert now.queues[0].finished == 60  # though most are forgotten


def visits(story, at):
    """Let two visitors come and be answered."""
    for number in range(2):
        story.ask(at + number, f"k{at + number}", "/")
        story.answer(at + number + 0.5, f"k{at + number}", 0.5)


def test_a_story_begins_after_a_while_of_nothing():
    """So that a view shows the last load, not the hour before it; a job that nobody takes is no story."""
    story = Story()
    story.boot(0, "web.1")
    story.job(5, "forgotten", "queued", "bulk")
    visits(story, 10)
    visits(story, 400)
    now = snapshot(story.events)
    assert now.story - START.timestamp() == 400


def test_what_is_to_be_seen_ends_when_the_last_thing_happened():
    """Log lines that come later, and the clock, do not push it out of sight."""
    story = Story()
    story.boot(0, "web.1")
    visits(story, 10)
    story.say(500, "app", "web.1", "still here")
    assert snapshot(story.events).edge - START.timestamp() == 11.5
    story.ask(600, "open", "/")
    story.say(630, "app", "web.1", "still here")
    assert snapshot(story.events).edge - START.timestamp() == 630


def test_a_log_reads_the_same_from_text():
    """Formatting the events and parsing them again changes nothing."""
    for story in STORIES.values():
        events = story()
        assert snapshot(parse_event(format_event(event)) for event in events) == snapshot(events)
