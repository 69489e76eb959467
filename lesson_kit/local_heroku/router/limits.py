"""The router's numbers, each in one place. Times are lesson seconds; sizes are bytes.

Sources: Heroku Dev Center, "HTTP Routing" (July 2025) and "Heroku Error Codes", unless a line says otherwise.
"""

FIRST_BYTE = 30.0  # from the whole request having reached the dyno to the first byte of its answer (H12)
ROLLING = 55.0  # between two bytes, from either side, once the answer has begun (H15, H28)
CONNECT = 5.0  # for a TCP connection to a dyno (H19)
QUARANTINE = 5.0  # without new connections for a dyno that refused one or did not accept it in time
HOLD_QUARANTINED = 75.0  # for a request while all dynos are in quarantine (H99)
HOLD_STARTING = 75.0  # for a request while all dynos are starting (H20)
SHORTEST = 1.0  # none of the times above is shorter, nor any other after which a rule may end a request
DYNO_IDLE = 90.0  # until an unused connection to a dyno is closed

ATTEMPTS = 10  # to connect to a dyno, each time to another one (H21, H19)
IN_FLIGHT_PER_DYNO = 200  # requests, times the number of web dynos (H11)

METHOD = 127
REQUEST_LINE = 8192
HEADER_LINE = 8192
HEADER_NAME = 1000
HEADERS = 1000
STATUS_LINE = 8192
ANSWER_HEADER_LINE = 512 * 1024
COOKIE = 8192

ANSWER_BUFFER = 1024 * 1024  # of an answer that its client has yet to take; the dyno is free after that
REQUEST_BUFFER = 1024  # of a body that the dyno has yet to take; the client waits after that

# Our own choices, where no source says what Heroku does.
HEAD_IDLE = 55.0  # between two bytes of a request's head
CLIENT_IDLE = 90.0  # real seconds until a client's unused connection is closed
BACK_OFF = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # between two looks at dynos that are all in quarantine
PIPELINE_BUFFER = 64 * 1024  # of what a client sends before its last request was answered
IDLE_PER_DYNO = 64  # unused connections kept to one dyno
LINGER = 2.0  # real seconds that a client still sending gets to read why it was turned away
