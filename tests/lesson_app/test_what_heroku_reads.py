"""The files at the root that Heroku, conda and Binder read."""

import ast
import json
import re
import sys
import tomllib

import pytest
import yaml

MODULES_OF = {"flask": "flask", "werkzeug": "flask", "botocore": "boto3"}  # where the names differ


def pins(path) -> dict[str, str]:
    """Read `name==version` lines; names in lower case."""
    return dict(re.findall(r"^([a-z0-9_.-]+)==([^\s;\\]+)", path.read_text().lower(), re.MULTILINE))


@pytest.fixture(scope="module")
def app_files(root):
    """List the app's own Python files."""
    return [*root.glob("*.py"), *(root / "lesson_app").glob("*.py")]


def test_requirements_pin_what_the_lock_has(root):
    """The app is tested with the very versions that Heroku installs."""
    lock, required = pins(root / "lab.lock"), pins(root / "requirements.txt")
    assert required == {name: lock[name] for name in required}
    assert len(required) == len((root / "requirements.txt").read_text().split())


def test_requirements_hold_what_the_app_imports_and_nothing_else(root, app_files):
    """Nobody imports what starts the app, gunicorn. Jupyter and the kit have no business on Heroku."""
    ours = {path.stem for path in app_files} | {"lesson_app"}
    trees = [ast.parse(path.read_text()) for path in app_files]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    imported = {name.split(".")[0] for name in names} - ours - sys.stdlib_module_names
    needed = {MODULES_OF.get(name, name) for name in imported} | {"gunicorn"}
    assert set(pins(root / "requirements.txt")) == needed


def test_the_starter_needs_what_the_app_needs_except_the_queue(root):
    """Installing rq and freezing it is a step of the course."""
    before = pins(root / "lesson_kit/course/starter/requirements.txt")
    after = pins(root / "requirements.txt")
    assert before == {name: pin for name, pin in after.items() if name not in {"rq", "redis"}}


def test_the_procfile_starts_a_web_and_a_worker_process(root):
    """In the form that both generations of Heroku accept."""
    lines = (root / "Procfile").read_text().splitlines()
    assert [re.fullmatch(r"([a-z]+): (\S.*)", line).groups() for line in lines] == [
        ("web", 'gunicorn "lesson_app:create_app()"'),
        ("worker", "python worker.py"),
    ]


def test_the_python_version_is_one_that_heroku_reads(root):
    """Major and minor only, so that security releases come by themselves."""
    assert re.fullmatch(r"3\.1[1-4]\n", (root / ".python-version").read_text())


def test_the_app_json_starts_a_worker_too_and_asks_for_what_the_app_reads(root):
    """Without a formation a worker would start at zero, and reports would wait for ever."""
    described = json.loads((root / "app.json").read_text())
    assert described["formation"]["worker"]["quantity"] == 1
    assert any(addon.startswith("heroku-redis") for addon in described["addons"])
    assert {"S3_BUCKET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= set(described["env"])


def test_one_package_managers_file_is_there(root):
    """Heroku refuses a second one."""
    others = ["Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "runtime.txt", "setup.py"]
    assert not [name for name in others if (root / name).exists()]


def test_the_slug_holds_the_app_and_not_the_course(root):
    """What .slugignore names is there, and none of it is read by the app."""
    ignored = {line.strip("/") for line in (root / ".slugignore").read_text().split()}
    assert {"lesson_kit", "notebooks", "tests", "bench", "docs", "workspace"} <= ignored
    needed = {"lesson_app", "worker.py", "utils.py", "drawing.py", "Procfile", "requirements.txt"}
    assert not ignored & (needed | {"gunicorn.conf.py", ".python-version"})


def test_conda_and_binder_install_the_same_packages(root):
    """The pip section of environment.yml is pyproject.toml's list, and the kit itself."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"], "-e ."]
    described = yaml.safe_load((root / "environment.yml").read_text())
    [by_pip] = [part["pip"] for part in described["dependencies"] if isinstance(part, dict)]
    assert sorted(by_pip) == sorted(wanted), "environment.yml has other packages than pyproject.toml"


def test_what_learners_read_is_short(root, app_files):
    """A sitting is enough. (How the pages are drawn, in drawing.py, is nobody's lesson.)"""
    files = [*app_files, root / "lesson_kit/course/starter/lesson_app/routes.py"]
    long = [path for path in files if len(path.read_text().splitlines()) > 150]
    assert long == [root / "drawing.py"]
