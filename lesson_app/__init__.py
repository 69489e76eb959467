"""The lesson app: a visitor asks for a report, a worker makes it, and the page follows the job."""

from flask import Flask
from werkzeug.exceptions import HTTPException

from lesson_app.answers import http_error
from lesson_app.settings import Settings

HEADERS = {
    "Cache-Control": "no-store",  # a job's page is different every second
    "Content-Security-Policy": "default-src 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_app(settings=None):
    """Build the app; gunicorn calls this once in each of its processes."""
    from lesson_app.routes import pages

    app = Flask(__name__)
    settings = settings or Settings.from_environ()
    app.register_blueprint(pages)
    app.context_processor(lambda: {"settings": settings})
    app.register_error_handler(HTTPException, http_error)
    app.after_request(add_headers)
    return app


def add_headers(response):
    """Add the headers that every answer has, except where a page has set its own."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
