"""What the router keeps to: rows of the conformance page."""

from lesson_kit.local_heroku.conformance.rows import Row, Section, s, size
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
LETTER = "router/test_router_letter.py::test_"
TURNED_AWAY = f"{REFUSAL}a_request_that_breaks_http_or_a_limit_never_reaches_a_dyno"
LARGEST = f"{REFUSAL}the_largest_request_that_is_allowed_goes_through"
OVERSIZED = f"{CODES}an_answer_that_breaks_a_limit_is_an_h25"
NUMBERS = f"{RULES}the_numbers_are_herokus"
OUR_NUMBERS = f"{LETTER}our_own_numbers_are_as_decided"
BEST_DYNO = f"{PARTS}a_formation_is_as_good_as_its_best_dyno"
EXACTLY = f"{LETTER}a_line_of_an_answer_may_have_its_last_byte_but_not_one_more"
ENDLESS = f"{LETTER}an_answers_head_without_an_end_is_not_waited_for"
FAR_ENOUGH = f"{LETTER}each_side_is_read_no_further_than_the_page_says"
ONE_HOP = f"{LETTER}each_header_of_one_hop_goes_no_further_in_either_direction"

ENDINGS = Section(
    "How a request ends",
    (
        Row("**H10** App crashed: every web dyno has crashed", "", "codes",
            (f"{RULES}h10_when_every_web_dyno_has_crashed", f"{SEARCH}crashed_dynos_are_an_h10",
             f"{SEARCH}a_held_request_learns_that_the_dyno_crashed", BEST_DYNO)),
        Row("**H11** Backlog too deep: more requests in flight than so many for each web dyno; there is no "
            "queue",
            f"{limits.IN_FLIGHT_PER_DYNO}", "routing codes",
            (f"{RULES}h11_when_too_many_requests_are_in_flight",
             f"{SEARCH}the_201st_request_in_flight_is_an_h11",
             f"{LETTER}each_web_dyno_lets_so_many_more_requests_in", NUMBERS)),
        Row("**H12** Request timeout: no first byte so long after the whole request reached the dyno; its "
            "wait there until the app takes it counts",
            s(limits.FIRST_BYTE), "routing timeout codes",
            (f"{RULES}h12_comes_30_s_after_the_whole_request_reached_the_dyno",
             f"{RULES}h12_does_not_count_the_time_of_the_upload",
             f"{RULES}h12_cannot_come_once_a_byte_of_the_answer_has",
             f"{CODES}a_dyno_that_does_not_answer_is_an_h12",
             f"{CODES}the_30_s_begin_when_the_whole_request_has_reached_the_dyno",
             f"{LETTER}the_time_that_a_request_waits_for_its_dyno_to_accept_counts", NUMBERS)),
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
             f"{SEARCH}a_request_is_held_until_a_dyno_is_up", BEST_DYNO, NUMBERS)),
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
             f"{CODES}a_client_that_stops_reading_is_an_h28", NUMBERS)),
        Row("**H99** Platform error (an H34 since 2026): all dynos were in quarantine for so long",
            s(limits.HOLD_QUARANTINED), "routing codes",
            (f"{RULES}h99_when_all_dynos_were_in_quarantine_for_75_s",
             f"{SEARCH}dynos_that_are_all_in_quarantine_for_75_s_are_an_h99", NUMBERS)),
        Row("A line's fields and their order; each code's level, description, status, and which numbers it "
            "fills in", "", "codes routing",
            (f"{LOOKS}each_code_fills_in_what_herokus_line_fills_in",
             f"{LOOKS}the_table_of_looks_leaves_no_code_out",
             f"{LOOKS}an_h18_before_any_status_was_sent_says_503")),
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
            (f"{PARTS}looks_at_dynos_in_quarantine_get_rarer", OUR_NUMBERS)),
        Row("Connections to dynos are kept, and closed after so long without use",
            s(limits.DYNO_IDLE), "routing",
            (f"{CONNECTION}a_dynos_connection_is_used_again",
             f"{CONNECTION}a_dynos_connection_is_closed_after_90_s_without_use", NUMBERS)),
        Row("Of those that are not in use, so many are kept for each dyno", f"{limits.IDLE_PER_DYNO}", "ours",
            (f"{PARTS}no_more_unused_connections_are_kept_than_needed", OUR_NUMBERS)),
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
             f"{REQUEST}a_body_is_taken_once_a_dyno_is_up_and_not_before",
             f"{LETTER}a_body_waits_at_its_client_while_no_dyno_is_up",
             f"{LETTER}a_dyno_hears_nothing_of_a_head_that_is_not_whole",
             f"{REQUEST}a_request_that_comes_byte_by_byte_arrives_whole", FAR_ENOUGH, NUMBERS)),
        Row("`X-Forwarded-For` (the client's address to the right), `-Proto`, `-Port`, `X-Request-Start`, "
            "`Via`", "", "routing",
            (f"{REQUEST}the_dyno_is_told_where_a_request_comes_from",
             f"{REQUEST}the_clients_address_goes_to_the_right_of_those_it_forwards_for",
             f"{REQUEST}what_a_client_claims_about_its_connection_is_replaced",
             f"{LETTER}what_a_client_says_of_itself_is_not_there_beside_what_the_router_says")),
        Row("`X-Request-Id`: a valid one of the client's is kept, else one is made",
            "20 to 200 characters", "ids",
            (f"{REQUEST}a_valid_request_id_is_kept", f"{REQUEST}any_other_request_id_is_replaced")),
        Row("Headers of one hop go no further", "", "routing rfc",
            (f"{REQUEST}headers_of_one_hop_go_no_further", ONE_HOP,
             f"{REQUEST}a_connection_header_cannot_take_away_what_says_what_the_message_is")),
        Row("HTTP/1.0 clients, and many requests on one connection, also sent at once", "", "routing rfc",
            (f"{CONNECTION}an_old_client_gets_its_answer_until_the_end_of_the_connection",
             f"{CONNECTION}an_old_client_may_keep_its_connection",
             f"{CONNECTION}a_clients_connection_is_used_again",
             f"{CONNECTION}requests_sent_at_once_are_answered_in_turn")),
        Row("A head that stops in the middle is a 408 after so long without a byte",
            s(limits.HEAD_IDLE), "ours",
            (f"{REFUSAL}a_head_that_never_ends_is_given_up_after_55_s", OUR_NUMBERS)),
        Row("A client's connection is closed after so long without use (real time)",
            s(limits.CLIENT_IDLE), "ours",
            (f"{PARTS}an_unused_client_connection_is_closed", OUR_NUMBERS)),
        Row("A client may be ahead of its answers by so much", size(limits.PIPELINE_BUFFER), "ours",
            (f"{PARTS}a_client_that_is_far_ahead_of_its_answers_has_to_wait", OUR_NUMBERS)),
        Row("A client that is turned away or answered while it sends is told `Connection: close`, and gets "
            "so long to read why (real time)",
            s(limits.LINGER),
            "ours", (TURNED_AWAY, f"{ANSWER}an_early_answer_reaches_a_client_that_is_still_sending",
                     OUR_NUMBERS)),
    ),
)  # fmt: skip

