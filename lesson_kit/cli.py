"""The `lesson` command: parse, call, print. Each command's work is in the module that it imports."""

import sys
from pathlib import Path

import click

from lesson_kit.core.errors import LessonError

FINE, FALLS_SHORT, COULD_NOT = 0, 1, 2  # exit codes: all well; what was checked falls short; could not run


class PlainErrors(click.Group):
    """Say errors in plain sentences; show where they come from when asked to."""

    def invoke(self, context: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(context)
        except LessonError as error:
            if context.params.get("debug"):
                raise
            click.secho(error.what, fg="red", err=True)
            if error.do:
                click.echo(error.do, err=True)
            context.exit(COULD_NOT)


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show where an error comes from.")
def lesson(debug: bool) -> None:
    """A hands-on course on background workers, and a small Heroku on this machine."""


@lesson.command()
@click.option("--port", type=int, help="Where JupyterLab is to listen (8888, or the next that is free).")
@click.option(
    "--browser/--no-browser", default=True, help="Open it in the browser, or only print its address."
)
def lab(port: int | None, browser: bool) -> None:
    """Open JupyterLab on the first notebook."""
    from lesson_kit.lab import open_lab

    open_lab(port, browser)


@lesson.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("."))
@click.option("--port", type=int, default=5006, show_default=True, help="Where the app is to be found.")
@click.option("--speed", type=float, default=1.0, show_default=True, help="How fast Heroku's clock runs.")
@click.option("--formation", help="How many dynos of each type: web=1,worker=2 (one of each if not given).")
def up(path: Path, port: int, speed: float, formation: str | None) -> None:
    """Run an app on a small Heroku, with its log, until Ctrl-C."""
    from lesson_kit.local_heroku.terminal import up as run

    sys.exit(run(path, port=port, speed=speed, formation=formation))


@lesson.command()
def doctor() -> None:
    """Say what works on this machine, and what to do about what doesn't."""
    from lesson_kit.local_heroku.terminal import doctor as look

    sys.exit(look())


@lesson.command()
@click.argument("log", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-f", "--follow", is_flag=True, help="Wait for more at the file's end.")
def watch(log: Path | None, follow: bool) -> None:
    """Show a log on a dashboard: `heroku logs --tail | lesson watch`, or a file."""
    from lesson_kit.dashboards.terminal import watch as show

    sys.exit(show(log, follow))


@lesson.command()
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def check(notebooks: tuple[Path, ...], as_json: bool) -> None:
    """Check every exercise of the notebooks named."""
    from lesson_kit.course import terminal

    sys.exit(terminal.check(notebooks, as_json))


@lesson.command()
def progress() -> None:
    """Say how far you are in the course."""
    from lesson_kit.course import terminal

    sys.exit(terminal.progress())


@lesson.command()
@click.argument("number")
def reset(number: str) -> None:
    """Begin a notebook's exercises anew; a copy of your files is kept."""
    from lesson_kit.course import terminal

    sys.exit(terminal.reset(number))


@lesson.group()
def course() -> None:
    """For those who write the course: build the notebooks, and hold them to their word."""


@course.command("build")
@click.option("--execute", is_flag=True, help="Run the solved notebooks first.")
@click.option("--only", default="", help="One notebook: 02.")
def course_build(execute: bool, only: str) -> None:
    """Make the learner copies from the solved notebooks."""
    from lesson_kit.authoring import terminal

    sys.exit(terminal.course_build(only, execute))


@course.command("check")
@click.option("--only", default="", help="One notebook (02) or one exercise (count-h12).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def course_check(only: str, as_json: bool) -> None:
    """Try all exercises, solutions and known mistakes; say what fails, and what mends it."""
    from lesson_kit.authoring import terminal

    sys.exit(terminal.course_check(only, as_json))


@course.command("new")
@click.argument("number")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(["answer", "function", "file"]))
def course_new(number: str, name: str, kind: str) -> None:
    """Begin a new exercise: lesson course new 02 count-h12 --kind function."""
    from lesson_kit.authoring import terminal

    sys.exit(terminal.course_new(number, name, kind))


def main() -> None:
    """Run the `lesson` command."""
    lesson(prog_name="lesson")
