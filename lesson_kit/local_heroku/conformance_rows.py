"""The rules that the local platform keeps to, and what it leaves out: data for the conformance page."""

from lesson_kit.local_heroku.conformance import Row, Section
from lesson_kit.local_heroku.dynos import pump
from lesson_kit.local_heroku.dynos import rules as dynos
from lesson_kit.local_heroku.router import limits

CODES = "router/test_router_codes.py::test_"
RULES = "router/test_rules.py::test_"
LOOKS = "router/test_rules_lines.py::test_"
SEARCH = "router/test_router_search.py::test_"
REQUEST = "router/test_router_requests.py::test_"
ANSWER = "router/test_router_answers.py::test_"
CONNECTION = "router/test_router_connections.py::test_"
REFUSAL = "router/test_router_refusals.py::test_"
PARTS = "router/test_router_parts.py::test_"
LINES = "test_lines.py::test_"
LIFE = "test_life.py::test_"
REAL = "test_dynos.py::test_"
TURNED_AWAY = f"{REFUSAL}a_request_that_breaks_http_or_a_limit_never_reaches_a_dyno"
LARGEST = f"{REFUSAL}the_largest_request_that_is_allowed_goes_through"
OVERSIZED = f"{CODES}an_answer_that_breaks_a_limit_is_an_h25"
NUMBERS = f"{RULES}the_numbers_are_herokus"


def s(seconds: float) -> str:
    """Write seconds."""
    return f"{seconds:g} s"


def size(number: int) -> str:
    """Write bytes."""
    return f"{number:,} bytes".replace(",", " ")


