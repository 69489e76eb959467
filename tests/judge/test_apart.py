"""Learner code apart: whatever it does, we get a value or a plain account of why there is none."""

import os
import signal
from pathlib import Path

import psutil
import pytest

from lesson_kit.core.waiting import wait_until
from lesson_kit.judge.apart import Died, Raised, Template, TimedOut, TooBig, Trouble
from lesson_kit.judge.limits import Limits

pytestmark = pytest.mark.real


def run(template, source, ask="f", timeout=8.0, limits=None):
    """Run a source apart and call the function it defines."""
    with template.fork(limits=limits) as apart:
        apart.ask("run", timeout, source=source)
        return apart.ask("call", timeout, name=ask, args=[{"plain": 21}], kwargs={})


def test_a_function_is_called_apart_and_its_value_comes_back(template):
    """In a process that is not ours."""
    assert run(template, "import os\ndef f(x): return [x * 2, os.getpid()]")[0] == 42
    assert run(template, "import os\ndef f(x): return os.getpid()") != os.getpid()


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("import sys\nsys.exit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f(x): return y", "NameError"),
        ("def f(x):\n    return f(x)", "RecursionError"),
        ("def f(x", "SyntaxError"),
        ("class E(BaseException):\n    def __str__(self): raise self\nraise E", "E"),
        ("x = bytearray(8_000_000_000)", "MemoryError"),
        ("input()", "EOFError"),
    ],
)
def test_what_the_code_raises_is_told_in_plain_text(template, source, kind):
    """Exits and interrupts too."""
    with pytest.raises(Raised) as caught:
        run(template, source)

    assert caught.value.type == kind


def test_the_line_of_the_cell_is_named(template):
    """Where it went wrong, not where Python noticed."""
    with pytest.raises(Raised) as caught:
        run(template, "import json\n\ndef f(x):\n    return json.loads('nonsense')")

    assert (caught.value.type, caught.value.line) == ("JSONDecodeError", 4)


@pytest.mark.parametrize(
    "source", ["import os\nos._exit(0)", "import os\nos.abort()", "import os\nos.kill(os.getpid(), 9)"]
)
def test_a_process_that_ends_itself_is_told(template, source):
    """Also with code 0."""
    with pytest.raises(Died):
        run(template, source)


def test_an_endless_loop_is_cut_off_by_the_computing_it_does(template):
    """Seconds of computing do not depend on how busy the machine is."""
    with pytest.raises(Died) as caught:
        run(template, "while True: pass", timeout=60, limits=Limits(cpu=1))

    assert caught.value.out_of_time


def test_a_loop_that_ignores_the_signal_is_killed(template):
    """There is no way to ask for more."""
    source = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"

    with pytest.raises(Died) as caught:
        run(template, source, timeout=60, limits=Limits(cpu=1))

    assert caught.value.code == -signal.SIGKILL


def test_an_endless_wait_is_cut_off_by_the_clock(template):
    """It computes nothing."""
    with pytest.raises(TimedOut):
        run(template, "import time\ntime.sleep(600)", timeout=0.5)


def test_prints_by_the_megabyte_are_swallowed(template):
    """The first 64 kB are kept."""
    with template.fork() as apart:
        apart.ask("run", source="print('first')\nfor _ in range(30): print('x' * 1_000_000)\nx = 1")

        assert apart.ask("read", name="x") == 1
        assert apart.printed.startswith("first\n")
        assert len(apart.printed) <= 64 * 1024


@pytest.mark.parametrize(
    "source", ["def f(x): return 'x' * 9_000_000", "def f(x): return list(range(10**6))"]
)
def test_too_much_to_look_at_is_told(template, source):
    """Without holding all of it here."""
    with pytest.raises(TooBig):
        run(template, source)


def test_threads_do_not_keep_a_check_waiting(template):
    """Nor do they outlive it."""
    source = (
        "import threading, time\nfor _ in range(9):\n"
        "    threading.Thread(target=time.sleep, args=(600,)).start()\ndef f(x): return x"
    )

    assert run(template, source) == 21


