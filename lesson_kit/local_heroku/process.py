"""The platform's process, as the client sees it: started with an order, ended with all that belongs to it."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lesson_kit.core.python import bare_environment, bare_python
from lesson_kit.core.talk import Child
from lesson_kit.local_heroku.order import Order, leave

BOOT_SECONDS = 300.0  # real; a dyno that can't start is said to have crashed long before


class PlatformProcess(Child):
    """Start the platform, and wait until its web dynos are up or have crashed.

    Attributes:
        port: Where its router listens.
        environment: The variables that lead to its Redis and S3.

    Raises:
        LessonError: The platform says why it can't boot; nothing is left of it then.
    """

    def __init__(self, order: Order, on_news: Callable[[Any], None]) -> None:
        with contextlib.ExitStack() as undo:  # at a Ctrl-C as well: nothing may be left
            self._folder = Path(tempfile.mkdtemp(prefix="lesson-heroku-"))
            undo.callback(shutil.rmtree, self._folder, ignore_errors=True)
            leave(order, self._folder)
            redis = ["redis"] if order.services is None and not os.environ.get("REDIS_URL") else []
            super().__init__(
                bare_python("lesson_kit.local_heroku.server", *redis, str(self._folder)),
                "The local Heroku",
                env=bare_environment(os.environ),
                on_news=on_news,
                log=self._folder / "platform.log",
            )
            undo.callback(self.close)
            booted = self.ask("boot", timeout=BOOT_SECONDS)
            undo.pop_all()
        self.port: int = booted["port"]
        self.environment: dict[str, str] = booted["environment"]

    def close(self, timeout: float = 40.0) -> None:
        """End it and all that belongs to it."""
        super().close(timeout)
        shutil.rmtree(self._folder, ignore_errors=True)  # in case the platform never got as far as that
