"""A real https server for tests, with a root of its own: answers as told, keeps what it was sent."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate with its key, the root that vouches for it) for localhost."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.datetime.now(datetime.UTC)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def build(name: str, public, issuer: str, *, ca: bool) -> x509.Certificate:
        made = x509.CertificateBuilder(
            issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
            subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
            public_key=public, serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(days=1), not_valid_after=now + datetime.timedelta(days=2),
        ).add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)  # fmt: skip
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
        )
        if ca:
            usage = dict.fromkeys(
                ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
                 "encipher_only", "decipher_only"), False,
            )  # fmt: skip
            made = made.add_extension(x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True)
        else:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return made.sign(root_key, hashes.SHA256())

    root = build("test root", root_key.public_key(), "test root", ca=True)
    leaf = build("localhost", key.public_key(), "test root", ca=False)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "leaf.pem").write_bytes(leaf.public_bytes(pem) + private)
    (folder / "roots.pem").write_bytes(root.public_bytes(pem))
    return folder / "leaf.pem", folder / "roots.pem"


def trusting(home: Path, root: Path, networks: str = "127.0.0.0/8\n") -> None:
    """What an operator lays down so that this home may speak to that server."""
    folder = home / "outward"
    folder.mkdir(exist_ok=True)
    (folder / "roots.pem").write_bytes(root.read_bytes())
    (folder / "networks").write_text(networks)


@contextlib.contextmanager
def trusted(home: Path, paper: tuple[Path, Path]) -> Iterator["Peer"]:
    """A server that this home trusts; afterwards it trusts nobody."""
    trusting(home, paper[1])
    found = Peer(paper[0])
    yield found
    found.stop()
    for file in (home / "outward").iterdir():
        file.unlink()


class Peer:
    """What a server was sent, and how it answers: a handler that gets the request and may do as it likes."""

    def __init__(self, leaf: Path) -> None:
        self.taken: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] | int = 200
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                peer.taken.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if callable(peer.answer):
                    with contextlib.suppress(OSError):
                        peer.answer(self)
                    self.close_connection = True
                    return
                self.send_response(peer.answer)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST = handle_any  # noqa: N815

            def log_message(self, *_said) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_given) -> None:
                return

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(leaf)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def before(port: int, leaf: Path) -> Iterator[str]:
    """TLS in front of a plain server on this machine, as a reverse proxy stands there; gives its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf)
    listening = socket.create_server(("127.0.0.1", 0))
    going = True

    def pump(source, target) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def serve(plain: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            context.wrap_socket(plain, server_side=True) as line,
            socket.create_connection(("127.0.0.1", port), timeout=15) as inner,
        ):
            # One direction a time is enough: a request is sent whole before its answer comes.
            line.settimeout(15)
            data = b""
            while b"\r\n\r\n" not in data:
                data += line.recv(65536)
            head, _, body = data.partition(b"\r\n\r\n")
            told = [each for each in head.split(b"\r\n") if each.lower().startswith(b"content-length")]
            length = int(told[0].split(b":")[1]) if told else 0
            while len(body) < length:
                body += line.recv(65536)
            inner.sendall(head + b"\r\nX-Forwarded-Proto: https\r\n\r\n" + body)
            pump(inner, line)

    def accept() -> None:
        while going:
            with contextlib.suppress(OSError):
                plain, _ = listening.accept()
                threading.Thread(target=serve, args=(plain,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://localhost:{listening.getsockname()[1]}"
    finally:
        going = False
        with contextlib.suppress(OSError):
            socket.create_connection(listening.getsockname(), timeout=1).close()
        listening.close()


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A gigabyte, without saying so first."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    piece = b"x" * 65536
    for _ in range(2**30 // len(piece)):
        handler.wfile.write(piece)
