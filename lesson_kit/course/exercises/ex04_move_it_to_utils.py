"""The exercises of notebook 04: S3 on its own, the move to utils.py, and what may travel to a worker."""

from lesson_kit.course.exercises.s3_round_trip import S3_ROUND_TRIP
from lesson_kit.course.exercises.small_arguments import SMALL_ARGUMENTS
from lesson_kit.course.exercises.write_utils import WRITE_UTILS

EXERCISES = (S3_ROUND_TRIP, WRITE_UTILS, SMALL_ARGUMENTS)
