"""The live view in the notebook: one widget, whose JavaScript and CSS are the files in `static/`.

The kernel sends everything once, then small differences. What the page asks for becomes a command of the
feed; no callback here waits for anything. A saved notebook keeps a constant text and a picture.
"""

import base64
import json
import struct
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from lesson_kit.dashboards.bars import Snapshot
from lesson_kit.dashboards.deltas import Reader
from lesson_kit.dashboards.drawings.svg import SHARP
from lesson_kit.dashboards.feed import Fixed, Live

STATIC = Path(__file__).parent / "static"
SCRIPTS = (
    *("words", "store", "axis", "bars", "tags", "legend", "timeline", "formation", "queues", "log"),
    *("controls", "picture", "progress", "main"),
)


def scripts() -> str:
    """Join the scripts into one module; they share its scope, so that none needs to import another."""
    return "\n".join((STATIC / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)


def styles() -> str:
    """Give the style sheet."""
    return (STATIC / "dashboards.css").read_text(encoding="utf-8")


class Dashboard(anywidget.AnyWidget):
    """Show one or more parts of a feed.

    Args:
        feed: What to show.
        parts: Some of `timeline`, `formation`, `queues`, `log`, `controls`, in the order of the page.
        options: What the page wants to know besides: title, last.
        said: The constant text that stays in a saved notebook.
        text: Tells a snapshot in words.
        picture: Draws a snapshot as PNG.
    """

    _esm = scripts()
    _css = styles()
    parts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    # Never stored: whenever a page asks for the widget's state, it is made afresh.
    full = traitlets.Any().tag(sync=True, to_json=lambda _, widget: widget.all())

    def __init__(
        self,
        feed: Fixed | Live,
        parts: list[str],
        *,
        options: dict[str, Any],
        said: str,
        text: Callable[[Snapshot], str],
        picture: Callable[[Snapshot], bytes],
    ) -> None:
        self._feed = feed
        self._said = said
        self._text = text
        self._picture = picture
        self._extras: dict[str, Any] = {}
        self.resting = False  # no page shows it: an output that was cleared, or whose cell ran again
        self._reader = Reader(feed.state)
        super().__init__(parts=parts, options=options, key=uuid.uuid4().hex)
        self.on_msg(self._on_message)
        _answer_from_any_shell(self)
        feed.attach(self)

    def all(self) -> dict[str, Any]:
        """Give everything that a page needs to draw."""
        self.resting = False
        with self._feed.lock:
            self._extras = self._feed.extras()
            return {**self._reader.full(), "speed": self._feed.speed, "extras": self._extras}

    def push(self) -> None:
        """Send what changed since the last time, unless nobody looks."""
        if self.resting:
            return
        with self._feed.lock:
            message = self._reader.delta(time.monotonic())
            extras = self._feed.extras()
        if extras != self._extras:
            self._extras = message["extras"] = extras
        self.send(message)

    def __repr__(self) -> str:
        return self._text(self.snapshot())

    def snapshot(self) -> Snapshot:
        """Say how things stand."""
        with self._feed.lock:
            return self._feed.state.snapshot()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | dict:
        if not _in_a_notebook():
            return {"text/plain": repr(self)}
        data, metadata = super()._repr_mimebundle_(**kwargs)
        self._feed.catch_up()
        image = self._picture(self.snapshot())
        size = {"width": round(struct.unpack(">I", image[16:20])[0] / SHARP)}  # as a PNG's header says
        encoded = base64.b64encode(image).decode()
        return {**data, "text/plain": self._said, "image/png": encoded}, {**metadata, "image/png": size}

    def _on_message(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        if content.get("do") == "everything":
            self.send(self.all())
        elif content.get("do") == "rest":
            self.resting = True
        else:
            self._feed.command(str(content.get("do")), content)


def _in_a_notebook() -> bool:
    """Say whether what displays this can show more than text."""
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _answer_from_any_shell(widget: Any) -> None:
    """Let clicks be handled while a cell runs, where the kernel can do that.

    ipykernel 7.4 hands a widget's messages to the shell that last published for it, which is mostly the main
    one, busy with the running cell. Nothing depends on this: it only makes buttons answer sooner.
    """
    comm = getattr(widget, "comm", None)
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda data, default=None: default


def message_bytes(message: dict[str, Any]) -> int:
    """Say how many bytes a message's content takes on the wire."""
    return len(json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode())
