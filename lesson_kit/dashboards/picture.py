"""The views as pictures: SVG, drawn once, turned into PNG for saved notebooks."""

from xml.etree import ElementTree as ET

from lesson_kit.dashboards.bars import Snapshot
from lesson_kit.dashboards.compare import Run
from lesson_kit.dashboards.drawings.compare import comparison_svg
from lesson_kit.dashboards.drawings.svg import png
from lesson_kit.dashboards.drawings.tables import formation_svg, log_svg, progress_svg, queues_svg
from lesson_kit.dashboards.drawings.timeline import timeline_svg


def timeline_png(snapshot: Snapshot, *, last: float | None = None, title: str = "") -> bytes:
    """Draw the timeline."""
    return png(timeline_svg(snapshot, last=last, title=title))


def formation_png(snapshot: Snapshot) -> bytes:
    """Draw the dynos."""
    return png(formation_svg(snapshot))


def queues_png(snapshot: Snapshot) -> bytes:
    """Draw the queues."""
    return png(queues_svg(snapshot))


def log_png(snapshot: Snapshot) -> bytes:
    """Draw the end of the log."""
    return png(log_svg(snapshot))


def comparison_png(before: Run, after: Run) -> bytes:
    """Draw two runs side by side."""
    return png(comparison_svg(before, after))


def progress_png(answered: int, total: int) -> bytes:
    """Draw how many visitors of all have had answers."""
    return png(progress_svg(answered, total))


def dashboard_png(snapshot: Snapshot) -> bytes:
    """Draw all parts, one below the other."""
    drawings = (
        timeline_svg(snapshot),
        formation_svg(snapshot),
        queues_svg(snapshot),
        log_svg(snapshot, lines=8),
    )
    return png(stacked([ET.fromstring(drawing) for drawing in drawings]))


def stacked(drawings: list[ET.Element]) -> str:
    """Put drawings one below the other, as groups: pictures within a picture would be drawn apart first."""
    tag = drawings[0].tag
    height = 0.0
    whole = ET.Element(tag, width=drawings[0].get("width"))
    for drawing in drawings:
        group = ET.SubElement(whole, f"{tag[:-3]}g", transform=f"translate(0 {height:g})")
        group.extend(drawing)
        height += float(drawing.get("height"))
    whole.set("height", f"{height:g}")
    whole.set("viewBox", f"0 0 {whole.get('width')} {height:g}")
    return ET.tostring(whole, encoding="unicode")
