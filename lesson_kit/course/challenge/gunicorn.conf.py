"""How gunicorn serves the app: one request at a time, which makes waiting easy to see."""

import os

bind = f"0.0.0.0:{os.environ.get('PORT', '5006')}"
preload_app = True  # import the app before listening: whoever connects is served at once
worker_class = "gthread"  # not the default, sync, which gunicorn kills when a request takes long
workers = 1
threads = 1
timeout = 120  # seconds without a sign of life from the process; a slow request alone is no reason
graceful_timeout = 2  # seconds for the requests in flight when the dyno stops
keepalive = 95  # seconds; longer than the router's 90, so that it is never the app that hangs up
control_socket_disable = True  # gunicornc is not used here, and a dyno has no home for its socket