ENDINGS = Section(
    "How a request ends",
    (
        Row("**H10** App crashed: every web dyno has crashed", "", "codes",
            (f"{RULES}h10_when_every_web_dyno_has_crashed", f"{SEARCH}crashed_dynos_are_an_h10",
             f"{SEARCH}a_held_request_learns_that_the_dyno_crashed")),
        Row("**H11** Backlog too deep: more requests in flight than so many for each web dyno; there is no "
            "queue",
            f"{limits.IN_FLIGHT_PER_DYNO}", "routing codes",
            (f"{RULES}h11_when_too_many_requests_are_in_flight",
             f"{SEARCH}the_201st_request_in_flight_is_an_h11", NUMBERS)),
        Row("**H12** Request timeout: no first byte so long after the whole request reached the dyno",
            s(limits.FIRST_BYTE), "routing timeout",
            (f"{RULES}h12_comes_30_s_after_the_whole_request_reached_the_dyno",
             f"{RULES}h12_does_not_count_the_time_of_the_upload",
             f"{CODES}a_dyno_that_does_not_answer_is_an_h12",
             f"{CODES}the_30_s_begin_when_the_whole_request_has_reached_the_dyno", NUMBERS)),
        Row("After an H12 the dyno is not told, and works on", "", "timeout",
            (f"{LOOKS}only_an_h12_leaves_the_dyno_at_work",
             f"{CODES}after_an_h12_the_dyno_works_on_and_its_answer_is_noted")),
        Row("**H13** Connection closed without response", "", "codes",
            (f"{RULES}h13_when_the_dyno_hangs_up_without_a_byte",
             f"{CODES}a_dyno_that_hangs_up_without_a_byte_is_an_h13")),
        Row("**H14** No web processes running: the app is scaled to none", "", "codes",
            (f"{RULES}h14_when_the_app_has_no_web_dynos", f"{SEARCH}no_web_dynos_is_an_h14")),
        Row("**H15** Idle connection: once the answer has begun, so long without a byte from either side",
            s(limits.ROLLING), "routing codes",
            (f"{RULES}h15_comes_after_55_s_without_a_byte_from_either_side",
             f"{RULES}each_byte_opens_the_rolling_window_anew",
             f"{CODES}an_answer_that_stops_for_55_s_is_an_h15",
             f"{CODES}bytes_of_the_answer_keep_the_rolling_window_open", NUMBERS)),
        Row("**H17** Poorly formatted HTTP response, such as a status line without a reason", "", "codes",
            (f"{RULES}h17_when_the_answer_is_no_http", f"{CODES}an_answer_that_is_no_http_is_an_h17")),
        Row("**H18** Server Request Interrupted: the dyno hangs up in the middle of its answer; the status "
            "is the one already sent", "", "codes seen",
            (f"{RULES}h18_when_the_dyno_hangs_up_in_the_middle_of_its_answer",
             f"{CODES}an_answer_that_breaks_off_is_an_h18",
             f"{CODES}a_chunked_answer_that_breaks_off_has_no_last_chunk",
             f"{CODES}a_head_that_breaks_off_is_an_h18_with_the_error_page")),
        Row("**H19** Backend connection timeout: the dyno does not accept a connection", s(limits.CONNECT),
            "routing codes",
            (f"{RULES}h19_when_a_dyno_does_not_accept_within_5_s",
             f"{SEARCH}a_dyno_that_does_not_accept_is_an_h19", NUMBERS)),
        Row("**H20** App boot timeout: requests are held while all web dynos are starting, so long at most",
            s(limits.HOLD_STARTING), "codes",
            (f"{RULES}h20_when_the_dynos_are_still_starting_after_75_s",
             f"{SEARCH}dynos_that_never_finish_starting_are_an_h20",
             f"{SEARCH}a_request_is_held_until_a_dyno_is_up", NUMBERS)),
        Row("**H21** Backend connection refused", "", "routing codes",
            (f"{RULES}h21_when_a_dyno_refuses", f"{SEARCH}a_dyno_that_refuses_is_an_h21")),
        Row("**H25** HTTP restriction: the answer's head breaks a limit (see below), with status 502",
            "", "codes",
            (f"{RULES}h25_when_the_answer_breaks_a_limit", OVERSIZED)),
        Row("**H27** Client Request Interrupted: the client hangs up first; logged as a warning, status 499",
            "",
            "codes",
            (f"{RULES}h27_when_the_client_hangs_up_before_it_has_the_answer",
             f"{CODES}a_client_that_hangs_up_is_an_h27",
             f"{SEARCH}a_client_that_hangs_up_while_it_is_held_is_an_h27")),
        Row("**H28** Client Connection Idle: as H15, when it is the client that does not send or read",
            s(limits.ROLLING), "routing codes",
            (f"{RULES}h28_ends_a_request_whose_client_stops_sending",
             f"{RULES}h28_ends_a_request_whose_client_stops_reading",
             f"{CODES}a_client_that_stops_sending_is_an_h28",
             f"{CODES}a_client_that_stops_reading_is_an_h28")),
        Row("**H99** Platform error (an H34 since 2026): all dynos were in quarantine for so long",
            s(limits.HOLD_QUARANTINED), "routing codes",
            (f"{RULES}h99_when_all_dynos_were_in_quarantine_for_75_s",
             f"{SEARCH}dynos_that_are_all_in_quarantine_for_75_s_are_an_h99", NUMBERS)),
        Row("Which numbers a line with a code fills in, its level, description and status", "", "codes",
            (f"{LOOKS}each_code_fills_in_what_herokus_line_fills_in",
             f"{LOOKS}the_table_of_looks_leaves_no_code_out")),
        Row("The visitor gets a 503 with an error page that must not be cached", "", "seen",
            (f"{CODES}a_dyno_that_does_not_answer_is_an_h12",
             f"{ANSWER}the_error_page_for_a_head_has_no_body_either")),
    ),
)  # fmt: skip

