"""Functions for a worker to run. So far there is a small one, to try things out."""


def greet(name):
    """Say hello in the worker's log, and give what was said."""
    greeting = f"Hello, {name}!"
    print(greeting, flush=True)
    return greeting
