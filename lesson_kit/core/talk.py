"""Two processes that talk in JSON lines: a client, and a child of its own that ends when the client ends.

The child reads requests from its standard input and writes answers and news to its standard output. There
is no socket that others could find, and when the client dies, however it dies, the child reads its end.

    client -> child   {"id": 7, "verb": "scale", "args": {"worker": 2}}
    child -> client   {"id": 7, "result": ...}  or  {"id": 7, "error": {"what": ..., "do": ...}}
    child -> client   {"news": ...}
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from typing import Any

from lesson_kit.core.errors import LessonError, TookTooLong
from lesson_kit.core.pipe import Pipe


class Child:
    """Start a process that serves verbs, and ask it things from any thread.

    Args:
        argv: The command, such as `[sys.executable, "-m", "lesson_kit.local_heroku.server"]`.
        name: What to call it in errors: "the local Heroku".
        on_news: Called with each piece of news, on the reading thread; it must be quick.
        log: A file for the child's standard error, whose last line goes into the error if the child dies.
    """

    def __init__(
        self,
        argv: list[str],
        name: str,
        *,
        on_news: Callable[[Any], None] = lambda news: None,
        log: Path | None = None,
        env: dict[str, str] | None = None,
        cwd: str | Path | None = None,
    ) -> None:
        self.name = name
        self._on_news = on_news
        self._log = log
        self._lock = threading.Lock()
        self._waiting: dict[int, Future] = {}
        self._asked = 0
        self._deaf = False  # set when nothing more will come from the child
        with open(log or os.devnull, "ab") as stderr:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=env,
                cwd=cwd,
                start_new_session=True,  # a Ctrl-C or a kernel's interrupt is not meant for it
            )
        self._reader = threading.Thread(target=self._read, name=f"reads {name}", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Give the child's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Say whether the child still runs."""
        return self._process.poll() is None

    def ask(self, verb: str, timeout: float = 120.0, **args: Any) -> Any:
        """Ask the child to do something, and wait for its answer.

        Args:
            timeout: Real seconds to wait.

        Raises:
            LessonError: The child says why it can't, or it has ended.
            TookTooLong: No answer came in time.
        """
        answer = self.send(verb, **args)
        try:
            return answer.result(timeout)
        except FutureTimeout:
            raise TookTooLong(f"{self.name} did not answer '{verb}' within {timeout:g} s.") from None

    def send(self, verb: str, **args: Any) -> Future:
        """Ask the child to do something; give the answer to come."""
        answer: Future = Future()
        with self._lock:
            if self._deaf:
                answer.set_exception(self._ended())
                return answer
            self._asked += 1
            number = self._asked
            self._waiting[number] = answer
            try:
                message = json.dumps({"id": number, "verb": verb, "args": args})
                self._process.stdin.write(message.encode() + b"\n")
                self._process.stdin.flush()
            except (OSError, ValueError):  # the pipe is broken, or was closed by close()
                self._waiting.pop(number, None)
                answer.set_exception(self._ended())
        return answer

    def close(self, timeout: float = 40.0) -> None:
        """Close the child's input, which ends it, and wait until it has ended."""
        with self._lock:
            try:
                self._process.stdin.close()
            except OSError:
                pass
        here = threading.current_thread() is self._reader
        if not here:
            self._reader.join(timeout)  # it reads the child's end at once; wait(timeout) looks now and then
        try:
            self._process.wait(timeout if here else 1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if not here:
            self._reader.join(timeout=5)
        self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout:
            message = json.loads(line)
            if "news" in message:
                self._on_news(message["news"])
                continue
            answer = self._waiting.pop(message["id"], None)
            if answer is None:
                continue
            if "error" in message:
                answer.set_exception(LessonError(message["error"]["what"], message["error"]["do"]))
            else:
                answer.set_result(message["result"])
        with self._lock:
            self._deaf = True
            orphans, self._waiting = list(self._waiting.values()), {}
        for answer in orphans:
            answer.set_exception(self._ended())

    def _ended(self) -> LessonError:
        said = ""
        if self._log and self._log.exists():
            lines = self._log.read_text(errors="replace").strip().splitlines()
            said = f" It last said: {lines[-1]}" if lines else ""
        return LessonError(f"{self.name} has ended.{said}", "Start it again.")


class Server:
    """Serve verbs to the process that started this one, until its end of the pipe closes.

    Handlers are coroutines or plain functions that take the request's args; they run one after another in the
    order in which they were asked, except coroutines, which run side by side.
    """

    def __init__(self, handlers: dict[str, Callable[..., Any]]) -> None:
        self._handlers = handlers
        self._out = os.fdopen(os.dup(1), "wb", buffering=0)
        self._lock = threading.Lock()
        os.dup2(2, 1)  # whatever prints by mistake must not end up among the answers
        self._tasks: set[asyncio.Task] = set()

    def tell(self, news: Any) -> None:
        """Send a piece of news, from any thread."""
        self._write({"news": news})

    async def serve(self) -> None:
        """Answer requests until the client's end of the pipe closes or the client is gone."""
        answering = asyncio.ensure_future(self._answer())
        orphaned = asyncio.ensure_future(_orphaned(os.getppid()))
        try:
            await asyncio.wait({answering, orphaned}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done():
                answering.result()  # raises what went wrong
        finally:
            answering.cancel()
            orphaned.cancel()

    async def _answer(self) -> None:
        """Answer requests until the client's end of the pipe closes."""
        pipe, heard = Pipe(sys.stdin.fileno()), bytearray()
        while data := await pipe.read():
            heard += data
            if b"\n" in data:
                *lines, heard = heard.split(b"\n")
                for line in lines:
                    self._handle(json.loads(line))

    def _handle(self, request: dict) -> None:
        try:
            result = self._handlers[request["verb"]](**request["args"])
        except Exception as error:
            self._write({"id": request["id"], "error": _described(error)})
            return
        if isinstance(result, Awaitable):
            task = asyncio.ensure_future(self._finish(request["id"], result))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            self._write({"id": request["id"], "result": result})

    async def _finish(self, number: int, result: Awaitable) -> None:
        try:
            self._write({"id": number, "result": await result})
        except Exception as error:
            self._write({"id": number, "error": _described(error)})

    def _write(self, message: dict) -> None:
        data = memoryview(json.dumps(message).encode() + b"\n")
        with self._lock:
            try:
                while data:
                    data = data[self._out.write(data) :]
            except (BrokenPipeError, ValueError):
                pass  # the client is gone; serve() ends by itself


def _described(error: Exception) -> dict[str, str]:
    if isinstance(error, LessonError):
        return {"what": error.what, "do": error.do}
    traceback.print_exc()  # to the log: this is a fault of ours
    return {"what": f"Something failed inside: {type(error).__name__}: {error}", "do": ""}


async def _orphaned(parent: int) -> None:
    """Return when the parent is gone, which an inherited end of the pipe may hide."""
    while os.getppid() == parent:
        await asyncio.sleep(1)
