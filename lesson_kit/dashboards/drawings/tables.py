"""Formation, queues and log as SVG: a row for each dyno, queue or line."""

import re
from dataclasses import replace

from lesson_kit.dashboards.bars import DynoNow, JobBar, QueueNow, Snapshot
from lesson_kit.dashboards.drawings.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    PAPER,
    VERMILION,
    Drawing,
    fitted,
)
from lesson_kit.dashboards.text import dyno_text, log_text, queue_text

MARGIN, HEADING, ROW = 16, 34, 26
STATES = {"up": GREEN, "starting": BLUE, "stopping": BLUE, "crashed": VERMILION}
SOURCES = {"router": VERMILION, "web": GREEN, "worker": BLUE}
BOX, BOXES = 14, 24
OWN_CLOCK = re.compile(r"^\d\d:\d\d:\d\d (?=\S)")  # RQ's: real time, where the line already has lesson time


def formation_svg(snapshot: Snapshot, width: int = 1000) -> str:
    """Draw the dynos: a shape for the state, and in words what each does."""
    drawing = _table("Dynos", len(snapshot.dynos), width, "No dynos yet.")
    for index, dyno in enumerate(snapshot.dynos):
        y = HEADING + ROW * index + 17
        state_shape(drawing, MARGIN + 8, y - 4, dyno.state)
        drawing.text(MARGIN + 26, y, dyno.name, 12, bold=True)
        drawing.text(MARGIN + 130, y, _dyno_words(dyno), 11)
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


def queues_svg(snapshot: Snapshot, width: int = 1000) -> str:
    """Draw the queues: a box for each job that waits or runs, and the rest in words."""
    drawing = _table("Queues", len(snapshot.queues), width, "No queues yet.")
    jobs = {job.number: job for job in snapshot.jobs}
    for index, queue in enumerate(snapshot.queues):
        _queue(drawing, queue, jobs, HEADING + ROW * index + 17, snapshot.now)
    return drawing.xml


def _queue(drawing: Drawing, queue: QueueNow, jobs: dict[int, JobBar], y: float, now: float) -> None:
    drawing.text(MARGIN, y, fitted(queue.name, 90, 12), 12, bold=True)
    x = MARGIN + 100
    for number in [*queue.running, *queue.waiting][:BOXES]:
        runs = number in queue.running
        drawing.rect(
            x,
            y - 11,
            BOX,
            BOX,
            rx=2,
            stroke=BLUE if runs else GREY,
            stroke_width=1.5,
            fill=BLUE if runs else PAPER,
        )
        x += BOX + 4
    more = len(queue.running) + len(queue.waiting) - BOXES
    if more > 0:
        drawing.text(x, y, f"+{more}", 11)
        x += 40
    since = {number: jobs[number].since for number in queue.waiting}
    words = queue_text(queue, since, now).partition(": ")[2]
    drawing.text(max(x + 8, MARGIN + 200), y, fitted(words, drawing.width - max(x, 216) - 30, 11), 11)


def log_svg(snapshot: Snapshot, width: int = 1000, lines: int = 16) -> str:
    """Draw the end of the log, with a stripe of colour for each line's source."""
    shown = snapshot.log[-lines:]
    drawing = _table("Log", len(shown), width, "Nothing has been logged yet.", row=16)
    for index, line in enumerate(shown):
        y = HEADING + 16 * index + 12
        source = SOURCES.get(line.process.partition(".")[0], GREY)
        drawing.rect(MARGIN, y - 10, 4, 13, fill=source)
        words = log_text([replace(line, text=OWN_CLOCK.sub("", line.text))])[11:]
        bold = "at=error" in line.text or "Error " in line.text
        drawing.text(MARGIN + 10, y, fitted(words, width - 2 * MARGIN - 10, 9.5), 9.5, INK, bold=bold)
    return drawing.xml


def progress_svg(answered: int, total: int, width: int = 600) -> str:
    """Draw how many visitors of all have had answers."""
    words = f"{answered} of {total} visitors have had answers"
    drawing = Drawing(width, 32, words)
    drawing.rect(MARGIN, 9, 240, 14, rx=3, fill=PAPER, stroke=GREY)
    drawing.rect(MARGIN, 9, 240 * answered / max(total, 1), 14, rx=3, fill=BLUE)
    drawing.text(MARGIN + 254, 20, words, 11)
    return drawing.xml


def _table(title: str, rows: int, width: int, empty: str, row: int = ROW) -> Drawing:
    drawing = Drawing(width, HEADING + row * max(rows, 1) + 8, title)
    drawing.text(MARGIN, 20, title, 12, bold=True)
    drawing.line(MARGIN, 26, width - MARGIN, 26, FAINT)
    if not rows:
        drawing.text(width / 2, HEADING + 14, empty, 12, GREY, anchor="middle")
    return drawing
