"""The exercises of notebook 05: the route that enqueues, the worker in the Procfile, before and after."""

from lesson_kit.course.exercises.before_and_after import BEFORE_AND_AFTER
from lesson_kit.course.exercises.enqueue_in_the_route import ENQUEUE_IN_THE_ROUTE
from lesson_kit.course.exercises.worker_in_the_procfile import WORKER_IN_THE_PROCFILE

EXERCISES = (ENQUEUE_IN_THE_ROUTE, WORKER_IN_THE_PROCFILE, BEFORE_AND_AFTER)
