"""A web app of the standard library alone, which boots in a tenth of a second. Tests run it on dynos."""

import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        ask = {name: values[0] for name, values in parse_qs(url.query).items()}
        body = getattr(self, f"on_{url.path.strip('/') or 'home'}")(**ask)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        body = json.dumps([self.headers["Content-Type"], self.rfile.read(length).decode()]).encode()
        self.send_response(303 if self.path == "/go" else 200)
        self.send_header("Location", "/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def on_home(self) -> bytes:
        return b"home"

    def on_environment(self) -> bytes:
        return json.dumps(dict(os.environ)).encode()

    def on_slow(self, seconds: str) -> bytes:
        time.sleep(float(seconds))
        print(f"done after {seconds} s", flush=True)  # noqa: T201
        return b"slow"

    def on_write(self, text: str) -> bytes:
        Path("note.txt").write_text(text)
        return b"written"

    def on_read(self) -> bytes:
        path = Path("note.txt")
        return path.read_bytes() if path.exists() else b"no such file"

    def on_end(self, status: str) -> bytes:
        os._exit(int(status))

    def on_fill(self, megabytes: str) -> bytes:
        self.server.held = os.urandom(int(megabytes) * 2**20)
        return b"full"

    def log_message(self, *details: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True


if __name__ == "__main__":
    Server(("", int(os.environ["PORT"])), Handler).serve_forever()
