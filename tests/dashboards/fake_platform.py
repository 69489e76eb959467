"""A platform in the test's own hands: it says what it is told to say, and notes what it is asked."""

import threading

from stories import START

from lesson_kit.core.errors import LessonError
from lesson_kit.local_heroku.stream import Events


class FakeLoad:
    """Hold how far a load has come."""

    progress, done = (0, 3), False


class FakePlatform:
    """Be what a feed needs of a `LocalHeroku`."""

    def __init__(self, events=(), path="."):
        self.said = list(events)
        self.asked = []
        self.path, self.speed, self.alive = path, 10, True
        self.formation = {"web": 1, "worker": 1}
        self.last_load = None
        self.clock = self
        self.held = threading.Event()  # set: commands are carried out
        self.held.set()
        self._listeners = []
        self.untold = []  # what has happened, and the client has yet to hear of

    def catch_up(self):
        """Tell what had yet to be told."""
        told, self.untold = self.untold, []
        if told:
            self.say(*told)

    def seconds(self):
        return START.timestamp() + 60

    def events(self, since=0):
        events = Events(self.said[since:])
        events.end = len(self.said)
        return events

    def subscribe(self, callback):
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def say(self, *events):
        """Say something, as the platform's reading thread does."""
        self.said += events
        for listener in list(self._listeners):
            listener(events[-1])

    def end(self):
        """End, as a platform that is stopped or dies."""
        self.alive = False
        for listener in list(self._listeners):
            listener(None)

    @property
    def followed(self):
        """Say whether anyone still listens."""
        return bool(self._listeners)

    def scale(self, wait=True, **counts):
        self._do("scale", counts)

    def restart(self, dyno, wait=True):
        self._do("restart", dyno)

    def kill(self, dyno):
        self._do("kill", dyno)
        raise LessonError("There is no dyno of that name.", "Look at the list.")

    def load(self, **how):
        self._do("load", how)
        self.last_load = FakeLoad()

    def _do(self, *what):
        self.held.wait(30)
        self.asked.append(what)
