"""The usual errors of a route that enqueues, and of a job: each is recognised by its own words, and named.

A reply is given only where those words leave no doubt. Of any other error it is said where it came from, and
how to see more.
"""

import re

from lesson_kit.course.checks.faults import Fault, Frame

NAME = (
    "`{0}` is used, and nothing in the file defines it. Is an import missing, or is it spelt in another way "
    "above?"
)
ITS_ID = "Nothing in the file defines `job_id`. enqueue gave you a job; its id is an attribute of it."
UNBOUND = (
    "In that function `{0}` is used before it has a value. Does the line that gives it one come first, and "
    "under the same name?"
)
CONNECTION_GONE = "RQ 2 removed Connection. Who needs the connection is given it by name, connection=…"
CIRCLE = "The file imports something that imports the file: a circle. Which import leads back to the app?"
NO_SUCH_NAME = "`{1}` has no `{0}`. Does it come from somewhere else, or is it spelt in another way?"
MODULE_HAS_NOT = "`{0}` has no `{1}`. Does it come from somewhere else, or is it spelt in another way?"
NO_MODULE = "Nothing that can be imported is named `{0}`. How is the file, or the package, called?"
UNREADABLE = (
    "Python can't read it. Look there, and in the line above, for a bracket, a quote or a colon, and at the "
    "indentation."
)
NO_ANSWER = "The route ends without an answer. A line that begins with return has to give one."
JOB_RETURNED = "The route returns the job itself. The visitor needs an answer that names it by its id."
STATUS_FIRST = "A number is no answer. The answer comes first, and its status after it."
ANSWER_INSIDE = (
    "One answer stands inside another: what you call gives the page and its status already. Return that as "
    "it is; the status that you want is for it to know."
)
NO_RESPONSE = "Flask can't make an answer of a {0}. Text, a dict or what another route returns will do."
JOB_GIVEN = (
    "The job itself was handed over, where its id is wanted: the text that RQ gave it. Which attribute of "
    "the job is that?"
)
NO_JOB_ID = "What was handed over is no job's id. The job that enqueue gave you has one: no quotes around it."
NOT_JSON = "JSON knows text, numbers, lists and dicts, and no {0}. Take from it what the visitor needs."
JOB_HAS_NOT = "A job has no `{0}`. What names it is its id."
ON_CONN = "conn only leads to Redis. enqueue belongs to a queue, which you make of Queue and conn."
CONN_TEXT = "A text stands where the connection is wanted. Hand the queue conn itself, without quotes."
NO_FUNCTION = "enqueue was not given a function. Its first argument is the function's bare name."
HAS_NOT = "A {0} has no `{1}`. Is it the object that you mean, and is the name spelt right?"
NO_CONNECTION = "A queue has to know in which Redis it is. Hand it conn by name: connection=…"
ENQUEUE = "enqueue is called on a queue that you have made, and its first argument is the function to run."
TOO_FEW = "`{0}` is called without {1}. Look at the line that defines it: what does it need?"
ENDPOINT = "url_for has no page `{0}`. A page's full name is its blueprint's, a dot, and its function's."
ENDPOINT_ALONE = "url_for has to know whose page: hand it {0} as well."
TEMPLATE = "The app has no template `{0}`. Which function of your file makes the page of a job?"
NOT_HANDED = "The template asks for {0}, which it was not given. Which function of your file gathers it all?"
NO_REDIS = "There is no Redis at that address. worker.py knows the right one: take its conn."

WORKER_FINDS = (
    "The worker can't find `{0}`: it imports a module and takes a function from it. Hand enqueue, first of "
    "all, the function itself by its bare name."
)
WORKER_TOO_MANY = "`{0}` is handed more than it takes. What follows the function in enqueue goes to it."
WORKER_TOO_FEW = "`{0}` is not handed all it needs. What follows the function in enqueue goes to it."
WORKER_OPTION = (
    "RQ's own options of enqueue have names such as job_timeout. Any other goes to the function that it runs."
)

FORM = "400 says: the form has no such field. `request.form[…]` insists on it, `request.form.get(…)` doesn't."
NO_FORM_JSON = "415 says: that is no JSON. The button sends a form."
NOT_FOUND = "The job is in Redis, and still the answer is 404: no job has the id that you look for."
NO_ROUTE = "405 says: no function answers POST there. Keep the line that begins with @ above yours."

