"""What `start` gives: the local Heroku with the learner's app on it, and its dashboards."""

from typing import Any

from lesson_kit.local_heroku import LocalHeroku


class Lab(LocalHeroku):
    """Run the learner's app on the local Heroku, and show it.

    All that `LocalHeroku` does (`request`, `load`, `deploy`, `scale`, `kill`, `logs`), and:

        app.dashboard()         requests, queues, dynos and log, live
        app.timeline()          one bar a request
        app.formation_view()    the dynos
        app.queues()            what waits, runs and is done
        app.log_view()          the log
        app.before_and_after(before, after)   two measured runs on one picture
    """

    def dashboard(self, **how: Any) -> Any:
        """Show everything on one live dashboard."""
        return _dashboards().dashboard(self, **how)

    def timeline(self, **how: Any) -> Any:
        """Show one bar a request."""
        return _dashboards().timeline(self, **how)

    def formation_view(self, **how: Any) -> Any:
        """Show the dynos."""
        return _dashboards().formation(self, **how)

    def queues(self, **how: Any) -> Any:
        """Show what waits, runs and is done."""
        return _dashboards().queues(self, **how)

    def log_view(self, **how: Any) -> Any:
        """Show the log."""
        return _dashboards().log(self, **how)

    def before_and_after(self, before: Any, after: Any, **how: Any) -> Any:
        """Show two measured runs on one picture."""
        return _dashboards().before_and_after(before, after, **how)


def _dashboards() -> Any:
    from lesson_kit import dashboards  # imported when first shown: widgets take a moment

    return dashboards
