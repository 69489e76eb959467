"""How gunicorn serves the app. Heroku sets PORT and WEB_CONCURRENCY (how many processes)."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '5006')}"
preload_app = True  # import the app before listening: whoever connects is served at once
worker_class = "gthread"
threads = 4  # requests at a time, in each process
keepalive = 95  # seconds; longer than the router's 90, so that it is never the app that hangs up
graceful_timeout = 20  # seconds for the requests in flight when a deploy stops the dyno; Heroku waits 30
control_socket_disable = True  # gunicornc is not used here, and a dyno has no home for its socket
