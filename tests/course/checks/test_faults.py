"""An error in a dyno's log is read to its end, traced to the learner's line, and named where that is sure."""

import pytest

from lesson_kit.course.checks.faults import Fault, Frame, read_fault
from lesson_kit.course.checks.usual_errors import IN_WORKER, meaning, next_step, status_means

ROUTES = "lesson_app/routes.py"
OTHERWISE = "Read the log."


def traceback_of(error, *frames):
    """Write a traceback as a dyno logs it: `(file, line, code)` for each frame."""
    lines = ["Traceback (most recent call last):"]
    for file, number, code in frames:
        lines += [f'  File "{file}", line {number}, in somewhere', f"    {code}", "    ~~~^^^"]
    return [*lines, error]


HERE = ("/tmp/web.1-3/app/lesson_app/routes.py", 41, "return job_page(job, 202)")
INSIDE = ("/tmp/web.1-3/app/lesson_app/routes.py", 47, "progress = follow(job_id, conn)")
FLASK = ("/site-packages/flask/app.py", 879, "return self.dispatch()")
RQ = ("/site-packages/rq/job.py", 12, "raise it")


def test_the_last_traceback_counts_and_its_last_line_is_the_error():
    """Also where its name does not end in Error."""
    first = traceback_of("NameError: name 'q' is not defined", FLASK, HERE)
    second = traceback_of("jinja2.exceptions.TemplateNotFound: jobs.html", FLASK, INSIDE)

    assert read_fault([*first, "[INFO] Booting", *second, "after"]).said.endswith(
        "TemplateNotFound: jobs.html"
    )


def test_a_long_error_is_cut_between_two_words_and_says_so():
    said = read_fault([*traceback_of("x"), f"ValueError: {'far too long ' * 40}"]).said

    assert said.startswith("ValueError: far too long")
    assert said.endswith((" too …", " far …", " long …"))
    assert len(said) <= 200


def test_an_error_without_a_traceback_is_found_too():
    assert read_fault(["hello", "ValueError: no", "bye"]) == Fault("ValueError: no")
    assert not read_fault(["hello", "an Error: in prose"])


def test_where_a_package_stands_on_this_machine_is_left_out():
    said = "ImportError: cannot import name 'X' from 'rq' (/home/ada/site-packages/rq/__init__.py)"

    assert read_fault([said]).said == "ImportError: cannot import name 'X' from 'rq'"


@pytest.mark.parametrize(
    ("frames", "line"),
    [((FLASK, HERE, INSIDE), 47), ((FLASK, HERE, INSIDE, RQ), 41), ((FLASK, RQ), None), ((), None)],
    ids=["raised in the file", "raised elsewhere, on the way from it", "not in the file", "no traceback"],
)
def test_the_learners_line_is_where_it_was_raised_or_where_the_way_to_it_began(frames, line):
    found = read_fault(traceback_of("ValueError: no", *frames)).line_of(ROUTES)

    assert (found.line if found else None) == line


def test_a_file_of_the_same_name_in_a_package_is_not_the_learners():
    """Flask has an app.py, and so has the box office."""
    own = ("/tmp/web.1-3/app/app.py", 52, "return accepted(job)")
    flask = ("/home/ada/env/lib/python3.13/site-packages/flask/app.py", 1511, "response = dispatch()")

    assert read_fault(traceback_of("ValueError: no", flask, own, RQ)).line_of("app.py").line == 52
    assert read_fault(traceback_of("ValueError: no", flask, RQ)).line_of("app.py") is None


def test_a_usual_error_is_named_with_its_line_and_any_other_is_asked_to_be_looked_at():
    frame = (Frame(HERE[0], 41, HERE[2]),)
    usual, other = Fault("NameError: name 'q' is not defined", frame), Fault("KeyError: 'a'", frame)

    assert next_step(usual, ROUTES, OTHERWISE).startswith(f"Line 41 of {ROUTES} is `{HERE[2]}`. `q` is used")
    assert f"line 41 of {ROUTES}, `{HERE[2]}`. Put a print(" in next_step(other, ROUTES, OTHERWISE)
    assert next_step(Fault("KeyError: 'a'"), ROUTES, OTHERWISE) == OTHERWISE


@pytest.mark.parametrize(
    "said",
    [
        "KeyError: 'name'",
        "AttributeError: 'NoneType' object has no attribute 'id'",
        "RuntimeError: NameError: name 'q' is not defined",
        "TypeError: unsupported operand type(s) for +: 'int' and 'str'",
        "ValueError: too many values to unpack (expected 2)",
    ],
)
def test_what_an_error_leaves_open_is_not_guessed_at(said):
    assert meaning(said) is None
    assert meaning(said, IN_WORKER) is None


@pytest.mark.parametrize("python", ["is not iterable", "is not a container or iterable"])
def test_an_error_that_pythons_word_differently_is_known_in_each(python):
    assert "job itself" in meaning(f"TypeError: argument of type 'Job' {python}")


def test_a_404_is_only_named_where_a_job_was_enqueued():
    assert status_means(404, True)
    assert not status_means(404, False)
    assert status_means(400, False)
    assert not status_means(500, True)
