"""How far the visitors of a load have come, as a bar that fills."""

import threading
import time
import weakref
from typing import Any

from lesson_kit.dashboards.feed import PUSH_EVERY, Fixed, View


class Visitors(Fixed):
    """Follow a load until all its visitors have had their answers."""

    def __init__(self, load: Any) -> None:
        super().__init__([])
        self._load = load
        self._views: weakref.WeakSet[View] = weakref.WeakSet()

    def attach(self, view: View) -> None:
        """Tell a view how far they have come, until they are there."""
        self._views.add(view)
        if not self._load.done:
            threading.Thread(target=self._follow, name="dashboards: follows a load", daemon=True).start()

    def extras(self) -> dict[str, Any]:
        """Say how far they have come."""
        return {"note": "", "live": False, "load": list(self._load.progress)}

    def text(self) -> str:
        """Tell it in words."""
        answered, total = self._load.progress
        return f"{answered} of {total} visitors have had answers."

    def _follow(self) -> None:
        while not self._load.done and len(self._views):
            time.sleep(PUSH_EVERY)
            for view in list(self._views):
                view.push()
