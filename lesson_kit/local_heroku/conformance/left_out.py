"""What of Heroku is deliberately left out, and why: data for the conformance page."""

LEFT_OUT = (
    ("TLS and HTTP/2 to the client", "one machine, loopback only; lines say `protocol=http1.1 tls=false`."),
    (
        "Several routers",
        "Heroku has many that do not coordinate, so its limit of 200 a dyno is for each of them.",
    ),
    ("H16, H23, H26", "no longer in use, or not sent by Router 2.0."),
    ("H22, H24", "no limit to connections is known, and the one router here ends with the lesson."),
    (
        "H31, H32, H33, H80, H81, H82, H83",
        "domains, certificates, HTTP/2, maintenance, apps without code, dyno hours, Heroku's own troubles.",
    ),
    ("R13, R16, R17, L11 to L15", "one-off dynos, checksums, log drains and sessions."),
    ("Sleeping Eco dynos and daily cycling", "an app here is awake as long as the lesson lasts."),
    ("`web` alone at first", "here one dyno of each type starts, as with `heroku local`."),
    (
        "`WEB_CONCURRENCY`",
        "Heroku's Python buildpack takes it from the dyno's size; here a config var sets it.",
    ),
    (
        "The limits of a Redis plan, and its TLS",
        "25 MB and 20 connections on the smallest; a check in notebook 03 rehearses TLS.",
    ),
    ("Session affinity, preboot, labs flags, `ERROR_PAGE_URL`, `MAINTENANCE_PAGE_URL`", "not in the lesson."),
    ("`NEL`, `Report-To`, `Reporting-Endpoints`", "they would send visitors' browsers to Heroku."),
    ("`X-Request-Start` in lesson time", "it is real time: the app compares it with its own clock."),
    ("Heroku's own error page", "the page has our words, in the shape and with the headers of Heroku's."),
    ("Log lines for requests turned away with 400, 405, 408, 417, 505", "no source shows any."),
)
