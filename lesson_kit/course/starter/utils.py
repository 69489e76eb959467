"""Functions for a worker to run. So far there is only a small one, to try things out with."""


def greet(name):
    """Say hello in the worker's log, and give what was said."""
    greeting = f"Hello, {name}!"
    print(greeting, flush=True)
    return greeting