CHOOSING = Section(
    "Which dyno a request goes to",
    (
        Row("A web dyno is picked at random", "", "routing", (f"{CONNECTION}dynos_are_picked_at_random",)),
        Row("A failed connection is tried again on another dyno; attempts, or fewer if there are fewer dynos",
            f"{limits.ATTEMPTS}", "routing",
            (f"{RULES}another_dyno_is_tried_ten_times_at_most", f"{RULES}each_dyno_is_tried_once_at_most",
             f"{SEARCH}a_request_goes_on_to_another_dyno_when_one_refuses",
             f"{SEARCH}ten_dynos_that_refuse_are_enough", NUMBERS)),
        Row("A dyno that failed to connect gets no new connections for a while",
            s(limits.QUARANTINE), "routing",
            (f"{SEARCH}a_dyno_that_refuses_is_in_quarantine_for_5_s",
             f"{SEARCH}a_dyno_in_quarantine_gets_no_requests_until_it_is_over", NUMBERS)),
        Row("While all are in quarantine, the router looks again, after waits that grow",
            ", ".join(s(wait) for wait in limits.BACK_OFF), "routing ours",
            (f"{PARTS}looks_at_dynos_in_quarantine_get_rarer",)),
        Row("Connections to dynos are kept, and closed after so long without use",
            s(limits.DYNO_IDLE), "routing",
            (f"{CONNECTION}a_dynos_connection_is_used_again",
             f"{CONNECTION}a_dynos_connection_is_closed_after_90_s_without_use", NUMBERS)),
        Row("Of those that are not in use, so many are kept for each dyno", f"{limits.IDLE_PER_DYNO}", "ours",
            (f"{PARTS}no_more_unused_connections_are_kept_than_needed",)),
        Row("Time spent waiting for a dyno to boot is in `connect=`", "", "seen",
            (f"{LOOKS}time_spent_waiting_for_a_dyno_to_boot_is_in_connect",
             f"{SEARCH}a_request_is_held_until_a_dyno_is_up")),
    ),
)  # fmt: skip

REQUESTS = Section(
    "Requests",
    (
        Row("Longest request line; a longer one is a 400", size(limits.REQUEST_LINE), "routing",
            (TURNED_AWAY, LARGEST, NUMBERS)),
        Row("Longest header line; a longer one is a 400", size(limits.HEADER_LINE), "routing",
            (TURNED_AWAY, LARGEST, NUMBERS)),
        Row("Longest header name", size(limits.HEADER_NAME), "routing", (TURNED_AWAY, LARGEST, NUMBERS)),
        Row("Most headers", f"{limits.HEADERS}", "routing", (TURNED_AWAY, LARGEST, NUMBERS)),
        Row("Longest method; any is passed on but CONNECT (405)", f"{limits.METHOD} characters", "routing",
            (TURNED_AWAY, f"{REQUEST}any_method_of_up_to_127_characters_goes_through", NUMBERS)),
        Row("`Expect: 100-continue` is answered by the router itself; another expectation is a 417",
            "", "routing",
            (f"{REQUEST}the_router_itself_says_100_continue",
             f"{REQUEST}a_100_continue_of_the_dyno_is_not_sent_twice", TURNED_AWAY)),
        Row("Whatever could be read as two different requests is a 400: two lengths, a length and chunks, "
            "two hosts, folded lines", "", "rfc routing", (TURNED_AWAY,)),
        Row("The head is read whole before a dyno is asked; the body is streamed, of any size, and the "
            "client waits while the dyno does not read", size(limits.REQUEST_BUFFER), "routing",
            (f"{REQUEST}a_body_is_streamed_to_the_dyno_as_it_comes",
             f"{REQUEST}a_client_waits_while_the_dyno_does_not_read",
             f"{REQUEST}a_body_is_taken_once_a_dyno_is_up_and_not_before", NUMBERS)),
        Row("`X-Forwarded-For` (the client's address to the right), `-Proto`, `-Port`, `X-Request-Start`, "
            "`Via`", "", "routing",
            (f"{REQUEST}the_dyno_is_told_where_a_request_comes_from",
             f"{REQUEST}the_clients_address_goes_to_the_right_of_those_it_forwards_for",
             f"{REQUEST}what_a_client_claims_about_its_connection_is_replaced")),
        Row("`X-Request-Id`: a valid one of the client's is kept, else one is made",
            "20 to 200 characters", "ids",
            (f"{REQUEST}a_valid_request_id_is_kept", f"{REQUEST}any_other_request_id_is_replaced")),
        Row("Headers of one hop go no further", "", "routing rfc",
            (f"{REQUEST}headers_of_one_hop_go_no_further",
             f"{REQUEST}a_connection_header_cannot_take_away_what_says_what_the_message_is")),
        Row("HTTP/1.0 clients, and many requests on one connection, also sent at once", "", "routing rfc",
            (f"{CONNECTION}an_old_client_gets_its_answer_until_the_end_of_the_connection",
             f"{CONNECTION}an_old_client_may_keep_its_connection",
             f"{CONNECTION}a_clients_connection_is_used_again",
             f"{CONNECTION}requests_sent_at_once_are_answered_in_turn")),
        Row("A head that stops in the middle is a 408 after so long without a byte",
            s(limits.HEAD_IDLE), "ours",
            (f"{REFUSAL}a_head_that_never_ends_is_given_up_after_55_s",)),
        Row("A client's connection is closed after so long without use (real time)",
            s(limits.CLIENT_IDLE), "ours",
            (f"{PARTS}an_unused_client_connection_is_closed",)),
        Row("A client may be ahead of its answers by so much", size(limits.PIPELINE_BUFFER), "ours",
            (f"{PARTS}a_client_that_is_far_ahead_of_its_answers_has_to_wait",)),
        Row("A client that is turned away while it sends gets so long to read why (real time)",
            s(limits.LINGER),
            "ours", (TURNED_AWAY, f"{ANSWER}an_early_answer_reaches_a_client_that_is_still_sending")),
    ),
)  # fmt: skip

