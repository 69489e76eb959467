"""What dynos, releases and the log keep to: rows of the conformance page."""

from lesson_kit.local_heroku import release
from lesson_kit.local_heroku.conformance.rows import Row, Section, s, size, spaced
from lesson_kit.local_heroku.dynos import pump
from lesson_kit.local_heroku.dynos import rules as dynos

LINES = "test_lines.py::test_"
LIFE = "test_life.py::test_"
REAL = "test_dynos.py::test_"
SMALL = "test_dyno_rules.py::test_"
APP = "test_platform.py::test_"
API = "test_api.py::test_"
NUMBERS = f"{SMALL}the_numbers_are_herokus"

DYNOS = Section(
    "Dynos",
    (
        Row("**R10** A web process must listen on `$PORT` in time; else it is killed, and requests are H10s",
            s(dynos.BOOT_SECONDS), "codes",
            (f"{LIFE}r10_a_web_dyno_that_does_not_listen_within_60_seconds_is_killed_and_has_crashed",
             f"{REAL}r10_a_web_process_that_does_not_bind_its_port_is_killed_and_its_app_has_crashed",
             NUMBERS)),
        Row("SIGTERM goes to every process of the dyno", "", "dynos",
            (f"{REAL}sigterm_goes_to_every_process_of_a_dyno",)),
        Row("**R12** Whatever has not exited so long after SIGTERM is killed", s(dynos.EXIT_SECONDS), "codes",
            (f"{LIFE}r12_what_has_not_exited_30_seconds_after_sigterm_is_killed",
             f"{REAL}r12_a_process_that_ignores_sigterm_is_killed_after_30_seconds", NUMBERS)),
        Row("**R14** and **R15**: memory of all processes over the quota, and over twice the quota (killed)",
            f"{dynos.QUOTA_MB} MB", "codes",
            (f"{LIFE}r14_memory_over_the_quota_is_logged_and_it_runs_on",
             f"{LIFE}r15_memory_over_twice_the_quota_is_its_end",
             f"{REAL}r14_and_r15_come_from_the_memory_of_all_processes_of_a_dyno",
             f"{REAL}the_memory_of_a_dyno_is_that_of_all_its_processes_together",
             f"{SMALL}a_dyno_has_herokus_memory_unless_another_is_asked_for", NUMBERS)),
        Row("**R99** A dyno that the platform cannot launch says so, and has crashed", "", "codes seen",
            ("test_dyno.py::test_a_dyno_that_can_not_be_launched_says_so_and_has_crashed",)),
        Row("A dyno's life is logged: changes of state, its command, that it was asked to end, and its "
            "status as a shell gives it (128 and the signal)", "", "codes seen",
            (f"{LIFE}a_web_dyno_is_up_when_something_listens_on_its_port",
             f"{LIFE}a_worker_dyno_is_up_when_its_process_runs",
             f"{LIFE}a_restart_asks_all_processes_to_end_and_then_starts_anew",
             f"{LIFE}a_dyno_that_is_scaled_away_says_that_it_goes_down_and_then_stops",
             f"{SMALL}an_end_by_signal_has_the_status_that_a_shell_gives_it",
             f"{APP}at_first_one_dyno_of_each_type_is_up", f"{APP}a_killed_dyno_crashes_and_comes_back")),
        Row("A crashed dyno is started again at once, then after waits that double; after ten good minutes a "
            "crash counts as the first",
            f"{dynos.SETTLED_SECONDS / 60:g} min, doubling, {dynos.LONGEST_COOL_OFF / 3600:g} h at most",
            "dynos",
            (f"{LIFE}after_the_first_crash_it_starts_again_at_once",
             f"{LIFE}crashes_in_a_row_make_it_wait_ten_minutes_then_twenty",
             f"{SMALL}a_crashed_dyno_waits_longer_each_time_but_never_more_than_a_day",
             f"{LIFE}a_crash_after_ten_good_minutes_counts_as_the_first", NUMBERS)),
        Row("Any end that nobody asked for is a crash, also with status 0", "", "dynos",
            (f"{LIFE}an_end_that_nobody_asked_for_is_a_crash_whatever_the_status",)),
        Row("Each dyno has files of its own, which go with it", "", "dynos",
            ("test_platform.py::test_each_dyno_has_files_of_its_own_which_go_with_it",)),
        Row("Each dyno has a `DYNO` and a `PORT` of its own; config vars win over everything but these",
            "", "dynos config",
            (f"{APP}a_dyno_sees_its_own_name_and_port_and_the_config",
             "test_environment.py::test_config_vars_win_over_the_platform_and_the_services_but_not_over_port_"
             "and_dyno",
             f"{API}what_the_platform_sets_for_each_dyno_can_not_be_configured")),
    ),
)  # fmt: skip

