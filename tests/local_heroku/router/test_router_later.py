"""What the router puts off for a moment: called soon, once, and whatever becomes of the rest."""

import asyncio

from lesson_kit.local_heroku.router.later import Later


def test_what_was_put_for_later_is_called_once_unless_it_was_taken_back():
    async def scenario():
        called = []
        done = asyncio.Event()
        later = Later(asyncio.get_running_loop(), 0.001)

        def first():
            called.append("first")
            later.put(done.set)

        def never():
            called.append("never")

        for call in (never, first, first):
            later.put(call)
        later.take_back(never)
        await asyncio.wait_for(done.wait(), 10)
        return called

    assert asyncio.run(scenario()) == ["first"]


def test_what_is_for_later_is_not_called_after_a_stop():
    async def scenario():
        called = []
        later = Later(asyncio.get_running_loop(), 0)
        later.put(lambda: called.append("stopped"))
        later.stop()
        done = asyncio.Event()
        Later(asyncio.get_running_loop(), 0).put(done.set)
        await asyncio.wait_for(done.wait(), 10)
        return called

    assert asyncio.run(scenario()) == []


def test_calls_that_fail_do_not_keep_others_from_being_made():
    async def scenario():
        loop = asyncio.get_running_loop()
        failed, done = [], asyncio.Event()

        def note(loop, context):
            failed.append(str(context["exception"]))
            if len(failed) == 3:
                done.set()

        def fail(n):
            raise ValueError(f"on purpose {n}")

        loop.set_exception_handler(note)
        later = Later(loop, 0)
        for n in range(3):
            later.put(lambda n=n: fail(n))
        await asyncio.wait_for(done.wait(), 10)
        return sorted(failed)

    assert asyncio.run(scenario()) == [f"on purpose {n}" for n in range(3)]


def test_no_call_is_made_that_another_one_takes_back():
    async def scenario():
        called = []
        later = Later(asyncio.get_running_loop(), 0)
        calls = {}
        for one, other in (("a", "b"), ("b", "a")):
            calls[one] = lambda one=one, other=other: called.append(one) or later.take_back(calls[other])
            later.put(calls[one])
        done = asyncio.Event()
        Later(asyncio.get_running_loop(), 0).put(done.set)
        await asyncio.wait_for(done.wait(), 10)
        return called

    assert len(asyncio.run(scenario())) == 1
