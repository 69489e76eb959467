"""The exercises of notebook 03: a first job, a worker of one's own, and who goes first."""

from lesson_kit.course.exercises.first_job import FIRST_JOB
from lesson_kit.course.exercises.who_goes_first import WHO_GOES_FIRST
from lesson_kit.course.exercises.write_worker import WRITE_WORKER

EXERCISES = (FIRST_JOB, WRITE_WORKER, WHO_GOES_FIRST)
