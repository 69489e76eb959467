"""A door that speaks TLS with a certificate that nobody vouches for, as Heroku's Redis does.

It serves nothing behind it. It only tells whether a client was willing to come in.
"""

import datetime
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PATIENCE = 30.0


class TlsDoor:
    """Listen on a free port of this machine; `came_in` and `refused` count the clients. A context manager."""

    def __init__(self) -> None:
        self.came_in = 0
        self.refused = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._context = _self_signed()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        """Give the port."""
        return self._listener.getsockname()[1]

    def __enter__(self) -> "TlsDoor":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        # A blocked accept() does not notice that its socket is closed: shut it down first.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(PATIENCE)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client:
                client.settimeout(PATIENCE)
                self._greet(client)

    def _greet(self, client: socket.socket) -> None:
        try:
            # The server's handshake ends only after the client has judged the certificate.
            with self._context.wrap_socket(client, server_side=True):
                self.came_in += 1
        except OSError:  # ssl.SSLError is one: the client did not like the certificate, or spoke no TLS
            self.refused += 1


def _self_signed() -> ssl.SSLContext:
    """Make a certificate for localhost that is signed by itself, and a context that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "door.pem")
        path.write_bytes(pem)
        context.load_cert_chain(path)
    return context
