"""How many jobs of each queue are in each state, counted as they change."""

from collections import Counter

from lesson_kit.dashboards.bars import JobBar, QueueNow

OVER = {"finished", "failed", "stopped", "canceled"}


class Tally:
    """Count jobs by queue and state; of those under way, know which they are."""

    def __init__(self) -> None:
        self.queues: dict[str, None] = {}
        self._under_way: dict[tuple[str, str], dict[int, None]] = {}
        self._over: Counter[tuple[str, str]] = Counter()

    def change(self, before: JobBar | None, after: JobBar) -> None:
        """Count a job as what it is now, and no longer as what it was."""
        if before is not None:
            self.remove(before, forgotten=False)
        self.queues[after.queue] = None
        key = (after.queue, after.state)
        if after.state in OVER:
            self._over[key] += 1
        else:
            self._under_way.setdefault(key, {})[after.number] = None

    def remove(self, bar: JobBar, *, forgotten: bool) -> None:
        """Drop a job; one that is over and forgotten still counts."""
        key = (bar.queue, bar.state)
        if bar.state not in OVER:
            self._under_way.get(key, {}).pop(bar.number, None)
        elif not forgotten:
            self._over[key] -= 1

    def waits(self, name: str) -> bool:
        """Say whether jobs wait in a queue."""
        return bool(self._under_way.get((name, "queued")))

    def queue(self, name: str, listeners: tuple[str, ...] | None, first: tuple[str, ...] = ()) -> QueueNow:
        """Say what is in a queue.

        Args:
            first: The queues from which all its listeners take first.
        """
        finished = self._over[name, "finished"]
        return QueueNow(
            name,
            tuple(self._under_way.get((name, "queued"), ())),
            tuple(self._under_way.get((name, "running"), ())),
            len(self._under_way.get((name, "later"), ())),
            len(self._under_way.get((name, "lost"), ())),
            finished,
            sum(self._over[name, state] for state in OVER) - finished,
            listeners,
            tuple(other for other in first if self.waits(other)) if self.waits(name) else (),
        )
