"""The report's pages."""

import io

from pypdf import PdfReader


def test_a_report_is_a_pdf_of_three_pages_with_its_title_and_its_numbers(load):
    """Read the pages back, and find the year's sum of each bakery on them."""
    drawing = load({}, "drawing")
    sales = drawing.year_of_sales()
    pdf = PdfReader(io.BytesIO(drawing.draw_report("Bread & rolls", sales)))
    text = [page.extract_text() for page in pdf.pages]
    assert len(text) == 3
    assert "Bread & rolls" in text[0]
    for shop, taken in sales.items():
        assert f"{sum(taken):,}" in text[1], shop
        assert shop in text[2]


def test_the_same_seed_makes_the_same_sales(load):
    """The numbers are made up, but not at random: two reports of one year agree."""
    drawing = load({}, "drawing")
    assert drawing.year_of_sales(7) == drawing.year_of_sales(7) != drawing.year_of_sales(8)
