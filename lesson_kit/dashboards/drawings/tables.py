"""Formation, queues and log as SVG: a row for each dyno, queue or line."""

import re
from dataclasses import replace

from lesson_kit.dashboards.bars import DynoNow, JobBar, LogLine, QueueNow, Snapshot
from lesson_kit.dashboards.drawings.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    PAPER,
    VERMILION,
    WIDTH,
    Drawing,
    fitted,
    text_width,
    wrapped,
)
from lesson_kit.dashboards.text import dyno_text, failed_jobs, job_failed_text, log_text, queue_text

MARGIN, HEADING, ROW, LINE = 12, 36, 26, 15
STATES = {"up": GREEN, "starting": BLUE, "stopping": BLUE, "crashed": VERMILION}
SOURCES = {"router": VERMILION, "web": GREEN, "worker": BLUE}
BOX, BOXES = 16, 12
INDENT = 18  # of a log line's further rows, so that its beginning is seen
ORDER = "workers take from the top first"
OWN_CLOCK = re.compile(r"^\d\d:\d\d:\d\d (?=\S)")  # RQ's: real time, where the line already has lesson time
LONG = re.compile(  # what says little in a picture
    r" (?:host=\S+ request_id=\S+ fwd=\S+(?: dyno= connect= service=)?|bytes=\S* protocol=.+)"
)


def formation_svg(snapshot: Snapshot, width: int = WIDTH) -> str:
    """Draw the dynos: a shape for the state, and in words what each does."""
    drawing = _table("Dynos", len(snapshot.dynos), width, "No dynos yet.")
    for index, dyno in enumerate(snapshot.dynos):
        y = HEADING + ROW * index + 17
        state_shape(drawing, MARGIN + 8, y - 4, dyno.state)
        drawing.text(MARGIN + 26, y, dyno.name, 12, bold=True)
        drawing.text(MARGIN + 116, y, fitted(_dyno_words(dyno), width - 2 * MARGIN - 116, 12), 12)
    return drawing.xml


def state_shape(drawing: Drawing, x: float, y: float, state: str) -> None:
    """Draw a state: full circle up, half circle on its way, cross crashed, empty circle down."""
    colour = STATES.get(state, GREY)
    if state == "crashed":
        for dy in (-5, 5):
            drawing.line(x - 5, y - dy, x + 5, y + dy, colour, stroke_width=3)
        return
    drawing.add(
        "circle", cx=x, cy=y, r=6, fill=colour if state == "up" else PAPER, stroke=colour, stroke_width=2
    )
    if state in ("starting", "stopping"):
        drawing.add("path", d=f"M{x} {y - 6}a6 6 0 0 {1 if state == 'starting' else 0} 0 12z", fill=colour)


def _dyno_words(dyno: DynoNow) -> str:
    return dyno_text(dyno).partition(": ")[2]


def queues_svg(snapshot: Snapshot, width: int = WIDTH) -> str:
    """Draw the queues: a box for each job that waits or runs, and the rest in words."""
    failed = failed_jobs(snapshot)
    drawing = _table("Queues", len(snapshot.queues) + len(failed), width, "No queues yet.")
    drawing.text(width - MARGIN, 20, ORDER, 11, anchor="end")
    jobs = {job.number: job for job in snapshot.jobs}
    y = HEADING + 17
    for queue in snapshot.queues:
        _queue(drawing, queue, jobs, y, snapshot.now)
        y += ROW
    for job in failed:
        drawing.rect(MARGIN, y - 12, 4, 16, fill=VERMILION)
        drawing.text(MARGIN + 12, y, fitted(f"× {job_failed_text(job)}", width - 2 * MARGIN - 12, 12), 12)
        y += ROW
    return drawing.xml


def _queue(drawing: Drawing, queue: QueueNow, jobs: dict[int, JobBar], y: float, now: float) -> None:
    drawing.text(MARGIN, y, fitted(queue.name, 90, 12, bold=True), 12, bold=True)
    x = MARGIN + 100.0
    for number in [*queue.running, *queue.waiting][:BOXES]:
        x = _box(drawing, x, y, number, number in queue.running)
    more = len(queue.running) + len(queue.waiting) - BOXES
    if more > 0:
        drawing.text(x, y, f"+{more}", 12)
        x += text_width(f"+{more}", 12) + 4
    since = {number: jobs[number].since for number in queue.waiting}
    words = queue_text(queue, since, now).partition(": ")[2]
    x = max(x + 8, MARGIN + 150)
    drawing.text(x, y, fitted(words, drawing.width - MARGIN - x, 12), 12, bold=queue.listeners == ())


def _box(drawing: Drawing, x: float, y: float, number: int, runs: bool) -> float:
    """Draw a job as a box with its number; give where the next one begins."""
    width = max(BOX, text_width(f"#{number}", 10) + 6)
    fill = {"fill": BLUE if runs else PAPER, "stroke": BLUE if runs else GREY}
    drawing.rect(x, y - 12, width, BOX, rx=2, stroke_width=1.5, **fill)
    drawing.text(x + width / 2, y - 0.5, f"#{number}", 10, PAPER if runs else INK, anchor="middle")
    return x + width + 4


def log_svg(snapshot: Snapshot, width: int = WIDTH, lines: int = 12) -> str:
    """Draw the end of the log, with a stripe of colour for each line's source."""
    shown = [(line, _log_words(line, width - 2 * MARGIN - 10 - INDENT)) for line in snapshot.log[-lines:]]
    height = sum(LINE * len(words) for _, words in shown)
    drawing = _table("Log", bool(shown), width, "Nothing has been logged yet.", row=height or ROW)
    y = float(HEADING)
    for line, words in shown:
        drawing.rect(MARGIN, y, 4, LINE * len(words), fill=SOURCES.get(line.process.partition(".")[0], GREY))
        for number, part in enumerate(words):
            drawing.text(MARGIN + 10 + INDENT * bool(number), y + 11.5, part, 10.5, INK, bold=_is_bad(line))
            y += LINE
    return drawing.xml


def _log_words(line: LogLine, width: float) -> list[str]:
    """Break a line of the log into lines of the picture."""
    text = OWN_CLOCK.sub("", LONG.sub(" …", line.text))
    said = log_text([replace(line, text=text)])
    return list(wrapped(f"{said[11:23]} {said[33:]}", width, 10.5, _is_bad(line)))


def _is_bad(line: LogLine) -> bool:
    return "at=error" in line.text or "Error " in line.text


def progress_svg(answered: int, total: int, width: int = 600) -> str:
    """Draw how many visitors of all have had answers."""
    words = f"{answered} of {total} visitors have had answers"
    drawing = Drawing(width, 32, words)
    drawing.rect(MARGIN, 9, 240, 14, rx=3, fill=PAPER, stroke=GREY)
    drawing.rect(MARGIN, 9, 240 * answered / max(total, 1), 14, rx=3, fill=BLUE)
    drawing.text(MARGIN + 254, 20, words, 12)
    return drawing.xml


def _table(title: str, rows: int, width: int, empty: str, row: float = ROW) -> Drawing:
    drawing = Drawing(width, HEADING + row * max(rows, 1) + 8, title)
    drawing.text(MARGIN, 20, title, 13, bold=True)
    drawing.line(MARGIN, 26, width - MARGIN, 26, FAINT)
    if not rows:
        drawing.text(width / 2, HEADING + 14, empty, 12, GREY, anchor="middle")
    return drawing
