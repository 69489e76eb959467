"""The exercises of notebook 01: the slowest route, the function behind it, and what is work for a worker."""

from lesson_kit.course.answers import shown, word
from lesson_kit.course.exercise import Exercise, Mistake
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Probe

# slowest-route

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}

WAITED = "That page only stood in line behind another one. How long does it take when it is alone?"
WHICH_METHOD = (
    "Two routes have this path, and they differ in what the browser says first. Which of the two was slow?"
)
LISTS = "That one lists the reports that are there already. Look at the row with the largest number."
A_ROUTE = "A route is a method and a path, as in the first column of your table."
READ_THE_TABLE = "Run the cell that times the routes once more, and look for the largest number."


def check_slowest_route(probe: Probe) -> Outcome:
    """Hold the learner's route against the one that makes the report."""
    value = probe.value()
    method, path = route(value)
    if (method, path) == ("POST", "/reports"):
        return passed("Keep it in mind: this is the one to cure.")
    if path == "/reports":
        next_step = LISTS if method else WHICH_METHOD
    elif path in ("/ping", "/"):
        next_step = WAITED
    else:
        next_step = READ_THE_TABLE if path else A_ROUTE
    return failed("the route that takes longest by itself", shown(value), next_step)


def route(value: object) -> tuple[str, str]:
    """Read a method and a path in either order, as text or as a pair; what is missing is empty."""
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        value = " ".join(value)
    if not isinstance(value, str):
        return "", ""
    parts = [part.strip("\"'`,()[]") for part in value.split()]
    method = next((part.upper() for part in parts if part.upper() in METHODS), "")
    path = next((part.lower() for part in parts if part.startswith("/")), "")
    return method, path if path == "/" else path.rstrip("/")


SLOWEST_ROUTE = Exercise(
    name="slowest-route",
    kind="answer",
    points=1,
    stub='# A method and a path, as in "GET /ping":\nslowest_route = ...\n',
    hints=(
        "Your table has a row for each route. The number says how long that route took.",
        "One number is larger than all the others together.",
        "It is the route that the button on the page uses. The button sends something, so its method "
        "is not GET.",
    ),
    check=check_slowest_route,
    mistakes=(
        Mistake('slowest_route = "GET /ping"', WAITED, "the quick page that merely waited"),
        Mistake('slowest_route = "/reports"', WHICH_METHOD, "no method"),
        Mistake('slowest_route = "GET /reports"', LISTS, "the other route with this path"),
        Mistake('slowest_route = "make_report"', A_ROUTE, "a function in place of a route"),
        Mistake("slowest_route = 4.1", A_ROUTE, "the time in place of the route"),
    ),
)

# blocking-function

SYMPTOM = (
    "That is where the time goes, and it stands inside one of the app's own functions. Go up from there."
)
LIBRARY = (
    "That is a library's name. Somebody in the app calls it: which function would you take out of the route?"
)
CALLER = "That is the route: it has to stay, and answer the visitor. What does it call?"
HALF = "That is a part of it, and the upload blocks as well. Which function does both?"
OTHER_HALF = "That is the last step of it, and the slow part comes before. Which function does both?"
A_NAME = "One name between quotes: the function of the app that the route calls, and waits for."

SYMPTOMS = {"sleep", "wait", "sql", "select", "database"}
LIBRARIES = {"reportlab", "boto3", "botocore", "flask", "gunicorn", "put_object", "canvas", "s3", "save"}
ROUTES = {
    "reports",
    "ask_for_report",
    "make_a_report",
    "all_reports",
    "home",
    "ping",
    "route",
    "routes",
    "view",
}
PARTS = {"make_pdf", "query_sales", "draw_report", "year_of_sales"}
UPLOADS = {"upload", "upload_file", "report_key", "report_link"}


def check_blocking_function(probe: Probe) -> Outcome:
    """Hold the learner's function against the one that holds all of the slow work."""
    value = probe.value()
    name = (word(value) or "").removeprefix("def ").rpartition(".")[2]
    if name == "make_report":
        return passed("All of the slow work is in there, and nothing of the web: it can move.")
    return failed("the one function that holds all of the slow work", shown(value), _why_not(name, value))


def _why_not(name: str, value: object) -> str:
    for names, reply in (
        (SYMPTOMS, SYMPTOM),
        (LIBRARIES, LIBRARY),
        (ROUTES, CALLER),
        (PARTS, HALF),
        (UPLOADS, OTHER_HALF),
    ):
        if name in names:
            return reply
    return CALLER if isinstance(value, str) and "/" in value else A_NAME


