"""The verbs in a real JupyterLab: what learners read, in light and in dark, and a prediction that is kept."""

import os
from pathlib import Path

import pytest

from lesson_kit.course.progress import Progress

pytestmark = [pytest.mark.browser, pytest.mark.real, pytest.mark.timeout(300)]

CELLS = [
    "from lesson_kit import check, hint, solution, progress, predict, reveal",
    'predict("02-first", "What does the browser get?", ["an error page", "the report, late"])',
    'check("count-h12")',
    "def count_h12(lines):\n    return len(lines)",
    'check("count-h12")',
    "longer_timeout = 'b'\ncheck('longer-timeout')",
    'hint("count-h12")',
    'solution("count-h12")',
    "progress()",
    'reveal("02-first")',
    "check('conut-h12')",
]


def seen(page, selector):
    """Give the texts of what is on the page."""
    page.locator(selector).first.wait_for()
    return "\n".join(page.locator(selector).all_inner_texts())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_learners_read_verdicts_hints_and_progress(lab, open_notebook, scheme):
    """In words, legible on the theme's background, without a traceback of ours."""
    page = open_notebook(lab.write(f"verbs-{scheme}.ipynb", CELLS), scheme=scheme)
    page.run_all()
    page.locator(".lesson-failed").first.wait_for()
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"verbs-{scheme}.png"), full_page=True)

    assert "not yet" in seen(page, ".lesson-not_attempted")
    assert "not right yet" in seen(page, ".lesson-failed")
    assert "Hint 1 of 3" in seen(page, ".lesson-hint")
    assert contrast(page, ".lesson-failed dd") > 4.5
    assert page.get_by_role("progressbar").count() > 3
    assert page.errors == []
    assert page.external() == []


def test_a_prediction_is_kept_when_it_is_chosen(lab, open_notebook):
    """By a click, with no cell to run."""
    page = open_notebook(lab.write("prediction.ipynb", CELLS[:2]))
    page.run_all()
    page.get_by_text("an error page", exact=True).click()
    page.get_by_text("Kept: an error page").wait_for()

    assert Progress(lab.workspace).prediction("02-first") == "an error page"


def test_a_cell_that_has_lost_its_writefile_line_is_told_so(lab, open_notebook):
    """Though its kernel sees nothing but ordinary code: JupyterLab says which cell it is."""
    cells = ["from lesson_kit import check, progress\nprogress()", "x = 1", 'check("write-utils")']
    page = open_notebook(lab.write("lost.ipynb", cells, **{"exercise-write-utils": 1}))
    page.run_all()

    assert "%%writefile utils.py to be the first line" in seen(page, ".lesson-failed")


def contrast(page, selector):
    """Give the contrast of a text with the page's background, as WCAG counts it."""
    colours = page.evaluate(
        """(selector) => {
          const box = document.querySelector(selector);
          const panel = box.closest(".jp-NotebookPanel, .jp-Notebook");
          return [getComputedStyle(box).color, getComputedStyle(panel).backgroundColor];
        }""",
        selector,
    )
    one, other = sorted(map(luminance, colours))
    return (other + 0.05) / (one + 0.05)


def luminance(colour):
    """Give the relative luminance of a colour such as `rgb(0, 0, 0)`."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
