"""Take jobs from the queues and do them, one after another: `python worker.py`."""

import os
import signal
import sys

import redis
from rq.worker import HerokuWorker, SpawnWorker

# Strictly in this order: low waits until the others are empty.
listen = ["high", "default", "low"]

redis_url = os.environ.get("REDIS_URL", "redis://localhost:6379")

# Heroku's Redis speaks TLS with a certificate that it signed itself, and for which
# nobody else can vouch.
tls = {"ssl_cert_reqs": None} if redis_url.startswith("rediss://") else {}
conn = redis.from_url(redis_url, **tls)  # connects when it is first used, not yet


def main():
    """Work until someone says stop."""
    import utils  # noqa: F401  now, once, so that no job has to wait for its imports

    # Heroku tells every process to stop, the one that does the job too; HerokuWorker
    # knows what to do then.
    Worker = HerokuWorker if hasattr(signal, "SIGRTMIN") else SpawnWorker
    Worker.imminent_shutdown_delay = 2  # seconds for a job to end, before it is stopped
    # In seconds: how soon a worker that died is missed, and its job found.
    watch = {"worker_ttl": 30, "maintenance_interval": 15, "job_monitoring_interval": 5}
    try:
        worker = Worker(listen, connection=conn, **watch)
        worker.work(log_format="%(message)s")  # Heroku's log says when
    except redis.RedisError as error:
        advice = "Start redis-server, or set REDIS_URL."
        sys.exit(f"The worker can't reach Redis: {error} {advice}")


if __name__ == "__main__":
    main()
