"""From a learner's submission to an outcome: the same for the notebook, the terminal and the gate."""

import traceback

from lesson_kit.core.errors import LessonError
from lesson_kit.course.exercise import FILE, Exercise
from lesson_kit.course.workspace import original_texts
from lesson_kit.course.writefile import begins_late
from lesson_kit.judge import sentences
from lesson_kit.judge.bench import Bench
from lesson_kit.judge.outcome import Outcome, error, not_attempted
from lesson_kit.judge.probe import Probe, run_check
from lesson_kit.judge.submission import Submission, untouched

CHECK_FAILED = "The check itself failed, which is not your fault"


def judge(exercise: Exercise, submission: Submission, bench: Bench) -> Outcome:
    """Say what a submission is worth; a fault of ours, or of the machine, is an outcome of its own."""
    if exercise.kind == FILE and begins_late(submission.source or "", exercise.path):
        return sentences.magic_not_first(exercise.path)
    if is_untouched(exercise, submission):
        return not_attempted()
    try:
        return run_check(exercise.check, Probe(submission, bench))
    except LessonError as problem:
        return error(problem.what, problem.do or "Run the check again.")
    except Exception as problem:
        traceback.print_exc()  # into the checker's log
        return error(f"{CHECK_FAILED} ({type(problem).__name__}: {problem}).", "Run it again, and tell us.")


def is_untouched(exercise: Exercise, submission: Submission) -> bool:
    """Say whether the learner has not begun."""
    originals = original_texts(exercise.path) if exercise.path else ()
    return untouched(submission, exercise.stub, originals)


def submission_for(exercise: Exercise, source: str | None) -> Submission:
    """Make the submission of a cell's source alone, to be run by itself."""
    return Submission(exercise.kind, exercise.variable, source, path=exercise.path, given=exercise.given)
