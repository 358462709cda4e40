"""A timestamp authority on loopback: OpenSSL's own (`openssl ts`), with a root and a certificate of its making."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIGURATION = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
{certs}
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""
LONG = " of an office with a long name"
EXTENSIONS = "extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,digitalSignature\n"


def openssl(*words: str, data: bytes = b"") -> bytes:
    """What the openssl command prints; its complaint where it fails."""
    done = subprocess.run(["openssl", *words], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def make_certificates(folder: Path, name: str, *, unordered: bool = False) -> None:
    """root.pem, tsa.pem and tsa.key of an authority of that name.

    Args:
        folder: made where it is not there.
        name: of the authority.
        unordered: its answers carry its root behind its own certificate, which is longer: DER has it the other way.
    """
    folder.mkdir(parents=True, exist_ok=True)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    root, leaf = f"/O={name}/CN={name} root", f"/O={name}/CN={name} timestamps{LONG if unordered else ''}"
    openssl("req", "-x509", *key, "-keyout", f"{folder}/root.key", "-out", f"{folder}/root.pem", "-subj", root)
    openssl("req", *key, "-keyout", f"{folder}/tsa.key", "-out", f"{folder}/tsa.csr", "-subj", leaf)
    (folder / "extensions").write_text(EXTENSIONS)
    signing = ("-CA", f"{folder}/root.pem", "-CAkey", f"{folder}/root.key", "-CAcreateserial", "-days", "2")
    extra = ("-extfile", f"{folder}/extensions", "-out", f"{folder}/tsa.pem")
    openssl("x509", "-req", "-in", f"{folder}/tsa.csr", *signing, *extra)
    (folder / "serial").write_text("01\n")
    certs = f"certs = {folder}/root.pem" if unordered else ""
    (folder / "openssl.cnf").write_text(CONFIGURATION.format(folder=folder, certs=certs))


@dataclass
class Authority:
    """A running authority; `change` stands between it and who asks, as a broken or dishonest one would."""

    folder: Path
    address: str = ""
    asked: list[bytes] = field(default_factory=list)  # queries, DER
    status: int = 200
    change: Callable[[bytes, bytes], bytes] | None = None  # of the query and the honest answer

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, query: bytes) -> bytes:
        file = self.folder / "query.tsq"
        file.write_bytes(query)
        return openssl("ts", "-reply", "-config", f"{self.folder}/openssl.cnf", "-queryfile", str(file))


@contextmanager
def authority(folder: Path, name: str = "Ilvane Time Office", *, unordered: bool = False) -> Iterator[Authority]:
    """Serve one until the end of the block."""
    make_certificates(folder, name, unordered=unordered)
    here = Authority(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            here.asked.append(query)
            body = here.answer(query)
            body = here.change(query, body) if here.change else body
            self.send_response(here.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here.address = f"http://127.0.0.1:{server.server_port}/tsr"
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