BLOCKING_FUNCTION = Exercise(
    name="blocking-function",
    kind="answer",
    points=2,
    stub='# The name of a function, as in "list_reports":\nblocking_function = ...\n',
    hints=(
        "Read the profile from the top: each line is called by the one above it.",
        "Below the route, and above the parts: querying, drawing and uploading. Who calls all three?",
        "It is the one function that the route calls to get a report made. Its name says just that.",
    ),
    check=check_blocking_function,
    mistakes=(
        Mistake('blocking_function = "time.sleep"', SYMPTOM, "a symptom inside it"),
        Mistake('blocking_function = "reportlab"', LIBRARY, "a library"),
        Mistake('blocking_function = "ask_for_report"', CALLER, "the route, which is the caller"),
        Mistake('blocking_function = "POST /reports"', CALLER, "the route, by its address"),
        Mistake('blocking_function = "make_pdf"', HALF, "half of it"),
        Mistake('blocking_function = "upload"', OTHER_HALF, "the other half"),
        Mistake('blocking_function = "the report"', A_NAME, "no name at all"),
    ),
)

# needs-a-worker

QUERY = "run a database query over ten years of orders (40 seconds)"
REPORT = "make the monthly report as a PDF (1 minute)"
UPLOAD = "copy a visitor's 2 GB video to S3 (3 minutes)"
LETTERS = "send a letter to 5,000 subscribers (10 minutes)"
HOME = "show the home page (20 milliseconds)"
PASSWORD = "check a password at login (300 milliseconds)"
ROWS = "list 50 orders, which asks the database once for each row (4 seconds)"
TASKS = {HOME: False, REPORT: True, PASSWORD: False, UPLOAD: True, ROWS: False, QUERY: True, LETTERS: True}

ALL = (
    "A worker costs something too: the visitor has to come back for the result. Which of these are quick,"
    " or could be?"
)
NONE = "Some of these take longer than anybody waits for a page. Which of them can't be made quick?"
TRUE_OR_FALSE = "Put True or False behind each sentence, with a capital and without quotes."
KEEP = "Keep the seven sentences as they are, and change only what stands behind them."
SECOND_LOOK = {
    HOME: "Look again at the home page: would anybody want to be told to come back for it?",
    PASSWORD: "Look again at the password: can the visitor go on before the result is known?",
    ROWS: "Look again at the list of orders: why is it slow, and would a single query do?",
    QUERY: "Look again at the query: will a visitor wait that long in front of a white page?",
    REPORT: "Look again at the report: where is the visitor during that minute?",
    UPLOAD: "Look again at the video: what else can the web dyno do during those minutes?",
    LETTERS: "Look again at the letters: who needs them to be sent before the page can answer?",
}


def check_needs_a_worker(probe: Probe) -> Outcome:
    """Hold the learner's seven judgements against ours."""
    value = probe.value()
    if not isinstance(value, dict) or set(value) != set(TASKS):
        return failed("a dict with the seven tasks", shown(value), KEEP)
    if not all(isinstance(needs, bool) for needs in value.values()):
        odd = next(needs for needs in value.values() if not isinstance(needs, bool))
        return failed("True or False for each task", shown(odd), TRUE_OR_FALSE)
    if len(set(value.values())) == 1:
        return failed("some of each", f"{value[HOME]} for all seven", ALL if value[HOME] else NONE)
    wrong = [task for task, needs in TASKS.items() if value[task] != needs]
    if wrong:
        seen = f"{len(TASKS) - len(wrong)} of 7"
        return failed("seven good judgements", seen, SECOND_LOOK[wrong[0]])
    return passed("What is quick, or can be made quick, stays in the web dyno.")


def _judged(*changed: str) -> str:
    judged = {task: needs != (task in changed) for task, needs in TASKS.items()}
    return f"needs_a_worker = {judged!r}\n"


NEEDS_A_WORKER = Exercise(
    name="needs-a-worker",
    kind="answer",
    points=2,
    stub="needs_a_worker = {\n" + "".join(f'    "{task}": ...,\n' for task in TASKS) + "}\n",
    hints=(
        "Ask of each: could it keep a visitor waiting for more than a second or two?",
        "Then ask of the slow ones: could it be made quick instead? A missing index and a query in a "
        "loop can.",
        "Four of the seven are work for a worker.",
    ),
    check=check_needs_a_worker,
    mistakes=(
        Mistake(f"needs_a_worker = {dict.fromkeys(TASKS, True)!r}\n", ALL, "everything True"),
        Mistake(f"needs_a_worker = {dict.fromkeys(TASKS, False)!r}\n", NONE, "everything False"),
        Mistake(_judged(ROWS), SECOND_LOOK[ROWS], "a worker for what an index would cure"),
        Mistake(_judged(PASSWORD), SECOND_LOOK[PASSWORD], "a worker for what the page can't do without"),
        Mistake(_judged(UPLOAD), SECOND_LOOK[UPLOAD], "a big upload in the web dyno"),
        Mistake(
            f"needs_a_worker = {dict.fromkeys(TASKS, 'True')!r}\n", TRUE_OR_FALSE, "text in place of True"
        ),
        Mistake("needs_a_worker = [True, False]\n", KEEP, "a list in place of the dict"),
    ),
)

EXERCISES = (SLOWEST_ROUTE, BLOCKING_FUNCTION, NEEDS_A_WORKER)
