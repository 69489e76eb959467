"""What can be said of the notebooks without running them: tags, links, saved runs, files. It only reads."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lesson_kit.authoring.problems import Problem
from lesson_kit.course import places
from lesson_kit.course.catalog import Chapter, file_exercises
from lesson_kit.course.solved import CHECK, EXERCISE, read_notebook, solution_source, source_of, tags_of
from lesson_kit.judge.submission import body_of_file

LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)
CODE_BLOCK = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
OUTSIDE = ("http://", "https://", "mailto:", "attachment:", "data:")
MAY_RAISE = {"raises-exception", "nbval-raises-exception"}


def tag_problems(path: Path, chapter: Chapter) -> Iterator[Problem]:
    """Look at a solved notebook's tags: every exercise once, its check right after it, nothing unknown."""
    cells = read_notebook(path)["cells"]
    mend = f"jupyter lab {path.relative_to(places.ROOT)}"
    tags = [(tag, number) for number, cell in enumerate(cells) for tag in tags_of(cell)]
    names = [tag.removeprefix(EXERCISE) for tag, _ in tags if tag.startswith(EXERCISE)]
    declared = [exercise.name for exercise in chapter.exercises]
    for name in sorted({*names, *declared}):
        if name not in declared:
            yield Problem(path.name, f"the tag exercise:{name} belongs to no exercise of this notebook", mend)
        elif names.count(name) != 1:
            yield Problem(path.name, f"{names.count(name)} cells have the tag exercise:{name}", mend)
    for tag, number in tags:
        name = tag.removeprefix(EXERCISE)
        if tag.startswith(EXERCISE) and not _is_check(cells, number + 1, name):
            what = f'the cell after exercise:{name} must be check("{name}") with the tag check:{name}'
            yield Problem(path.name, what, mend)


def _is_check(cells: list[dict[str, Any]], number: int, name: str) -> bool:
    if number >= len(cells):
        return False
    return CHECK + name in tags_of(cells[number]) and source_of(cells[number]).strip() == f'check("{name}")'


def run_problems(path: Path) -> Iterator[Problem]:
    """Look at a solved notebook's saved run: every cell was run, none failed that should not."""
    mend = f"lesson course build --execute --only {path.stem[:2]}"
    cells = [(n, c) for n, c in enumerate(read_notebook(path)["cells"]) if _is_code(c)]
    unrun = [number for number, cell in cells if cell.get("execution_count") is None]
    if unrun:
        yield Problem(
            path.name, f"{len(unrun)} cells were never run, the first of them cell {unrun[0]}", mend
        )
    for number, cell in cells:
        failed = any(output.get("output_type") == "error" for output in cell.get("outputs", []))
        if failed and not MAY_RAISE & set(tags_of(cell)):
            yield Problem(path.name, f"cell {number} failed when it was run", mend)


def _is_code(cell: dict[str, Any]) -> bool:
    return cell.get("cell_type") == "code" and bool(source_of(cell).strip())


def link_problems(path: Path) -> Iterator[Problem]:
    """Look for links in a notebook that lead nowhere: files that aren't there, headings that no cell has."""
    notebook = read_notebook(path)
    texts = [source_of(cell) for cell in notebook["cells"] if cell.get("cell_type") == "markdown"]
    for target in links(texts):
        if not resolves(target, path.parent, headings(texts)):
            mend = f"grep -n '{target}' {path.relative_to(places.ROOT)}"
            yield Problem(path.name, f"the link {target} leads nowhere", mend)


def links(texts: list[str]) -> list[str]:
    """List the targets of the links in Markdown texts, apart from those to other places."""
    found = [target for text in texts for target in LINK.findall(CODE_BLOCK.sub("", text))]
    return [target for target in found if not target.startswith(OUTSIDE)]


def headings(texts: list[str]) -> set[str]:
    """Give the anchors that JupyterLab makes of the headings."""
    return {title.replace(" ", "-") for text in texts for title in HEADING.findall(text)}


def resolves(target: str, folder: Path, anchors: set[str]) -> bool:
    """Say whether a link leads somewhere."""
    file, _, anchor = unquote(target).partition("#")
    if file:
        return (folder / file).exists()
    return anchor in anchors


def file_problems() -> Iterator[Problem]:
    """Compare the files that the solved notebooks write last with the repository's own."""
    last = {exercise.path: exercise for _, exercise in file_exercises()}
    for path, exercise in last.items():
        ours = places.ROOT / path
        solution = solution_source(exercise.name)
        if solution is None or not ours.exists():
            continue
        if body_of_file(solution).rstrip("\n") != ours.read_text(encoding="utf-8").rstrip("\n"):
            mend = f"diff {path} <the cell exercise:{exercise.name}>"
            yield Problem(path, f"the solution of {exercise.name} is not this file, byte for byte", mend)
