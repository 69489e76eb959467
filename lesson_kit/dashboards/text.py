"""The views in words: for a terminal, for screen readers, and wherever no widget can be."""

from collections.abc import Iterable

from lesson_kit.core.events import at_seconds
from lesson_kit.dashboards.bars import DynoNow, JobBar, LogLine, QueueNow, RequestBar, Snapshot, Span

MOST_FAILED = 3
OVER_SAID = {"finished": "done", "gone": "forgotten by Redis"}


def summary(snapshot: Snapshot) -> str:
    """Say in one sentence how things stand."""
    return f"{_requests_said(snapshot)}; {_jobs_said(snapshot)}; {_dynos_said(snapshot)}."


def caption(snapshot: Snapshot, shown: int) -> str:
    """Say in one sentence how things stand; below a part of the bars, that it tells of all.

    Args:
        shown: How many bars are.
    """
    said = summary(snapshot)
    whole = shown == len(snapshot.requests) + len(snapshot.jobs)
    return said if whole else f"Since the start, {said[0].lower()}{said[1:]}"


def _requests_said(snapshot: Snapshot) -> str:
    bars = snapshot.requests
    if not bars:
        return "No requests yet"
    parts = [_count(len(bars), "request")]
    waits = sum(bar.state == "open" and bar.spans[-1].kind in ("waiting", "held") for bar in bars)
    served = sum(bar.state == "open" for bar in bars) - waits
    parts += [f"{served} being served"] * bool(served) + [f"{waits} waiting in line"] * bool(waits)
    answered = sum(bar.state == "answered" for bar in bars)
    parts += [f"{answered} answered"] * bool(answered)
    marks: dict[str, int] = {}
    for bar in bars:
        if bar.state == "failed":
            marks[bar.mark] = marks.get(bar.mark, 0) + 1
    parts += [
        f"{count} {'failed with ' if mark.isdigit() else ''}{mark}" for mark, count in sorted(marks.items())
    ]
    ghosts = sum(dyno.ghosts for dyno in snapshot.dynos)
    parts += ["a dyno works on for nobody"] * bool(ghosts)
    return f"{parts[0]}: {', '.join(parts[1:])}"


def _jobs_said(snapshot: Snapshot) -> str:
    if not snapshot.jobs:
        return "no jobs yet"
    states: dict[str, int] = {}
    for job in snapshot.jobs:
        states[job.state] = states.get(job.state, 0) + 1
    words = {"queued": "waiting", "lost": "lost with its worker", "later": "for later"}
    words |= {"gone": "forgotten by Redis"}
    order = ("queued", "running", "later", "lost", "finished", "failed", "stopped", "canceled", "gone")
    parts = [f"{states[state]} {words.get(state, state)}" for state in order if state in states]
    return f"{_count(len(snapshot.jobs), 'job')}: {', '.join(parts)}"


def _dynos_said(snapshot: Snapshot) -> str:
    if not snapshot.dynos:
        return "no dynos yet"
    up = [dyno.name for dyno in snapshot.dynos if dyno.state == "up"]
    parts = [f"{', '.join(up)} up"] * bool(up)
    parts += [f"{dyno.name} {dyno.state}" for dyno in snapshot.dynos if dyno.state != "up"]
    return ", ".join(parts)


def timeline_text(snapshot: Snapshot, *, last: float | None = None, title: str = "") -> str:
    """Tell the timeline: a line for each request and each job."""
    start = snapshot.edge - last if last else snapshot.story
    groups = {
        heading: [bar for bar in bars if bar.spans[-1].end is None or bar.spans[-1].end >= start]
        for heading, bars in (("Requests", snapshot.requests), ("Jobs", snapshot.jobs))
    }
    lines = [title] if title else []
    lines.append(caption(snapshot, sum(len(seen) for seen in groups.values())))
    for heading, seen in groups.items():
        if seen:
            lines.append(f"{heading}:")
            lines += [f"  {bar_text(bar, snapshot.origin)}" for bar in seen]
    return "\n".join(lines)


def bar_text(bar: RequestBar | JobBar, origin: float) -> str:
    """Tell one request or job: `5.0 s POST /reports: served 30.0 s by web.1, H12, then worked on …`."""
    steps = [_span_said(span, bar) for span in bar.spans]
    if isinstance(bar, RequestBar):
        gave_up = next((i for i, s in enumerate(bar.spans) if s.kind in ("ghost", "forgotten")), len(steps))
        end = bar.mark or ("answered" if bar.state == "answered" else "")
        steps[gave_up:gave_up] = [end] * bool(end)
    else:
        over = bar.state not in ("queued", "running", "later", "lost")
        steps += [OVER_SAID.get(bar.state, bar.state)] * over
        steps += [bar.detail] * bool(bar.detail)
    return f"{bar.spans[0].start - origin:.1f} s {bar.label}: {', '.join(steps)}"


