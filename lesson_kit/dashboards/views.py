"""The views as widgets: which parts each has, and what it leaves in a saved notebook."""

from functools import partial
from typing import Any

from lesson_kit.dashboards import picture, text
from lesson_kit.dashboards.compare import comparison_text, run_of
from lesson_kit.dashboards.drawings.compare import NARROW, NARROWEST, comparison_svg
from lesson_kit.dashboards.drawings.svg import WIDTH
from lesson_kit.dashboards.feed import Fixed, feed_of
from lesson_kit.dashboards.visitors import Visitors
from lesson_kit.dashboards.widget import Dashboard


def dashboard(source: Any) -> Dashboard:
    """Show everything: timeline, formation, queues, log and controls."""
    parts = ["controls", "timeline", "formation", "queues", "log"]
    said = (
        "The dashboard: requests and jobs over time, dynos, queues and the log. Run the cell to see it live."
    )
    return _view(source, parts, said, text.dashboard_text, picture.dashboard_png)


def timeline(source: Any, *, last: float | None = None, title: str = "") -> Dashboard:
    """Show the timeline of requests and jobs."""
    said = (
        f"Timeline{': ' + title if title else ''}. Requests above, jobs below. Run the cell to see it live."
    )
    shape = {"last": last, "title": title}
    tell, draw = partial(text.timeline_text, **shape), partial(picture.timeline_png, **shape)
    return _view(source, ["timeline"], said, tell, draw, shape)


def formation(source: Any) -> Dashboard:
    """Show the dynos and what each does."""
    said = "The formation: each dyno, its state, and what it does. Run the cell to see it live."
    return _view(source, ["formation"], said, text.formation_text, picture.formation_png)


def queues(source: Any) -> Dashboard:
    """Show the queues and what waits in each."""
    said = "The queues: what waits, runs, is done and has failed in each. Run the cell to see it live."
    return _view(source, ["queues"], said, text.queues_text, picture.queues_png)


def log(source: Any) -> Dashboard:
    """Show the log."""
    said = "The log, as `heroku logs --tail` shows it. Run the cell to see it live."
    return _view(source, ["log"], said, lambda now: text.log_text(now.log[-40:]), picture.log_png)


def progress(load: Any) -> Dashboard:
    """Show how far a load's visitors have come."""
    visitors = Visitors(load)
    said = "The visitors: how many have had answers. Run the cell to see it live."
    return Dashboard(
        visitors,
        ["progress"],
        options={},
        said=said,
        text=lambda _: visitors.text(),
        picture=lambda _: picture.progress_png(*load.progress),
    )


def _view(
    source: Any, parts: list[str], said: str, tell: Any, draw: Any, options: dict[str, Any] | None = None
) -> Dashboard:
    return Dashboard(feed_of(source), parts, options=options or {}, said=said, text=tell, picture=draw)


def before_and_after(before: Any, after: Any) -> Dashboard:
    """Show two runs on one scale; nothing moves, so the page shows the picture, in the theme's colours."""
    runs = run_of(before), run_of(after)
    said = "Before and after: what each visitor waited, the share of H12s, the 95th percentile."
    tell, draw = lambda _: comparison_text(*runs), lambda _: picture.comparison_png(*runs)
    drawn = [comparison_svg(*runs, width=width) for width in (NARROWEST, NARROW, WIDTH)]
    options = {"svg": "".join(drawn), "said": comparison_text(*runs)}
    return Dashboard(Fixed([]), ["picture"], options=options, said=said, text=tell, picture=draw)
