"""The exercises of notebook 05: the route that enqueues, the worker in the Procfile, before and after."""

from lesson_kit.course.exercises.before_and_after import BEFORE_AND_AFTER
from lesson_kit.course.exercises.enqueue_in_the_route import ENQUEUE_IN_THE_ROUTE

EXERCISES = (ENQUEUE_IN_THE_ROUTE, BEFORE_AND_AFTER)
