"""The exercises of notebook 04: S3 on its own, the move to utils.py, and what may travel to a worker."""

from lesson_kit.course.exercises.s3_round_trip import S3_ROUND_TRIP
from lesson_kit.course.exercises.small_arguments import SMALL_ARGUMENTS

EXERCISES = (S3_ROUND_TRIP, SMALL_ARGUMENTS)
