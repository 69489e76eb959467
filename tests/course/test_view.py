"""Predictions: asked, kept, never graded."""

from lesson_kit.course.view import Prediction

OPTIONS = ["an error page", "the report, late"]


def test_a_choice_is_kept_at_once(progress):
    """And the learner is told so."""
    view = Prediction(progress, "02-first", "What comes?", OPTIONS)
    assert view.choice.value is None
    view.choice.value = OPTIONS[0]

    assert progress.prediction("02-first") == OPTIONS[0]
    assert view.said.value == f"Kept: {OPTIONS[0]}. Now run the next cell and see."


def test_a_prediction_made_before_is_shown_again(progress):
    """After a restart too; one that is not among the options any more is not."""
    progress.note_prediction("02-first", OPTIONS[1])
    progress.note_prediction("03-first", "an old option")

    assert Prediction(progress, "02-first", "What comes?", OPTIONS).choice.value == OPTIONS[1]
    assert Prediction(progress, "03-first", "What comes?", OPTIONS).choice.value is None


def test_the_saved_notebook_has_the_question_in_words(progress):
    """The same, whatever was chosen."""
    first = Prediction(progress, "02-first", "What comes?", OPTIONS)
    text = first._repr_mimebundle_()["text/plain"]
    first.choice.value = OPTIONS[0]
    second = Prediction(progress, "02-first", "What comes?", OPTIONS)

    assert text == "Your prediction: What comes?\n  ( ) an error page\n  ( ) the report, late"
    assert second._repr_mimebundle_()["text/plain"] == text


def test_a_question_is_never_markup(progress):
    """It is shown as it is written."""
    view = Prediction(progress, "x", "Is 1 < 2 & 3?", ["<b>yes</b>"])
    view.choice.value = "<b>yes</b>"

    assert view.box.children[0].value == "<strong>Is 1 &lt; 2 &amp; 3?</strong>"
    assert "<b>" not in view.said.value