ANSWERS = Section(
    "Answers",
    (
        Row("Longest header line; a longer one is an H25", size(limits.ANSWER_HEADER_LINE), "routing",
            (OVERSIZED, EXACTLY, ENDLESS, NUMBERS)),
        Row("Longest cookie; a longer one is an H25", size(limits.COOKIE), "routing",
            (OVERSIZED, EXACTLY, NUMBERS)),
        Row("Longest status line; a longer one is an H25", size(limits.STATUS_LINE), "routing",
            (OVERSIZED, EXACTLY, ENDLESS, NUMBERS)),
        Row("The router holds so much of an answer for its client; then the dyno waits, and before that it "
            "is free", size(limits.ANSWER_BUFFER), "routing",
            (f"{ANSWER}the_dyno_waits_while_the_client_does_not_read",
             f"{ANSWER}a_dyno_is_free_once_a_slow_clients_answer_is_in_the_buffer", FAR_ENOUGH, NUMBERS)),
        Row("Answers are streamed as they are: not compressed, and not kept for the next visitor", "",
            "routing",
            (f"{ANSWER}an_answer_is_streamed_to_the_client_as_it_comes",
             f"{LETTER}an_answer_is_passed_on_as_it_is_and_asked_for_each_time")),
        Row("`Via` is added, headers of one hop are removed, all others pass", "", "routing",
            (f"{ANSWER}an_answer_gets_the_routers_via_and_loses_headers_of_one_hop", ONE_HOP)),
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

ROUTER = (ENDINGS, CHOOSING, REQUESTS, ANSWERS)