ANSWERS = Section(
    "Answers",
    (
        Row("Longest header line; a longer one is an H25", size(limits.ANSWER_HEADER_LINE), "routing",
            (OVERSIZED, NUMBERS)),
        Row("Longest cookie; a longer one is an H25", size(limits.COOKIE), "routing", (OVERSIZED, NUMBERS)),
        Row("Longest status line; a longer one is an H25", size(limits.STATUS_LINE), "routing",
            (OVERSIZED, NUMBERS)),
        Row("The router holds so much of an answer for its client; then the dyno waits, and before that it "
            "is free", size(limits.ANSWER_BUFFER), "routing",
            (f"{ANSWER}the_dyno_waits_while_the_client_does_not_read",
             f"{ANSWER}a_dyno_is_free_once_a_slow_clients_answer_is_in_the_buffer", NUMBERS)),
        Row("Answers are streamed", "", "routing",
            (f"{ANSWER}an_answer_is_streamed_to_the_client_as_it_comes",)),
        Row("`Via` is added, headers of one hop are removed, all others pass", "", "routing",
            (f"{ANSWER}an_answer_gets_the_routers_via_and_loses_headers_of_one_hop",)),
        Row("HEAD, 204, 304, interim answers, and bodies that end with their connection", "", "rfc",
            (f"{ANSWER}an_answer_without_a_body_ends_with_its_head",
             f"{ANSWER}the_answer_to_a_head_has_its_length_and_no_body", f"{REQUEST}early_hints_go_through",
             f"{ANSWER}an_answer_that_ends_with_its_connection_gets_chunks",
             f"{ANSWER}an_old_dyno_is_understood")),
        Row("A connection can be upgraded (WebSocket); then bytes pass as they are, and the rolling window "
            "counts",
            s(limits.ROLLING), "routing",
            (f"{CONNECTION}a_websocket_goes_through_both_ways", f"{CONNECTION}an_idle_websocket_is_an_h15",
             f"{CONNECTION}an_app_may_decline_to_upgrade")),
    ),
)  # fmt: skip

