"""What is told of a job whose worker dies, or that Redis forgets, or of whose worker nothing is said."""

from stories import Story, told

from lesson_kit.dashboards.snapshot import snapshot


def interrupted(at_redis=40.0):
    """Tell of a job whose worker is killed, and of a Redis that starts again, empty."""
    story = Story()
    story.boot(0, "worker.1", "default")
    story.job(4, "report", "queued", "default")
    story.job(4.2, "report", "started", worker="worker.1")
    story.say(15, "heroku", "worker.1", "Process exited with status 137")
    story.dyno(15, "worker.1", "up", "crashed")
    story.dyno(16, "worker.1", "crashed", "up")
    story.job(at_redis, "report", "gone")
    return story


def test_a_killed_run_stays_a_killed_run_when_redis_has_forgotten_its_job():
    """It did not go on."""
    (job,) = snapshot(interrupted().events).jobs
    assert told(job)[1:] == [("running", "worker.1", 4, 15), ("lost", "default", 15, 40)]
    assert [span.mark for span in job.spans] == ["", "worker died", ""]
    assert (job.state, job.mark) == ("gone", "gone")


def test_a_run_goes_on_when_redis_forgets_its_job_and_its_worker_tells_how_it_ends():
    """What the monitor tells once more, with the time of the work horse, is not a second run."""
    story = Story()
    story.boot(0, "worker.1", "default")
    story.job(4, "report", "queued", "default")
    story.job(4.2, "report", "started", worker="worker.1")
    story.job(20, "report", "gone")
    story.say(50, "app", "worker.1", "Worker 1a2b: default: Job OK (report)")
    (job,) = snapshot(story.events).jobs
    assert told(job)[1:] == [("running", "worker.1", 4, 50)]
    assert (job.state, job.tries) == ("finished", 1)
    story.job(4.3, "report", "started", worker="worker.1")
    story.job(50.1, "report", "finished", worker="worker.1")
    (job,) = snapshot(story.events).jobs
    assert told(job)[1:] == [("running", "worker.1", 4, 50)]
    assert (job.state, job.tries) == ("finished", 1)


def test_whoever_begins_something_else_is_done_with_a_job_that_redis_has_forgotten():
    """No line says how it ended, but it does not run for ever."""
    story = interrupted()
    story.job(80, "other", "queued", "default")
    story.job(81, "other", "started", worker="worker.1")
    story.job(85, "other", "gone")
    story.job(90, "third", "queued", "default")
    story.job(91, "third", "started", worker="worker.1")
    _, other, third = snapshot(story.events).jobs
    assert told(other)[-1] == ("running", "worker.1", 81, 91)
    assert (other.state, other.spans[-1].mark) == ("gone", "not done")
    assert third.state == "running"


def test_a_worker_that_a_note_does_not_name_is_known_from_its_own_log():
    """Before the note or after it; no lane of its own."""
    for said_at in (4.0, 6.0):
        story = Story()
        story.boot(0, "worker.1", "default")
        story.job(3, "report", "queued", "default")
        story.job(4.2, "report", "started")
        story.say(said_at, "app", "worker.1", "Worker 1a2b: default: utils.make_report() (report)")
        story.say(15, "heroku", "worker.1", "Process exited with status 137")
        (job,) = snapshot(story.events).jobs
        assert told(job)[1:] == [("running", "worker.1", 4, 15), ("lost", "default", 15, None)]


def test_a_run_of_a_worker_that_nobody_knows_lies_in_its_queues_lane_until_it_is_known():
    """A later note may tell."""
    story = Story()
    story.job(3, "report", "queued", "default")
    story.job(4, "report", "started")
    (job,) = snapshot(story.events).jobs
    assert told(job) == [("queued", "default", 3, 4), ("running", "default", 4, None)]
    story.job(9, "report", "finished", worker="worker.2")
    (job,) = snapshot(story.events).jobs
    assert told(job)[1:] == [("running", "worker.2", 4, 9)]


def test_a_start_that_is_told_after_its_worker_died_is_a_lost_run():
    """The monitor looks ten times a second, and notes come late."""
    events = interrupted(at_redis=60).events
    start = next(event for event in events if "at=started" in event.text)
    events.remove(start)
    events.insert(-1, start)
    (job,) = snapshot(events).jobs
    assert [span.mark for span in job.spans] == ["", "worker died", ""]
    assert told(job)[1:] == [("running", "worker.1", 4, 15), ("lost", "default", 15, 60)]


def test_each_run_that_was_broken_off_says_so():
    """Also one after which no lost time is known: it was begun again elsewhere."""
    story = Story()
    story.boot(0, "worker.1", "default")
    story.boot(0, "worker.2", "default")
    story.job(1, "report", "queued", "default")
    story.job(2, "report", "started", worker="worker.1")
    story.job(20, "report", "requeued")
    story.job(21, "report", "started", worker="worker.2")
    story.say(30, "heroku", "worker.2", "Process exited with status 137")
    story.job(50, "report", "started", worker="worker.1")
    (job,) = snapshot(story.events).jobs
    runs = [(span.mark, span.end is None) for span in job.spans if span.kind == "running"]
    assert runs == [("not done", False), ("worker died", False), ("", True)]
