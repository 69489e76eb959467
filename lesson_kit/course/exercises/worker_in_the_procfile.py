"""The exercise worker-in-the-procfile: two lines, one for the pages, one for the work."""

from lesson_kit.course.checks.commands import (
    BACKGROUND,
    BRACKETS,
    FIXED_ADDRESS,
    FOR_YOUR_TERMINAL,
    MODULE,
    NAME_AGAIN,
    NO_APP,
    NO_BANG,
    NO_FILE,
    NO_PROGRAM,
    NO_SUCH_PROGRAM,
    ONE_COLON,
    ONLY_IMPORTED,
    QUOTED,
    WHICH_FILE,
)
from lesson_kit.course.checks.worker_in_the_procfile import (
    CALLED_WEB,
    LOOPBACK,
    NO_WEB,
    NO_WORKER,
    NOT_THE_FILE,
    PORT,
    TWICE,
    check_worker_in_the_procfile,
)
from lesson_kit.course.exercise import Exercise, Mistake

_WEB = 'web: gunicorn "lesson_app:create_app()"\n'
_WORKER = "worker: python worker.py\n"

WORKER_IN_THE_PROCFILE = Exercise(
    name="worker-in-the-procfile",
    kind="file",
    path="Procfile",
    points=2,
    stub=f"%%writefile Procfile\n{_WEB}# Add the worker's line here.\n",
    hints=(
        "The line for web shows the form: a name, a colon, and the command that you would type in a "
        "terminal.",
        "The name is worker. The command is the one that starts the worker of notebook 03.",
        "Leave the first line as it is. The second begins with worker: and goes on with python and your "
        "file's name.",
    ),
    check=check_worker_in_the_procfile,
    mistakes=(
        Mistake(_WEB + "# worker: python worker.py\n", NO_WORKER, "the worker in a comment"),
        Mistake(_WEB + "workers: python worker.py\n", NO_WORKER, "another name"),
        Mistake(_WORKER, NO_WEB, "the web line gone"),
        Mistake("web: python worker.py\n", CALLED_WEB, "the worker under the name web"),
        Mistake(
            "web: python worker.py\nworker: python worker.py\n", CALLED_WEB, "the worker under both names"
        ),
        Mistake(_WEB + "worker = python worker.py\n", ONE_COLON, "an equals sign"),
        Mistake(_WEB + "  worker: python worker.py\n", ONE_COLON, "a space before the name"),
        Mistake(_WEB + _WEB + _WORKER, TWICE, "a name twice"),
        Mistake(_WEB + "web: python worker.py\n", TWICE, "the worker under the name web as well"),
        Mistake(_WEB + "worker: worker.py\n", NO_PROGRAM, "no program"),
        Mistake(_WEB + "worker: ./worker.py\n", NO_PROGRAM, "no program, with a path"),
        Mistake(_WEB + "worker: import worker\n", NO_PROGRAM, "a line of Python"),
        Mistake(_WEB + "worker: worker python worker.py\n", NAME_AGAIN, "the name again"),
        Mistake(_WEB + "worker:: python worker.py\n", ONE_COLON, "two colons"),
        Mistake(_WEB + 'worker: "python worker.py"\n', QUOTED, "the command between quotes"),
        Mistake(_WEB + "worker: pyton worker.py\n", NO_SUCH_PROGRAM.format("pyton"), "a misspelt program"),
        Mistake(_WEB + "worker: !python worker.py\n", NO_BANG, "as in a notebook"),
        Mistake(_WEB + "worker: heroku ps:scale worker=1\n", FOR_YOUR_TERMINAL, "the command that scales"),
        Mistake(_WEB + "worker: python\n", WHICH_FILE, "no file"),
        Mistake(_WEB + "worker: python -m worker.py\n", MODULE, "a module with .py"),
        Mistake(_WEB + "worker: python worker.py &\n", BACKGROUND, "in the background"),
        Mistake(_WEB + "worker: python workers.py\n", NO_FILE.format("workers.py"), "no such file"),
        Mistake(_WEB + "worker: python worker\n", NO_FILE.format("worker"), "a file without its ending"),
        Mistake("web: gunicorn lesson_app:create_app()\n" + _WORKER, BRACKETS, "web's quotes gone"),
        Mistake(_WEB + "worker: python utils.py\n", NOT_THE_FILE, "another file"),
        Mistake(
            _WEB + "worker: rq worker --url $REDIS_URL high default low\n", NOT_THE_FILE, "rq's own command"
        ),
        Mistake(
            _WEB + "worker: rq worker --url redis://localhost:1 high default low\n",
            FIXED_ADDRESS,
            "an address that Heroku doesn't know",
        ),
        Mistake(_WEB + 'worker: python -c "import worker"\n', ONLY_IMPORTED, "imported, and not run"),
        Mistake(_WEB + 'worker: gunicorn "lesson_app:create_app()"\n', NOT_THE_FILE, "pages from the worker"),
        Mistake('web: gunicorn -b 0.0.0.0:8765 "lesson_app:create_app()"\n' + _WORKER, PORT, "a fixed port"),
        Mistake(
            'web: gunicorn -b 127.0.0.1:$PORT "lesson_app:create_app()"\n' + _WORKER, LOOPBACK, "loopback"
        ),
        Mistake("web: gunicorn lesson_app\n" + _WORKER, NO_APP, "no app to serve"),
    ),
    also_right=(
        "# What Heroku runs\n" + _WORKER + "\n" + _WEB,
        "web: exec gunicorn 'lesson_app:create_app()' --threads 8\nworker: exec python -u worker.py\n",
        "release: python utils.py\nweb: gunicorn --bind 0.0.0.0:$PORT 'lesson_app:create_app()'\n"
        "worker: python3 ./worker.py\n",
    ),
)
