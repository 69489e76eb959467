"""The report's contents: a year of made-up sales, and the three pages that show them."""

import io
import random
from functools import partial

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
SHOPS = ["Harbour", "Market", "Station", "Hill"]
INK, QUIET, RULE, BAND = (HexColor(code) for code in ("#1c2430", "#667085", "#d5dae1", "#f3f5f8"))
COLOURS = [HexColor(code) for code in ("#4338ca", "#0d9488", "#b45309", "#db2777")]
TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9.5, leading=14, textColor=QUIET)
BOLD = ParagraphStyle("bold", TEXT, fontName="Helvetica-Bold", fontSize=15, leading=30, textColor=INK)
TITLE = ParagraphStyle("title", BOLD, fontSize=30, leading=36)
MARGIN = 56
EDGE = MARGIN + 6  # reportlab keeps 6 points inside its margins
WIDTH = A4[0] - 2 * EDGE
EVERYWHERE = (0, 0), (-1, -1)  # in a table: from its first cell to its last


def year_of_sales(seed=2026):
    """Make up a year of sales: for each bakery, what it took in each of the twelve months."""
    dice = random.Random(seed)
    return {
        shop: [4000 + 1100 * place + 180 * month + dice.randrange(2600) for month in range(12)]
        for place, shop in enumerate(SHOPS)
    }


def draw_report(title, sales):
    """Draw the sales as a PDF of three pages; give its bytes."""
    file = io.BytesIO()
    edges = dict.fromkeys(["leftMargin", "rightMargin", "topMargin", "bottomMargin"], MARGIN)
    document = SimpleDocTemplate(file, pagesize=A4, title=title, author="The lesson app", **edges)
    story = [*first_page(title, sales), PageBreak(), *month_page(sales), PageBreak(), *shop_page(sales)]
    foot = partial(draw_foot, title)
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return file.getvalue()


def first_page(title, sales):
    """Say what was taken in all, and show it month by month."""
    months = [sum(month) for month in zip(*sales.values(), strict=True)]
    facts = {
        "Taken in the year": money(sum(months)),
        "In an average month": money(sum(months) / 12),
        "Best month": MONTHS[months.index(max(months))],
    }
    heading = [Paragraph(title, TITLE), Paragraph(f"{len(sales)} bakeries, twelve months", TEXT)]
    chart = [Paragraph("What each bakery took, month by month", BOLD), bars(sales)]
    return [*heading, Spacer(0, 26), fact_boxes(facts), Spacer(0, 30), *chart]


def month_page(sales):
    """Show every number in a table."""
    lines = {name: [taken[at] for taken in sales.values()] for at, name in enumerate(MONTHS)}
    lines["Year"] = [sum(taken) for taken in sales.values()]
    rows = [[name, *map(money, line), money(sum(line))] for name, line in lines.items()]
    return [Paragraph("The year in numbers", BOLD), table([["", *sales, "All"], *rows])]


def shop_page(sales):
    """Rank the bakeries."""
    everything = sum(map(sum, sales.values()))
    rows = [
        [shop, money(sum(taken)), f"{sum(taken) / everything:.0%}", MONTHS[taken.index(max(taken))]]
        for shop, taken in sorted(sales.items(), key=lambda item: -sum(item[1]))
    ]
    rows.append(["All", money(everything), "100%", ""])
    ranking = table([["", "Taken", "Share", "Best month"], *rows])
    note = Paragraph("The numbers are made up. The wait for them was real.", TEXT)
    heading = Paragraph("The bakeries, best first", BOLD)
    return [heading, shares(sales), Spacer(0, 14), ranking, Spacer(0, 22), note]


def money(amount):
    """Write an amount for people."""
    return f"€ {amount:,.0f}"


def fact_boxes(facts):
    """Set facts side by side, large."""
    cells = [[Paragraph(name, TEXT), Paragraph(fact, BOLD)] for name, fact in facts.items()]
    style = [
        ("BACKGROUND", *EVERYWHERE, BAND),
        ("LEFTPADDING", *EVERYWHERE, 12),
        ("TOPPADDING", *EVERYWHERE, 10),
    ]
    return Table([cells], colWidths=[WIDTH / len(cells)] * len(cells), style=style)


def table(rows):
    """Set rows as a table; the first is its head, the last its sum."""
    style = [
        ("TEXTCOLOR", *EVERYWHERE, INK),
        ("TEXTCOLOR", (0, 0), (-1, 0), QUIET),
        ("FONTNAME", (0, -1), (-1, -1), "Helvetica-Bold"),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("LINEBELOW", *EVERYWHERE, 0.5, RULE),
        ("TOPPADDING", *EVERYWHERE, 8),
        ("BOTTOMPADDING", *EVERYWHERE, 8),
    ]
    return Table(rows, colWidths=[WIDTH / len(rows[0])] * len(rows[0]), style=style)


def bars(sales):
    """Draw a chart of stacked bars, one bar a month."""
    chart, legend, drawing = VerticalBarChart(), Legend(), Drawing(WIDTH, 350)
    chart.x, chart.y, chart.width, chart.height = 30, 44, WIDTH - 30, 300
    chart.data, chart.categoryAxis.categoryNames = list(sales.values()), MONTHS
    chart.categoryAxis.style, chart.barWidth, chart.groupSpacing = "stacked", 10, 7
    chart.valueAxis.valueMin, chart.valueAxis.visibleGrid, chart.valueAxis.gridStrokeColor = 0, True, RULE
    chart.valueAxis.labelTextFormat = lambda amount: f"{amount / 1000:.0f}k"
    chart.valueAxis.visibleAxis = chart.valueAxis.visibleTicks = chart.categoryAxis.visibleTicks = False
    chart.categoryAxis.strokeColor = RULE
    chart.bars.strokeColor = None
    for at, colour in enumerate(COLOURS):
        chart.bars[at].fillColor = colour
    legend.x, legend.y, legend.boxAnchor, legend.columnMaximum, legend.deltax = 30, 4, "sw", 1, 90
    legend.colorNamePairs, legend.strokeColor = list(zip(COLOURS, sales, strict=True)), None
    legend.alignment, legend.dx, legend.dy, legend.dxTextSpace = "right", 8, 8, 6
    for labels in (chart.categoryAxis.labels, chart.valueAxis.labels, legend):
        labels.fontName, labels.fontSize = "Helvetica", 9
    drawing.add(chart)
    drawing.add(legend)
    return drawing


def shares(sales):
    """Draw one bar that the bakeries share, in the order of their ranks."""
    drawing, left, everything = Drawing(WIDTH, 26), 0, sum(map(sum, sales.values()))
    colours = dict(zip(sales, COLOURS, strict=True))
    for shop in sorted(sales, key=lambda shop: -sum(sales[shop])):
        width = WIDTH * sum(sales[shop]) / everything
        drawing.add(Rect(left, 0, width, 26, fillColor=colours[shop], strokeColor=None))
        drawing.add(String(left + 8, 9, shop, fontName="Helvetica-Bold", fontSize=9, fillColor=white))
        left += width
    return drawing


def draw_foot(title, canvas, document):
    """Write the title and the number of the page at its foot."""
    canvas.setFont("Helvetica", 9)
    canvas.setFillColor(QUIET)
    canvas.drawString(EDGE, 36, title)
    canvas.drawRightString(A4[0] - EDGE, 36, str(document.page))
