"""A small pen for SVG: shapes, text and the palette that all pictures share."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

GREY, BLUE, GREEN, VERMILION = "#767676", "#0072B2", "#009E73", "#D55E00"
INK, FAINT, PAPER = "#1a1a1a", "#d9d9d9", "#ffffff"
FONT = "Bitstream Vera Sans"
WIDTH = 800  # of a picture, in pixels of the page: as wide as a cell beside the file list
SHARP = 1.5  # pixels of a PNG in a pixel of the page


def fonts() -> tuple[Path, Path]:
    """Give the font's files, plain and bold; they come with a package: a bare machine may have none."""
    import reportlab

    folder = Path(reportlab.__file__).parent / "fonts"
    return folder / "Vera.ttf", folder / "VeraBd.ttf"


@cache
def _glyph_widths(bold: bool) -> dict[int, float]:
    from reportlab.pdfbase.ttfonts import TTFontFile

    return TTFontFile(str(fonts()[bold])).charWidths  # in thousandths of an em


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Say how wide a text is."""
    widths = _glyph_widths(bold)
    return sum(widths.get(ord(letter), 600) for letter in text) * size / 1000


def fitted(text: str, width: float, size: float, bold: bool = False) -> str:
    """Shorten a text to a width; nothing if not even a few letters fit."""
    if text_width(text, size, bold) <= width:
        return text
    room = int(len(text) * width / text_width(text, size, bold)) - 1
    return text[:room].rstrip() + "…" if room > 2 else ""


def first_that_fits(wordings: Sequence[str], width: float, size: float) -> str:
    """Give the first wording for which there is room; nothing if there is none."""
    return next((words for words in wordings if text_width(words, size) <= width), "")


def wrapped(text: str, width: float, size: float, bold: bool = False) -> Iterator[str]:
    """Break a text into lines of a width, at spaces; a word wider than a line is shortened."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size, bold) > width:
            yield line
            longer = word
        line = fitted(longer, width, size, bold)
    yield line


class Drawing:
    """Collect shapes; `xml` is the picture."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height = width, height
        self.root = ET.Element(
            "svg",
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width:g} {height:g}",
            width=f"{width:g}",
            height=f"{height:g}",
            role="img",
        )
        ET.SubElement(self.root, "title").text = title
        self._hatches()
        self.rect(0, 0, width, height, fill=PAPER)

    @property
    def xml(self) -> str:
        """Give the picture as SVG text."""
        return ET.tostring(self.root, encoding="unicode")

    def add(self, tag: str, **attributes: object) -> ET.Element:
        """Add an element; `_` in a name stands for `-`, and numbers are rounded."""
        said = {
            name.replace("_", "-"): f"{value:.5g}" if isinstance(value, float) else str(value)
            for name, value in attributes.items()
        }
        return ET.SubElement(self.root, tag, said)

    def rect(self, x: float, y: float, width: float, height: float, **style: object) -> None:
        """Draw a rectangle."""
        self.add("rect", x=float(x), y=float(y), width=float(max(width, 0)), height=float(height), **style)

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = FAINT, **style: object) -> None:
        """Draw a line."""
        self.add("line", x1=float(x1), y1=float(y1), x2=float(x2), y2=float(y2), stroke=stroke, **style)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 11,
        fill: str = INK,
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """Write a text whose baseline starts, ends or is centred at a point."""
        weight = "bold" if bold else "normal"
        self.add(
            "text",
            x=float(x),
            y=float(y),
            font_size=size,
            fill=fill,
            font_family=FONT,
            font_weight=weight,
            text_anchor=anchor,
        ).text = text

    def tag(self, x: float, y: float, text: str, colour: str, size: float = 11) -> None:
        """Write a bold word on paper of its own, so that it reads on anything."""
        width = tag_width(text, size)
        self.rect(x, y - size, width, size + 3, fill=PAPER, stroke=colour, rx=2)
        self.text(x + width / 2, y, text, size, INK, bold=True, anchor="middle")

    def on_paper(self, x: float, y: float, text: str, size: float = 10) -> None:
        """Write a text on paper of its own, if there is one."""
        if text:
            self.rect(x - 2, y - size, text_width(text, size) + 4, size + 3, fill=PAPER, rx=2)
            self.text(x, y, text, size)

    def _hatches(self) -> None:
        defs = ET.SubElement(self.root, "defs")
        for name, colour in (("hatch", VERMILION), ("hatch-grey", GREY)):
            pattern = ET.SubElement(
                defs,
                "pattern",
                id=name,
                width="6",
                height="6",
                patternUnits="userSpaceOnUse",
                patternTransform="rotate(45)",
            )
            ET.SubElement(pattern, "rect", width="2", height="6", fill=colour)


def tag_width(text: str, size: float) -> float:
    """Say how wide a tag is."""
    return text_width(text, size, bold=True) + 6


def png(svg: str) -> bytes:
    """Turn a picture into PNG."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=round(SHARP * float(ET.fromstring(svg).get("width"))),
            skip_system_fonts=True,
            font_files=[str(file) for file in fonts()],
            font_family=FONT,
            sans_serif_family=FONT,
        )
    )
