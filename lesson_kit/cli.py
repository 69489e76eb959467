"""The `lesson` command: parse, call, print."""


def main() -> None:
    """Run the `lesson` command."""