IN_WEB = (
    (r"NameError: name 'job_id' is not defined", ITS_ID),
    (r"NameError: name '(\w+)' is not defined", NAME),
    (r"UnboundLocalError: cannot access local variable '(\w+)'", UNBOUND),
    (r"ImportError: cannot import name 'Connection' from 'rq'", CONNECTION_GONE),
    (r"ImportError: cannot import name '\w+' from partially initialized module", CIRCLE),
    (r"ImportError: cannot import name '(\w+)' from '([\w.]+)'", NO_SUCH_NAME),
    (r"ModuleNotFoundError: No module named '([\w.]+)'", NO_MODULE),
    (r"(?:SyntaxError|IndentationError|TabError): ", UNREADABLE),
    (r"TypeError: .*did not return a valid response\. The function either returned None", NO_ANSWER),
    (r"TypeError: .*did not return a valid response\..*but it was an? Job\.", JOB_RETURNED),
    (r"TypeError: .*did not return a valid response\..*but it was an? int\.", STATUS_FIRST),
    (r"TypeError: .*did not return a valid response\..*but it was an? tuple\.", ANSWER_INSIDE),
    (r"TypeError: .*did not return a valid response\..*but it was an? (\w+)\.", NO_RESPONSE),
    (r"ValueError: Job ID must ", NO_JOB_ID),
    (r"TypeError: argument of type 'Job' is not ", JOB_GIVEN),
    (r"TypeError: Object of type Job is not JSON serializable", JOB_GIVEN),
    (r"TypeError: Object of type (\w+) is not JSON serializable", NOT_JSON),
    (r"AttributeError: 'Job' object has no attribute '(\w+)'", JOB_HAS_NOT),
    (r"AttributeError: 'Redis' object has no attribute 'enqueue\w*'", ON_CONN),
    (r"AttributeError: 'str' object has no attribute 'pipeline'", CONN_TEXT),
    (r"AttributeError: '\w+' object has no attribute '__module__'", NO_FUNCTION),
    (r"TypeError: Expected a callable or a string", NO_FUNCTION),
    (r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'", MODULE_HAS_NOT),
    (r"AttributeError: '(?!NoneType)(\w+)' object has no attribute '(\w+)'", HAS_NOT),
    (r"TypeError: Queue(?:\.__init__)?\(\) missing .*'connection'", NO_CONNECTION),
    (r"TypeError: Queue\.enqueue\(\) missing ", ENQUEUE),
    (r"TypeError: (\w+)\(\) missing \d+ required positional arguments?: (.+)", TOO_FEW),
    (r"werkzeug\S+BuildError: .*Did you forget to specify values \[(.+)\]", ENDPOINT_ALONE),
    (r"werkzeug\S+BuildError: Could not build url for endpoint '([\w.]+)'", ENDPOINT),
    (r"jinja2\.exceptions\.TemplateNotFound: (\S+)", TEMPLATE),
    (r"jinja2\.exceptions\.UndefinedError: ('\w+') is undefined", NOT_HANDED),
    (r"redis\.exceptions\.ConnectionError: Error \d+ connecting to ", NO_REDIS),
)
IN_WORKER = (
    (r"ValueError: Invalid attribute name: (\S+)", WORKER_FINDS),
    (r"TypeError: (\w+)\(\) takes .* positional arguments? but \d+ (?:was|were) given", WORKER_TOO_MANY),
    (r"TypeError: (\w+)\(\) missing \d+ required positional argument", WORKER_TOO_FEW),
    (r"TypeError: \w+\(\) got an unexpected keyword argument", WORKER_OPTION),
)

LOOK_AT = (
    "It came from line {line} of {path}, `{code}`. Put a print(…, flush=True) above it that shows what the "
    "line works with, deploy, press the button, and look into app.logs(process='web.1')."
)
LINE = "Line {line} of {path} is `{code}`."


def status_means(status: int, enqueued: bool) -> str | None:
    """Name the mistake behind a status of which the log has no word; None if it leaves it open."""
    known = {400: FORM, 405: NO_ROUTE, 415: NO_FORM_JSON}
    return NOT_FOUND if status == 404 and enqueued else known.get(status)


def meaning(said: str, errors: tuple[tuple[str, str], ...] = IN_WEB) -> str | None:
    """Name the mistake behind an error of these, by its words; None if they leave it open."""
    for pattern, reply in errors:
        if match := re.match(pattern, said):
            return reply.format(*match.groups())
    return None


def next_step(fault: Fault, path: str, otherwise: str) -> str:
    """Say what an error of the web dyno means, and where in the learner's file it came from."""
    frame, reply = fault.line_of(path), meaning(fault.said)
    if frame is None or not frame.code:
        return reply or otherwise
    return f"{_put(LINE, frame, path)} {reply}" if reply else _put(LOOK_AT, frame, path)


def _put(text: str, frame: Frame, path: str) -> str:
    return text.format(line=frame.line, path=path, code=frame.code)
