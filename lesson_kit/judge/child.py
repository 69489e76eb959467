"""What runs in the learner's own process: their cell, and the answers to a check's questions about it.

Nothing here decides anything, and nothing here may be believed by those who ask: once the learner's code has
run, it may have changed all of it. It knows no more than its folder and its environment.
"""

import ast
import builtins
import importlib
import json
import os
import re
import sys
import traceback
import types
from typing import Any

from lesson_kit.judge import codec
from lesson_kit.judge.submission import defines

CELL = "<your cell>"
MAGIC = re.compile(r"^(\s*)(\w+\s*=\s*)?[%!].*$", re.MULTILINE)


def serve(channel: int, output: int, folder: str, environment: dict[str, str]) -> int:
    """Set this fresh fork up, then answer requests until the other end of the channel closes."""
    _set_up(output, folder, environment)
    learner = Learner()
    with os.fdopen(os.dup(channel), "rb") as requests:
        for line in requests:
            data = memoryview(learner.answer(json.loads(line)) + b"\n")
            while data:
                data = data[os.write(channel, data) :]
    return 0


class Learner:
    """Run the learner's source and answer questions about what it defined."""

    def __init__(self) -> None:
        self._module = types.ModuleType("__main__")
        self._module.__dict__["__builtins__"] = builtins
        self._module.__dict__["display"] = lambda *values, **options: None
        self._kept: dict[int, Any] = {}
        sys.modules["__main__"] = self._module

    def answer(self, request: dict) -> bytes:
        """Answer one request, whatever the learner's code does."""
        try:
            result = getattr(self, "_" + request.pop("verb"))(**request)
            return b'{"value": ' + codec.dumps(result, self._keep) + b"}"
        except codec.BadValue as error:
            return json.dumps({"too_big": str(error)}).encode()
        except BaseException as error:  # their sys.exit() too
            return json.dumps({"error": describe(error)}).encode()

    def _run(self, source: str, given: str = "", name: str = "", elsewhere: list[str] | None = None) -> None:
        """Run the cell statement by statement, past those that only try things out.

        Learners call their function under its definition, with what other cells made: `f(app.logs())`. By
        itself that can't work, and is no mistake. So what fails once `name` is there is passed over, and so
        is what fails for want of a name from `elsewhere`.
        """
        names = self._module.__dict__
        exec(compile(given, "<given>", "exec", dont_inherit=True), names)
        source = without_magics(source)
        compile(source, CELL, "exec", dont_inherit=True)  # what can't be read must not run halfway
        for statement in ast.parse(source).body:
            code = compile(ast.Module([statement], []), CELL, "exec", dont_inherit=True)
            try:
                exec(code, names)
            except Exception as error:
                missing = isinstance(error, NameError) and error.name in (elsewhere or ())
                if name in defines(statement) or (not missing and name not in names):
                    raise

    def _read(self, name: str) -> Any:
        return self._module.__dict__[name]

    def _has(self, name: str) -> bool:
        return name in self._module.__dict__

    def _call(self, name: str, args: list, kwargs: dict) -> Any:
        function = self._module.__dict__[name]
        return function(
            *(self._argument(value) for value in args),
            **{key: self._argument(value) for key, value in kwargs.items()},
        )

    def _get(self, number: int, attribute: str) -> Any:
        value = self._kept[number]
        for part in attribute.split("."):
            value = getattr(value, part)
        return value

    def _keep(self, value: Any) -> int:
        number = len(self._kept) + 1
        self._kept[number] = value
        return number

    def _argument(self, packed: dict) -> Any:
        """Make the argument that a check described."""
        [(kind, content)] = packed.items()
        if kind == "plain":
            return codec.unpack(content)
        if kind == "kept":
            return self._kept[content]
        if kind == "ref":
            module, _, name = content.rpartition(".")
            return getattr(importlib.import_module(module), name)
        if kind == "redis":
            import redis

            return redis.Redis.from_url(content or os.environ["REDIS_URL"])
        import boto3

        return boto3.client("s3")


def without_magics(source: str) -> str:
    """Take IPython's own lines (`%time`, `x = !ls`) out of a cell, keeping the numbers of the lines."""
    try:
        compile(source, CELL, "exec")
    except SyntaxError:
        return MAGIC.sub(r"\1\2None", source)
    return source


def describe(error: BaseException) -> dict[str, Any]:
    """Say what an exception was, in plain data."""
    line = 0
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == CELL:
            line = number
    if isinstance(error, SyntaxError) and error.filename == CELL:
        line = error.lineno or 0
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException:  # their own __str__
        text = ""
    name = str(error.name) if isinstance(error, NameError) and error.name else ""
    return {"type": type(error).__name__, "text": text[:500], "line": line, "name": name}


def _set_up(output: int, folder: str, environment: dict[str, str]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.close(nothing)
    os.close(output)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.argv = [""]