def brief(seconds: float) -> str:
    """Say a time in seconds; one too short to measure is not said to be none."""
    return f"{seconds:.1f} s" if seconds >= 0.05 else "<0.1 s"


def _span_said(span: Span, bar: RequestBar | JobBar) -> str:
    length = "so far" if span.end is None else brief(span.end - span.start).replace("<", "under ")
    ran = (
        f"ran {length}"
        if isinstance(bar, JobBar) and span.lane == bar.queue
        else f"ran on {span.lane} {length}"
    )
    turned_away = span.kind == "held" and bar.mark and length.startswith("under")
    return {
        "held": "turned away by the router" if turned_away else f"held by the router {length}",
        "waiting": f"waited in line at {span.lane} {length}",
        "serving": f"served by {span.lane} {length}",
        "forgotten": f"stayed in line for nobody {length}",
        "ghost": f"{span.lane} worked on for nobody {length}",
        "queued": f"waited in {span.lane} {length}",
        "running": ran + (f", {span.mark}" if span.mark and span is not bar.spans[-1] else ""),
        "later": f"put off {length}",
        "lost": f"lost, unnoticed {length}",
    }[span.kind]


def formation_text(snapshot: Snapshot) -> str:
    """Tell the formation: a line for each dyno."""
    return "\n".join(dyno_text(dyno) for dyno in snapshot.dynos) or "No dynos yet."


def dyno_text(dyno: DynoNow) -> str:
    """Tell one dyno."""
    more = len(dyno.at_work) - 1
    doing = f"works on {dyno.doing}" + (f" and {more} more" if more > 0 else "") if dyno.doing else ""
    if dyno.ghosts:
        doing += ", for nobody" if dyno.ghosts == len(dyno.at_work) else f", {dyno.ghosts} of them for nobody"
    idle = "idle" if dyno.state == "up" else ""
    line = f", {len(dyno.in_line)} in line" if dyno.in_line else ""
    said = doing or idle
    return f"{dyno.name}: {dyno.state}{', ' if said else ''}{said}{line}"


def queues_text(snapshot: Snapshot) -> str:
    """Tell the queues: a line for each, and who waits longest."""
    since = {job.number: job.since for job in snapshot.jobs}
    lines = [queue_text(queue, since, snapshot.now) for queue in snapshot.queues]
    lines += [f"× {job_failed_text(job)}" for job in failed_jobs(snapshot)]
    return "\n".join(lines) or "No queues yet."


def failed_jobs(snapshot: Snapshot) -> list[JobBar]:
    """Give the last jobs that did not end well."""
    return [job for job in snapshot.jobs if job.mark][-MOST_FAILED:]


def job_failed_text(job: JobBar) -> str:
    """Tell how a job ended, and why as far as is known."""
    return f"{job.label} in {job.queue}: {job.mark}" + (f": {job.detail}" if job.detail else "")


def queue_text(queue: QueueNow, since: dict[int, float], now: float) -> str:
    """Tell one queue."""
    longest = max((now - since[number] for number in queue.waiting), default=0.0)
    parts = [f"{len(queue.waiting)} waiting, the first for {longest:.0f} s"] * bool(queue.waiting)
    parts += [f"behind {' and '.join(queue.behind)}"] * bool(queue.behind and queue.waiting)
    counts = {
        "running": len(queue.running),
        "for later": queue.later,
        "lost with a worker": queue.lost,
        "done": queue.finished,
        "failed": queue.failed,
    }
    if not queue.waiting and not queue.running:
        parts.append("empty")
    parts += [f"{count} {words}" for words, count in counts.items() if count]
    parts += ["no worker listens to it"] * (queue.listeners == () and bool(queue.waiting))
    return f"{queue.name}: {', '.join(parts)}"


def log_text(lines: Iterable[LogLine]) -> str:
    """Give log lines as Heroku writes them."""
    return "\n".join(
        f"{at_seconds(line.at).isoformat(timespec='microseconds')} {line.source}[{line.process}]: {line.text}"
        for line in lines
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def dashboard_text(snapshot: Snapshot) -> str:
    """Tell everything: timeline, formation, queues and the end of the log."""
    parts = (
        timeline_text(snapshot),
        formation_text(snapshot),
        queues_text(snapshot),
        log_text(snapshot.log[-8:]),
    )
    return "\n\n".join(parts)
