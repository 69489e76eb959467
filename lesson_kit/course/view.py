"""The one place in the course that uses ipywidgets: a prediction, made before something is run."""

from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from lesson_kit.course.progress import Progress

HERE = Path(__file__).parent


class Choice(anywidget.AnyWidget):
    """Let one of some answers be chosen, by mouse or by keys.

    ipywidgets' own radio buttons leave arrows and Enter to JupyterLab, which goes to another cell by them.
    """

    _esm = (HERE / "choice.js").read_text(encoding="utf-8")
    _css = (HERE / "choice.css").read_text(encoding="utf-8")
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    value = traitlets.Unicode(None, allow_none=True).tag(sync=True)


class Prediction:
    """Ask a question with a few answers to choose from; what is chosen is kept at once."""

    def __init__(self, progress: Progress, name: str, question: str, options: list[str]) -> None:
        self._progress = progress
        self._name = name
        self._text = "\n".join([f"Your prediction: {question}", *(f"  ( ) {option}" for option in options)])
        chosen = progress.prediction(name)
        self.said = widgets.HTML(_thanks(chosen) if chosen in options else "Choose one; it is never graded.")
        self.choice = Choice(question=question, options=options, value=chosen if chosen in options else None)
        self.choice.observe(self._keep, names="value")
        asked = widgets.HTML()
        asked.value = f"<strong>{_escaped(question)}</strong>"
        self.box = widgets.VBox([asked, self.choice, self.said])

    def _keep(self, change: dict[str, Any]) -> None:
        if change["new"] is not None:
            self._progress.note_prediction(self._name, change["new"])
            self.said.value = _thanks(change["new"])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle = self.box._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**data, "text/plain": self._text}


def predict(progress: Progress, name: str, question: str, options: list[str]) -> None:
    """Show the question, with the answer that was given before."""
    from IPython.display import display

    display(Prediction(progress, name, question, options))


def _thanks(choice: str) -> str:
    return f"Kept: {_escaped(choice.rstrip('.'))}. Now run the next cell and see."


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