DYNOS = Section(
    "Dynos",
    (
        Row("**R10** A web process must listen on `$PORT` in time; else it is killed, and requests are H10s",
            s(dynos.BOOT_SECONDS), "codes",
            (f"{LIFE}r10_a_web_dyno_that_does_not_listen_within_60_seconds_is_killed_and_has_crashed",
             f"{REAL}r10_a_web_process_that_does_not_bind_its_port_is_killed_and_its_app_has_crashed")),
        Row("SIGTERM goes to every process of the dyno", "", "dynos",
            (f"{REAL}sigterm_goes_to_every_process_of_a_dyno",)),
        Row("**R12** Whatever has not exited so long after SIGTERM is killed", s(dynos.EXIT_SECONDS), "codes",
            (f"{LIFE}r12_what_has_not_exited_30_seconds_after_sigterm_is_killed",
             f"{REAL}r12_a_process_that_ignores_sigterm_is_killed_after_30_seconds")),
        Row("**R14** and **R15**: memory of all processes over the quota, and over twice the quota (killed)",
            f"{dynos.QUOTA_MB} MB", "codes",
            (f"{LIFE}r14_memory_over_the_quota_is_logged_and_it_runs_on",
             f"{LIFE}r15_memory_over_twice_the_quota_is_its_end",
             f"{REAL}r14_and_r15_come_from_the_memory_of_all_processes_of_a_dyno")),
        Row("A crashed dyno is started again at once, then after waits that double",
            f"{dynos.SETTLED_SECONDS / 60:g} min, doubling, {dynos.LONGEST_COOL_OFF / 3600:g} h at most",
            "dynos",
            (f"{LIFE}after_the_first_crash_it_starts_again_at_once",
             f"{LIFE}crashes_in_a_row_make_it_wait_ten_minutes_then_twenty",
             "test_dyno_rules.py::test_a_crashed_dyno_waits_longer_each_time_but_never_more_than_a_day")),
        Row("Any end that nobody asked for is a crash, also with status 0", "", "dynos",
            (f"{LIFE}an_end_that_nobody_asked_for_is_a_crash_whatever_the_status",)),
        Row("Each dyno has files of its own, which go with it", "", "dynos",
            ("test_platform.py::test_each_dyno_has_files_of_its_own_which_go_with_it",)),
        Row("The `release` process runs before the new dynos; if it fails, the old release stays",
            "", "release",
            (f"{REAL}the_release_command_runs_before_the_new_dynos",
             f"{REAL}a_release_command_that_fails_keeps_the_old_release")),
        Row("A change of config vars is a new release and restarts the dynos", "", "dynos",
            ("test_platform.py::test_a_config_change_makes_a_release_and_restarts_the_dynos",)),
    ),
)  # fmt: skip

LOG = Section(
    "The log",
    (
        Row("`time source[process]: message`, times with microseconds", "", "logging",
            ("../core/test_events.py::test_a_line_reads_as_heroku_writes_it",
             "../core/test_events.py::test_what_is_written_reads_back_the_same")),
        Row("Real lines of the last fifteen years are read", "over 100 forms", "seen",
            (f"{LINES}real_lines_are_read", f"{LINES}real_router_lines_are_read",
             f"{LINES}real_changes_of_state_are_read")),
        Row("Longer lines are split", size(pump.LONGEST), "logging",
            ("test_pump.py::test_a_line_longer_than_10000_bytes_is_split",)),
        Row("An app's line never passes for the router's", "", "logging",
            (f"{LINES}an_apps_own_line_cannot_pass_for_the_routers",)),
    ),
)  # fmt: skip

SECTIONS = (ENDINGS, CHOOSING, REQUESTS, ANSWERS, DYNOS, LOG)

LEFT_OUT = (
    ("TLS and HTTP/2 to the client", "one machine, loopback only; lines say `protocol=http1.1 tls=false`."),
    (
        "Several routers",
        "Heroku has many that do not coordinate, so its limit of 200 a dyno is for each of them.",
    ),
    ("H16, H22, H23, H24, H26", "no longer sent, or not by Router 2.0."),
    ("H31, H32, H33, H80, H81, H82, H83", "domains, certificates, HTTP/2, maintenance mode and accounts."),
    ("Sleeping Eco dynos and daily cycling", "an app here is awake as long as the lesson lasts."),
    ("Session affinity, preboot, `ERROR_PAGE_URL`", "not part of the lesson."),
    ("`NEL`, `Report-To`, `Reporting-Endpoints`", "they would send visitors' browsers to Heroku."),
    ("`X-Request-Start` in lesson time", "it is real time: the app compares it with its own clock."),
    ("Heroku's own error page", "the page has our words, in the shape and with the headers of Heroku's."),
    ("Log lines for requests turned away with 400, 405, 408, 417, 505", "no source shows any."),
)
