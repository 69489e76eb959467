"""The child that test_talk.py starts."""

import asyncio
import os

from lesson_kit.core.errors import LessonError
from lesson_kit.core.talk import Server


async def main() -> None:
    held = asyncio.Event()

    async def wait() -> str:
        await held.wait()
        return "waited"

    def refuse() -> None:
        raise LessonError("The shop is closed.", "Come tomorrow.")

    server = Server(
        {
            "add": lambda a, b: a + b,
            "wait": wait,
            "let_go": held.set,
            "refuse": refuse,
            "print": lambda: print("by mistake"),  # noqa: T201
            "fail": lambda: 1 / 0,
            "die": lambda: os._exit(3),
            "say": lambda text: server.tell(text),
        }
    )
    await server.serve()


if __name__ == "__main__":
    asyncio.run(main())
