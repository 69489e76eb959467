"""How one can misread a dyno that serves one visitor at a time, and the days that show each misreading.

The days are made by hand, so that no wrong rule passes by luck: each says something wrong of one of them.
Only the visitors' names and the hour at which a day begins are drawn afresh.

Each misreading is written out whole, for its source is a known mistake as a learner hands it in.
"""

from collections.abc import Callable
from random import Random

Visit = tuple[str, int, int]
Rule = Callable[[list[Visit]], list[str]]

WINDOW = 30
LATEST_START = 9
NAMES = ("Ada", "Bo", "Cem", "Dee", "Eva", "Fay", "Gus", "Hal", "Ida", "Jo", "Kim", "Lou")

# Each visit is (arrives, takes). The first five are small enough to be played with a pencil.
DAYS = (
    ((0, 25), (1, 20)),  # nobody needs more than 30 seconds, and one waits for the other
    ((0, 45), (1, 45), (60, 5)),  # the dyno makes both reports, and the third stands behind them
    ((0, 45), (31, 20)),  # the second comes after the first has its 503
    ((0, 45), (100, 2)),  # all is well again after an idle time
    ((0, 2), (40, 35)),  # an idle dyno is no credit for who comes next
    ((0, 10), (1, 10), (2, 10), (3, 10)),  # a line of four
    ((0, 5), (100, 20), (101, 20)),
    ((0, 20), (40, 20)),  # two quiet visitors, and no H12 at all
    ((0, 70), (2, 3), (35, 8), (55, 6), (90, 1), (93, 31), (150, 12)),
    ((0, 18), (3, 18), (60, 45), (75, 1), (83, 35), (120, 18), (210, 2)),
)

WAITING = "The clock of a request runs while it waits in line, too. When does the dyno begin with it?"
STILL_BUSY = "The router gives up; the dyno is never told. From when is it free for the next visitor?"
SERVED_TOO = (
    "The dyno works on every request of its line, also on one whose visitor has had a 503 already. Does it "
    "cost your dyno any time?"
)
OWN_TIME = "Waiting is half of it: the answer comes when the visitor's own work is done as well."
THE_SUM = "20 seconds in line and 20 of work are 40. Do you look at each alone, or at both together?"
IDLE = "Between two visitors the dyno may stand idle. Can it begin before somebody arrives?"
ONE_BACK = "Whoever is just in front may stand in line, too. When is the dyno done with all of them?"
OF_THE_CLOCK = "When a visit is done is a moment of the day. How long is it since this visitor arrived?"
NO_CREDIT = "When the dyno is free already, a visitor waits for 0 seconds, and never for fewer."
RECOVERS = "A bad hour ends: when the dyno is through its line, the next visitor is served at once."
ALL_OF_THEM = "There may be more than one. Where does your function come to its return?"


def timeouts(visits: list[Visit]) -> list[str]:
    """Say who gets an H12."""
    free, names = 0, []
    for name, arrives, takes in visits:
        free = max(free, arrives) + takes
        if free - arrives > WINDOW:
            names.append(name)
    return names


def drawn_days(draw: Random) -> list[list[Visit]]:
    """Give the days, with visitors and a beginning of their own."""
    return [begun_at(day, draw.sample(NAMES, len(day)), draw.randint(0, LATEST_START)) for day in DAYS]


def begun_at(day: tuple[tuple[int, int], ...], names: list[str], begins: int) -> list[Visit]:
    """Give a day's visits, with these names, the first at this moment."""
    return [(name, begins + arrives, takes) for name, (arrives, takes) in zip(names, day, strict=False)]


def _forgets_waiting(visits: list[Visit]) -> list[str]:
    return [name for name, _, takes in visits if takes > WINDOW]


def _frees_the_dyno(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        done = max(free, arrives) + takes
        free = min(done, max(free, arrives + WINDOW))
        if done - arrives > WINDOW:
            names.append(name)
    return names


def _frees_after_30_of_work(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        begins = max(free, arrives)
        free = begins + min(takes, WINDOW)
        if begins + takes - arrives > WINDOW:
            names.append(name)
    return names


def _skips_the_timed_out(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        done = max(free, arrives) + takes
        if done - arrives > WINDOW:
            names.append(name)
        else:
            free = done
    return names


def _skips_who_timed_out_in_line(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        begins = max(free, arrives)
        if begins - arrives <= WINDOW:
            free = begins + takes
        if begins + takes - arrives > WINDOW:
            names.append(name)
    return names


def _only_waiting(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        begins = max(free, arrives)
        free = begins + takes
        if begins - arrives > WINDOW:
            names.append(name)
    return names


def _each_alone(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        begins = max(free, arrives)
        free = begins + takes
        if begins - arrives > WINDOW or takes > WINDOW:
            names.append(name)
    return names


def _never_idle(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        free += takes
        if free - arrives > WINDOW:
            names.append(name)
    return names


def _idle_is_not_work(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        if max(free, arrives) + takes - arrives > WINDOW:
            names.append(name)
        free += takes
    return names


def _looks_one_back(visits: list[Visit]) -> list[str]:
    before, names = 0, []
    for name, arrives, takes in visits:
        if max(before, arrives) + takes - arrives > WINDOW:
            names.append(name)
        before = arrives + takes
    return names


def _by_the_clock(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        free = max(free, arrives) + takes
        if free > WINDOW:
            names.append(name)
    return names


def _adds_up(visits: list[Visit]) -> list[str]:
    total, names = 0, []
    for name, _, takes in visits:
        total += takes
        if total > WINDOW:
            names.append(name)
    return names


def _idle_is_credit(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        if free - arrives + takes > WINDOW:
            names.append(name)
        free = max(free, arrives) + takes
    return names


def _never_recovers(visits: list[Visit]) -> list[str]:
    free, names = 0, []
    for name, arrives, takes in visits:
        free = max(free, arrives) + takes
        if free - arrives > WINDOW or names:
            names.append(name)
    return names


def _first_only(visits: list[Visit]) -> list[str]:
    free = 0
    for name, arrives, takes in visits:
        free = max(free, arrives) + takes
        if free - arrives > WINDOW:
            return [name]
    return []


MISREADINGS: tuple[tuple[Rule, str, str], ...] = (
    (_forgets_waiting, WAITING, "forgets that waiting in line counts"),
    (_frees_the_dyno, STILL_BUSY, "thinks that the dyno stops when the router gives up"),
    (_frees_after_30_of_work, STILL_BUSY, "thinks that the dyno works 30 seconds on a visit at most"),
    (_skips_the_timed_out, STILL_BUSY, "thinks that a timed-out request costs the dyno nothing"),
    (_skips_who_timed_out_in_line, SERVED_TOO, "never serves whoever timed out in line"),
    (_only_waiting, OWN_TIME, "counts the waiting and forgets the work"),
    (_each_alone, THE_SUM, "looks at the waiting and at the work, and not at their sum"),
    (_never_idle, IDLE, "lets the dyno begin before anybody is there"),
    (_idle_is_not_work, IDLE, "lets the dyno's clock stand still while it is idle"),
    (_looks_one_back, ONE_BACK, "knows of nobody but the visitor just in front"),
    (_by_the_clock, OF_THE_CLOCK, "takes the moment for the time that has passed"),
    (_adds_up, OF_THE_CLOCK, "adds up the work of the whole day"),
    (_idle_is_credit, NO_CREDIT, "lets an idle time count for the next visitor"),
    (_never_recovers, RECOVERS, "lets everyone fail after the first"),
    (_first_only, ALL_OF_THEM, "returns at the first"),
)
