"""A door with TLS before a plain Redis, with a certificate of the kind that Heroku's has: signed by itself.

    python tls_door.py FOLDER PORT_BEHIND

It says its own port on a line.
"""

import contextlib
import datetime
import socket
import ssl
import sys
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_chain(folder: Path) -> Path:
    """Write a certificate, the authority of our own that signed it, and its key into one PEM file."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = certificate_of("authority", authority_key, "authority", authority_key, ca=True)
    certificate = certificate_of("redis", key, "authority", authority_key, ca=False)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = [part.public_bytes(serialization.Encoding.PEM) for part in (certificate, authority)]
    chain = folder / "chain.pem"
    chain.write_bytes(b"".join([private, *public]))
    return chain


def certificate_of(name, key, issuer, issuer_key, *, ca):
    """Make a certificate that is good for a day."""

    def named(who):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])

    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def main(folder: Path, behind: int) -> None:
    """Accept TLS connections on a free port, and pass on what they carry to a plain port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_chain(folder))
    with socket.create_server(("127.0.0.1", 0)) as door:
        sys.stdout.write(f"{door.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            threading.Thread(target=serve, args=[context, door.accept()[0], behind], daemon=True).start()


def serve(context: ssl.SSLContext, raw: socket.socket, behind: int) -> None:
    """Serve one connection."""
    with contextlib.suppress(OSError), raw, context.wrap_socket(raw, server_side=True) as outside:
        with socket.create_connection(("127.0.0.1", behind)) as inside:
            back = threading.Thread(target=pass_on, args=[inside, outside], daemon=True)
            back.start()
            pass_on(outside, inside)
            back.join()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Copy bytes until the source ends."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
