"""Why a command of a Procfile does not do its work: the usual mistakes, by its words and by what it said."""

import re
import shlex

NO_PROGRAM = "A command begins with a program, as web's does with gunicorn. Which program runs a Python file?"
NAME_AGAIN = "The name stands before the colon, and that is enough. After it comes the command alone."
ONE_COLON = (
    "Each line is a name, a colon, a command: no equals sign, no quotes around it, nothing before the name."
)
QUOTED = "The quotes make one word of the whole command, and no program has that name. Leave them out."
NO_BANG = "The ! is for notebooks. In a Procfile a command stands as you would type it in a terminal."
FOR_YOUR_TERMINAL = (
    "That command is for your own terminal, later on. Here stands what the dyno itself has to run."
)
WHICH_FILE = "python has nothing to run. Name the file."
MODULE = "After -m comes a module's name, without .py. Without -m comes the file's, with it."
BACKGROUND = (
    "The & sends the command to the background, and the dyno ends at once, with all in it. Leave it out."
)
BRACKETS = "The shell reads brackets as something of its own: keep the quotes of the line that was given."
NO_SUCH_PROGRAM = "No program is named `{0}`. Is it spelt right?"
NO_APP = "gunicorn finds no app by that name. The line as it was given had the right one."
NO_FILE = "The app's folder has no file `{0}`. How is yours called, with its ending?"
FIXED_ADDRESS = (
    "At a fixed address such as redis://localhost:6379 nobody answers on Heroku: there REDIS_URL says where "
    "Redis is. Your worker.py asks for it; that file is what should run."
)
ONLY_IMPORTED = "Importing worker.py starts nothing: the file has to be run, as a program."
RUN_IT = "Run the command in a terminal, in the app's folder, and read what it says."

NOT_FOUND = re.compile(r"(\S+): (?:command )?not found")
CANT_OPEN = re.compile(r"can't open file '(?:[^']*/)?([^'/]+)'")


def why_it_ended(command: str, output: str) -> str:
    """Name the mistake in a command, where its words, or what it said, leave no doubt."""
    return _by_words(_words(command), command) or _by_output(command, output) or RUN_IT


def _words(command: str) -> list[str]:
    try:
        return shlex.split(command)
    except ValueError:  # a quote that is never closed
        return command.split()


def _by_words(words: list[str], command: str) -> str | None:
    first = words[0] if words else ""
    if first == ":":
        return ONE_COLON
    if first.rstrip(":") in ("worker", "web"):
        return NAME_AGAIN
    if " " in first:
        return QUOTED
    if first.endswith(".py") or first in ("import", "from"):
        return NO_PROGRAM
    if first.startswith("!"):
        return NO_BANG
    if first == "heroku":
        return FOR_YOUR_TERMINAL
    if first in ("python", "python3") and len(words) == 1:
        return WHICH_FILE
    if re.search(r"\brediss?://[\w.\[]", command) or (first == "rq" and "$" not in command):
        return FIXED_ADDRESS
    return BACKGROUND if command.rstrip().endswith("&") else None


def _by_output(command: str, output: str) -> str | None:
    if "-m" in command and "Error while finding module specification" in output and ".py" in command:
        return MODULE
    if "lesson_app:" in command and re.search("syntax error", output, re.IGNORECASE):
        return BRACKETS
    if command.split()[0] == "gunicorn" and re.search("Failed to (find|parse)|No module named", output):
        return NO_APP
    if re.search(r"-c\b.*\b(import|from) worker\b", command) and not output.strip():
        return ONLY_IMPORTED
    if match := NOT_FOUND.search(output):
        return NO_SUCH_PROGRAM.format(match[1])
    if match := CANT_OPEN.search(output):
        return NO_FILE.format(next((word for word in _words(command) if word.endswith(match[1])), match[1]))
    return None
