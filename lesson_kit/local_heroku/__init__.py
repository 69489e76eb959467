"""A small Heroku on this machine: dynos, router, log; see `LocalHeroku`."""

from lesson_kit.local_heroku.client import Dyno, LocalHeroku
from lesson_kit.local_heroku.http import Answer
from lesson_kit.local_heroku.load_report import LoadReport, Visit, Visited
from lesson_kit.local_heroku.log import Log

__all__ = ["Answer", "Dyno", "LoadReport", "LocalHeroku", "Log", "Visit", "Visited"]
