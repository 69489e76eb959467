"""Answers for people and for programs: a page, or the same facts as JSON for who asks for that."""

from flask import jsonify, render_template, request

MEANING = {
    404: "There is no such page.",
    405: "This page can't be asked for in this way.",
    500: "Something went wrong here. The log says what.",
}


def wants_json():
    """Say whether the request prefers JSON to a page."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def answer(template, facts, status=200, headers=None):
    """Answer with a page that shows these facts, or with the facts themselves."""
    body = jsonify(facts) if wants_json() else render_template(template, **facts)
    return body, status, headers or {}


def http_error(error):
    """Say what the page that raised this says, else what the number means."""
    said_here = error.description != type(error).description
    return sorry(error.description if said_here else MEANING.get(error.code, error.name), error.code)


def sorry(message, status):
    """Say in one plain sentence what is wrong."""
    return answer("sorry.html", {"message": message}, status)
