"""The exercise before-and-after: the share of H12s and the 95th percentile of two measured runs."""

import math
import re
from functools import partial

from lesson_kit.course.answers import shown
from lesson_kit.course.exercise import Exercise, Mistake, changed
from lesson_kit.course.exercises.two_runs import p95s, steep_run, telling_run
from lesson_kit.judge.outcome import Outcome, failed, passed
from lesson_kit.judge.probe import Ended, Probe

SHARE_ROOM = 0.005 + 1e-9  # for who rounds to two digits, as the docstring's figures look
P95_ROOM = 0.05 + 1e-9  # for who rounds to one
ON_A_DICT = re.compile(r"'dict' object has no attribute '(\w+)'")
MISSING = re.compile(r"No module named '(numpy|pandas|scipy)'")
KEYS = {"h12_share", "p95"}
SHAPE = "a dict with the keys 'before' and 'after', each a dict with 'h12_share' and 'p95'"
SHARE = "each run's H12s as a share of all its requests, between 0 and 1"
P95 = "the time that 95 of 100 requests stayed within, in each run"

LOOK_SHAPE = "Print what your function returns for two short lists, and compare it with the docstring."
EVERY_503 = (
    "Your share counts every 503. A crashed app (H10) or no dyno at all (H14) answers 503 too; look at the "
    "code."
)
PERCENT = "Your share is a percentage. A share of all requests lies between 0 and 1."
OF_FAILURES = "Divide by all the requests of the run, the ones that went well too."
SWAPPED = "The two runs have changed places: what belongs to the first list came back as 'after'."
SAME = "Both runs came back with the same figures. Does your function look at its second argument?"
MEAN = "That is the mean, which one long wait among a hundred short ones hardly moves. Sort the times first."
LONGEST = "That is the longest time of all. The 95th percentile leaves out the slowest 5 in 100."
MEDIAN = "That is the median, the 50th percentile."
ONLY_GOOD = "Your times leave out the requests that failed. Whoever waited 30 s for an error waited too."
COUNT = "Count the rows whose code is H12, then divide by the number of rows."
A_DICT = "Each row is a dict: row['{0}']."
NOTHING = "It returned None: is a return missing?"
NO_NUMPY = "{0} is not here; sorted() is enough."
SORT = "Sort the run's seconds, and go 95 % of the way from the shortest to the longest."


def check_before_and_after(probe: Probe) -> Outcome:
    """Call the learner's function with runs drawn afresh, and compare the two figures of each."""
    random = probe.random
    for size in (200, 60):
        before = telling_run(random, size)
        after = steep_run(random, size + 40)
        given = [[dict(row) for row in run] for run in (before, after)]
        outcome = _compare(_called(probe, given), before, after)
        if outcome is not None:
            return outcome
    return passed()


def _called(probe: Probe, given: list) -> object:
    """Call the function; name the usual ways in which it gives no value."""
    try:
        attempt = probe.attempt(*given)
    except Ended as end:  # the cell itself did not run
        if missing := MISSING.search(end.outcome.seen):
            raise Ended(failed(SHAPE, missing[0], NO_NUMPY.format(missing[1]))) from None
        raise
    said = f"{attempt.error_type}: {attempt.error_text}"
    if field := ON_A_DICT.fullmatch(attempt.error_text):
        raise Ended(failed(SHAPE, said, A_DICT.format(field[1])))
    if missing := MISSING.search(attempt.error_text):
        raise Ended(failed(SHAPE, said, NO_NUMPY.format(missing[1])))
    return attempt.value if attempt.ok else probe.call(*given)


def _compare(value: object, before: list[dict], after: list[dict]) -> Outcome | None:
    if value is None or (isinstance(value, dict) and None in value.values()):
        return failed(SHAPE, shown(value), NOTHING)
    if not isinstance(value, dict) or set(value) != {"before", "after"}:
        return failed(SHAPE, shown(value), LOOK_SHAPE)
    if not all(isinstance(part, dict) and set(part) >= KEYS for part in value.values()):
        return failed(SHAPE, shown(value, 160), LOOK_SHAPE)
    for part in value.values():
        for key in KEYS:
            if (
                isinstance(part[key], bool)
                or not isinstance(part[key], int | float)
                or not math.isfinite(part[key])
            ):
                return failed(SHAPE + ", all numbers", f"{key!r} is {shown(part[key])}", LOOK_SHAPE)
    if _all_right(value["after"], before) and _all_right(value["before"], after):
        return failed("the first list's figures under 'before'", "them under 'after'", SWAPPED)
    for name, run, other in (("before", before, after), ("after", after, before)):
        reason = _share_reason(value[name]["h12_share"], run, other) or _p95_reason(
            value[name]["p95"], run, other
        )
        if reason is not None:
            wanted, key, next_step = reason
            return failed(
                wanted,
                f"{key} = {value[name][key]:.4g} for the run {name!r} of {len(run)} requests",
                next_step,
            )
    return None


