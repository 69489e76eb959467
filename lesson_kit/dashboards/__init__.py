"""What learners watch: views of a platform that runs, of a list of events, or of a log in a file.

    dashboard(app)                  # everything, live
    timeline(app, last=60)          # one part alone
    timeline("heroku.log")          # a real Heroku log
    before_and_after(report_1, report_2)
    progress(load)                  # a bar that fills

Each shows a live widget in a notebook, leaves a picture and a constant text in the saved file, and says the
same in words in a terminal (`print(view)`). ipywidgets is imported only when a view is made.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lesson_kit.dashboards.widget import Dashboard

__all__ = ["before_and_after", "dashboard", "formation", "log", "progress", "queues", "timeline"]


def dashboard(source: Any) -> "Dashboard":
    """Show all that happens on a platform: timeline, formation, queues, log, and controls to play with.

    Args:
        source: A running `LocalHeroku`, a list of `Event`s, or the path of a log.
    """
    from lesson_kit.dashboards import views

    return views.dashboard(source)


def timeline(source: Any, *, last: float | None = None, title: str = "") -> "Dashboard":
    """Show each request as a bar, each job as a bar below, by dyno, on one axis of lesson time.

    Args:
        last: Show only this many lesson seconds.
        title: A heading.
    """
    from lesson_kit.dashboards import views

    return views.timeline(source, last=last, title=title)


def formation(source: Any) -> "Dashboard":
    """Show the dynos, their states and what each does, with buttons to scale, restart and kill."""
    from lesson_kit.dashboards import views

    return views.formation(source)


def queues(source: Any) -> "Dashboard":
    """Show what waits in each queue and for how long, what runs, what is done, and what has failed."""
    from lesson_kit.dashboards import views

    return views.queues(source)


def log(source: Any) -> "Dashboard":
    """Show the log as `heroku logs --tail` does."""
    from lesson_kit.dashboards import views

    return views.log(source)


def progress(load: Any) -> "Dashboard":
    """Show how far the visitors of a load (`app.load(...)`) have come."""
    from lesson_kit.dashboards import views

    return views.progress(load)


def before_and_after(before: Any, after: Any) -> "Dashboard":
    """Show two runs of the same visitors on one scale, with the share of H12s and the 95th percentile.

    Args:
        before: A `LoadReport`, or a list of `Event`s.
        after: Another.
    """
    from lesson_kit.dashboards import views

    return views.before_and_after(before, after)