RELEASES = Section(
    "Releases",
    (
        Row("A deploy is a new release of the files as they are; the dynos restart on it", "", "releases",
            (f"{APP}a_deploy_takes_the_files_as_they_are_now",)),
        Row("The `release` process runs before the new dynos; if it fails, the old release stays",
            "", "release",
            (f"{REAL}the_release_command_runs_before_the_new_dynos",
             f"{REAL}a_release_command_that_fails_keeps_the_old_release")),
        Row("A change of config vars is a new release and restarts the dynos", "", "config releases seen",
            (f"{APP}a_config_change_makes_a_release_and_restarts_the_dynos",)),
        Row("The app's files (here before they are packed) have a limit, and do not include what "
            "`.slugignore` names", f"{release.LARGEST // 2**20} MB", "slug",
            ("test_release.py::test_an_app_that_is_too_large_for_heroku_is_refused",
             "test_release.py::test_the_limit_of_the_apps_files_is_herokus",
             "test_release.py::test_what_is_not_part_of_an_app_stays_behind")),
        Row("A Procfile line that Heroku would skip or misread is refused, with the reason", "", "ours",
            ("test_procfile.py::test_a_broken_procfile_is_refused_with_the_reason",)),
        Row("Pushes, releases, scaling and config vars are logged as `app[api]`", "", "seen",
            (f"{APP}the_log_begins_as_a_push_to_heroku_does",
             f"{API}a_scaling_is_logged_as_heroku_logs_it", f"{API}a_new_config_var_is_set_and_logged",
             f"{API}none_unsets_a_config_var_and_unsetting_what_is_not_there_changes_nothing")),
    ),
)  # fmt: skip

LOG = Section(
    "The log",
    (
        Row("`time source[process]: message`, times with microseconds", "", "logging",
            ("../core/test_events.py::test_a_line_reads_as_heroku_writes_it",
             "../core/test_events.py::test_what_is_written_reads_back_the_same")),
        Row("Real lines from 2010 until today are read, whichever router wrote them", "over 100 lines",
            "seen",
            (f"{LINES}the_data_holds_more_than_a_hundred_lines_of_many_processes",
             f"{LINES}real_lines_are_read", f"{LINES}real_router_lines_are_read",
             f"{LINES}real_changes_of_state_are_read")),
        Row("Longer lines are split", size(pump.LONGEST), "logging",
            ("test_pump.py::test_a_line_longer_than_10000_bytes_is_split",)),
        Row("**L10** What a dyno prints beyond a flood's limits is dropped, and the log says how much",
            f"{spaced(pump.BURST)} lines, then {spaced(pump.RATE)} in a real second",
            "codes ours",
            ("test_pump.py::test_a_flood_of_lines_is_cut_off_and_counted",
             "test_pump.py::test_after_a_flood_lines_pass_again",
             f"{REAL}a_flood_of_output_does_not_drown_the_platform")),
        Row("An app's line never passes for the platform's", "", "logging",
            (f"{LINES}an_apps_own_line_cannot_pass_for_the_routers",
             f"{LINES}an_apps_own_line_cannot_pass_for_the_change_of_a_dynos_state",
             f"{APP}output_of_any_kind_ends_up_in_the_log")),
    ),
)  # fmt: skip

PLATFORM = (DYNOS, RELEASES, LOG)