def test_what_it_started_ends_with_it_wherever_it_hid(template, tmp_path):
    """Daemons with sessions of their own too."""
    note = tmp_path / "pid"
    source = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        f"        open({str(note)!r}, 'w').write(str(os.getpid()) + '.')\n"
        "        time.sleep(600)\n    os._exit(0)\n"
        "def f(x): return x"
    )
    with template.fork() as apart:
        apart.ask("run", source=source)
        wait_until(lambda: note.exists() and note.read_text().endswith("."), 20, "the daemon to start")

    assert not psutil.pid_exists(int(note.read_text()[:-1]))


def test_processes_that_multiply_end_with_it(template):
    """A few hundred of them."""
    source = "import os, time\nfor _ in range(7):\n    os.fork()\ntime.sleep(600)"
    before = len(psutil.pids())

    with pytest.raises(Trouble):
        run(template, source, timeout=1)

    wait_until(lambda: len(psutil.pids()) < before + 60, 20, "the many processes to end")


def test_each_run_has_an_empty_folder_which_is_gone_afterwards(template):
    """And may import what it puts there."""
    with template.fork() as apart:
        source = "import os\nfound = os.listdir()\nhere = os.getcwd()\n"
        apart.ask("run", source=source + "open('mine.py', 'w').write('y = 5')\nimport mine")
        here = apart.ask("read", name="here")

        assert apart.ask("read", name="found") == []
        assert Path(here).is_dir()

    assert not Path(here).exists()


def test_the_environment_is_clean(template, monkeypatch):
    """But for what the check gives."""
    monkeypatch.setenv("SECRET", "1")
    with template.fork({"GIVEN": "yes"}) as apart:
        apart.ask("run", source="import os\nseen = dict(os.environ)")
        seen = apart.ask("read", name="seen")

    assert seen["GIVEN"] == "yes"
    assert "SECRET" not in seen


def test_the_process_holds_no_check_and_no_descriptor_of_others(template):
    """Nothing of the checks is imported where learner code runs, and only its own channel is open."""
    source = (
        "import os, stat, sys\nmodules = [m for m in sys.modules if m.startswith('lesson_kit')]\n"
        "def kind(fd):\n    try: return stat.S_ISSOCK(os.fstat(fd).st_mode)\n"
        "    except OSError: return False\n"
        "sockets = sum(kind(fd) for fd in range(3, 256))"
    )
    with template.fork() as apart:
        apart.ask("run", source=source)
        modules, sockets = apart.ask("read", name="modules"), apart.ask("read", name="sockets")

    assert {name for name in modules if ".course" in name or "probe" in name or "services" in name} == set()
    assert sockets == 2  # the channel, and the copy that it reads from


def test_answers_that_the_code_forges_are_values_and_no_more(template):
    """It may write what it likes into the channel: that is read as strictly as all else."""
    forge = (
        "import os, socket\ndef f(x):\n    for fd in range(3, 64):\n        try: os.write(fd, {data!r})\n"
        "        except OSError: pass\n    os._exit(0)"
    )

    assert run(template, forge.format(data=b'{"value": 7}\n')) == 7
    with pytest.raises(Trouble):
        run(template, forge.format(data=b'{"verdict": "passed"}\n'))
    with pytest.raises(Trouble):
        run(template, forge.format(data=b"\x80\x04nonsense\n"))


def test_a_template_ends_when_its_owner_lets_go(template):
    """Even with learner code in an endless wait."""
    own = Template()
    with own:
        own.wait_ready()

    assert not own.alive


def test_the_code_after_an_exception_can_be_asked_again(template):
    """One call that raises does not end the process."""
    with template.fork() as apart:
        apart.ask("run", source="def f(x):\n    return 10 // x")
        with pytest.raises(Raised):
            apart.ask("call", name="f", args=[{"plain": 0}], kwargs={})

        assert apart.ask("call", name="f", args=[{"plain": 5}], kwargs={}) == 2


def test_magics_in_a_cell_are_stepped_over(template):
    """As a notebook's cell may have them."""
    assert run(template, "%load_ext x\n!ls\n%%time\ndef f(x):\n    %time 1\n    return x") == 21


def test_sockets_given_to_a_fork_are_closed_here(template):
    """A hundred checks later there are no more descriptors than before."""

    def count():
        return psutil.Process().num_fds()

    run(template, "def f(x): return x")
    before = count()
    for _ in range(5):
        run(template, "def f(x): return x")

    assert count() == before