def _all_right(part: dict, run: list[dict]) -> bool:
    return _share_reason(part["h12_share"], run, run) is None and _p95_reason(part["p95"], run, run) is None


def _share_reason(share: float, run: list[dict], other: list[dict]) -> tuple[str, str, str] | None:
    h12, failures = _h12(run), sum(row["status"] >= 500 for row in run)
    if _near(share, h12 / len(run), SHARE_ROOM):
        return None
    known = (
        (sum(row["status"] == 503 for row in run) / len(run), EVERY_503, SHARE_ROOM),
        (h12 / failures, OF_FAILURES, SHARE_ROOM),
        (h12 / sum(row["status"] == 503 for row in run), OF_FAILURES, SHARE_ROOM),
        (_h12(other) / len(other), SAME, SHARE_ROOM),
        (100 * h12 / len(run), PERCENT, 100 * SHARE_ROOM),
    )
    said = (reply for wrong, reply, room in known if _near(share, wrong, room))
    return SHARE, "h12_share", next(said, COUNT)


def _p95_reason(p95: float, run: list[dict], other: list[dict]) -> tuple[str, str, str] | None:
    times = sorted(row["seconds"] for row in run)
    if _is_p95(p95, times):
        return None
    good = sorted(row["seconds"] for row in run if row["status"] < 500)
    low, high = times[(len(times) - 1) // 2], times[len(times) // 2]
    known = (
        (_near(p95, times[-1], P95_ROOM), LONGEST),
        (_near(p95, sum(times) / len(times), P95_ROOM), MEAN),
        (low - P95_ROOM <= p95 <= high + P95_ROOM, MEDIAN),
        (_is_p95(p95, good), ONLY_GOOD),
        (_is_p95(p95, sorted(row["seconds"] for row in other)), SAME),
    )
    return P95, "p95", next((reply for fits, reply in known if fits), SORT)


def _is_p95(value: float, times: list[float]) -> bool:
    low, high = p95s(times)
    return low - P95_ROOM <= value <= high + P95_ROOM


def _h12(run: list[dict]) -> int:
    return sum(row["code"] == "H12" for row in run)


def _near(value: float, other: float, room: float) -> bool:
    return abs(value - other) <= room


STUB = '''\
def before_and_after(before, after):
    """Say what two runs were like.

    Each is a list of {"status": 503, "code": "H12", "seconds": 30.0}. Return
    {"before": {"h12_share": 0.25, "p95": 30.0},
     "after": {"h12_share": 0.0, "p95": 0.2}}:
    the H12s as a share of all requests, and the 95th percentile of all seconds.
    """
    ...
'''

_RIGHT = """\
def figures(run):
    times = sorted(row["seconds"] for row in run)
    h12s = [row for row in run if row["code"] == "H12"]
    return {"h12_share": len(h12s) / len(run), "p95": times[-1 - len(times) // 20]}


def before_and_after(before, after):
    return {"before": figures(before), "after": figures(after)}
"""


_with = partial(changed, _RIGHT)


BEFORE_AND_AFTER = Exercise(
    name="before-and-after",
    kind="function",
    points=2,
    stub=STUB,
    hints=(
        "Write a helper that takes one run and returns its two figures, and call it twice.",
        "The share: how many rows have the code H12, divided by len(run). The percentile: sort all the "
        "seconds first.",
        "With times sorted, len(times) // 20 of them are the slowest 5 in 100, and "
        "times[-1 - len(times) // 20] is the longest of the rest.",
    ),
    check=check_before_and_after,
    mistakes=(
        Mistake(_with('row["code"] == "H12"', 'row["status"] == 503'), EVERY_503, "every 503"),
        Mistake(_with("len(h12s) / len(run)", "100 * len(h12s) / len(run)"), PERCENT, "a percentage"),
        Mistake(
            _with("len(h12s) / len(run)", 'len(h12s) / max(1, sum(row["status"] >= 500 for row in run))'),
            OF_FAILURES,
            "a share of the failures",
        ),
        Mistake(_with("times[-1 - len(times) // 20]", "max(times)"), LONGEST, "the longest"),
        Mistake(_with("times[-1 - len(times) // 20]", "sum(times) / len(times)"), MEAN, "the mean"),
        Mistake(_with("times[-1 - len(times) // 20]", "times[len(times) // 2]"), MEDIAN, "the median"),
        Mistake(
            _with("for row in run)\n    h12s", 'for row in run if row["status"] < 500)\n    h12s'),
            ONLY_GOOD,
            "the times of good answers only",
        ),
        Mistake(
            _with(
                '"before": figures(before), "after": figures(after)',
                '"before": figures(after), "after": figures(before)',
            ),
            SWAPPED,
            "swapped",
        ),
        Mistake(_with("figures(after)", "figures(before)"), SAME, "the first run twice"),
        Mistake(
            _with(
                'return {"before": figures(before), "after": figures(after)}',
                "return figures(before), figures(after)",
            ),
            LOOK_SHAPE,
            "a tuple",
        ),
        Mistake(_with("sorted(", "list("), SORT, "times not sorted"),
        Mistake(_with('row["seconds"]', "row.seconds"), A_DICT.format("seconds"), "a row as an object"),
        Mistake(_with('    return {"before"', '    x = {"before"'), NOTHING, "no return"),
        Mistake(_with('    return {"h12', '    x = {"h12'), NOTHING, "a helper without return"),
        Mistake("import numpy\n\n\n" + _RIGHT, NO_NUMPY.format("numpy"), "numpy"),
        Mistake(
            _with("    times =", "    import numpy\n    times ="), NO_NUMPY.format("numpy"), "numpy, inside"
        ),
    ),
    also_right=(
        _with("len(h12s) / len(run)", "round(len(h12s) / len(run), 2)"),
        _with("len(h12s) / len(run)", "round(len(h12s) / len(run), 2)").replace(
            "times[-1 - len(times) // 20]", "round(times[-1 - len(times) // 20], 1)"
        ),
        _with("times[-1 - len(times) // 20]", "round(times[int(0.95 * len(times))], 2)"),
        _with("times[-1 - len(times) // 20]", "times[int(0.95 * (len(times) - 1))]"),
        "from statistics import quantiles\n\n\ndef before_and_after(before, after):\n    result = {}\n"
        "    for name, rows in (('before', before), ('after', after)):\n"
        "        codes = [row['code'] for row in rows]\n"
        "        result[name] = {'h12_share': codes.count('H12') / len(codes),\n"
        "                        'p95': quantiles([row['seconds'] for row in rows], n=20)[-1]}\n"
        "    return result\n",
        "import math\n\n\ndef p95(seconds):\n    ordered = sorted(seconds)\n"
        "    return ordered[math.ceil(0.95 * len(ordered)) - 1]\n\n\n"
        "def share(rows):\n    return round(sum(1 for row in rows if row['code'] == 'H12') / len(rows), "
        "3)\n\n\n"
        "def before_and_after(before, after):\n    return dict(\n"
        "        before=dict(h12_share=share(before), p95=p95(r['seconds'] for r in before)),\n"
        "        after=dict(h12_share=share(after), p95=p95(r['seconds'] for r in after)))\n",
        "def summary(run):\n    times = sorted(r['seconds'] for r in run)\n"
        "    place = 0.95 * (len(times) - 1)\n"
        "    low = int(place)\n    p95 = times[low] + (place - low) * (times[min(low + 1, len(times) - 1)] "
        "- times[low])\n"
        "    h12 = 0\n    for row in run:\n        if row['code'] == 'H12':\n            h12 += 1\n"
        "    return {'p95': p95, 'h12_share': h12 / len(run)}\n\n\n"
        "def before_and_after(first, second):\n    return {'before': summary(first), 'after': "
        "summary(second)}\n",
    ),
)
