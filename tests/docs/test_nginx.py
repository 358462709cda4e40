"""The file for nginx in docs/serve, run by nginx itself in front of a small server on loopback."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.servers.loopback import unused_port

FILE = Path(__file__).resolve().parents[2] / "docs" / "serve" / "nginx.conf"
NAME = "watch.example.org"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
pytestmark = pytest.mark.skipif(
    not NGINX, reason="nginx (Debian package nginx-light) is not on this machine; CI installs it"
)


class _Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Ports of nginx with the file as it stands, but for its ports and certificate: plain, encrypted."""
    folder = tmp_path_factory.mktemp("nginx")
    plain, encrypted = unused_port(), unused_port()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    subprocess.run([*made, "-keyout", "k.pem", "-out", "c.pem"], cwd=folder, check=True, capture_output=True)
    text = FILE.read_text(encoding="utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{encrypted} ssl;"),
        ("127.0.0.1:8501", f"127.0.0.1:{server.server_port}"),
        ("/etc/ssl/watch.example.org.pem", str(folder / "c.pem")),
        ("/etc/ssl/private/watch.example.org.key", str(folder / "k.pem")),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n{kept}"
    whole = f"{around}include {folder}/site.conf;\n}}\n"
    (folder / "nginx.conf").write_text(whole, encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0 and "warn" not in tried.stderr, tried.stderr
    process = subprocess.Popen(command)
    try:
        _wait(plain)
        yield plain, encrypted
    finally:
        process.terminate()
        process.wait(20)
        server.shutdown()
        server.server_close()


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def asked(port: int, path: str, *, encrypted: bool = True, **headers: str) -> tuple[int, dict[str, str], bytes]:
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    where = ("127.0.0.1", port)
    connection = (
        http.client.HTTPSConnection(*where, context=trust, timeout=10)
        if encrypted
        else http.client.HTTPConnection(*where, timeout=10)
    )
    try:
        connection.request("GET", path, headers={"Host": NAME, **headers})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()
    finally:
        connection.close()


def test_it_encrypts_keeps_the_name_and_passes_sockets_on(served: tuple[int, int]) -> None:
    status, headers, _ = asked(served[0], "/site?x=1", encrypted=False)
    assert status == 301 and headers["Location"] == f"https://{NAME}/site?x=1"
    status, headers, body = asked(served[1], "/_stcore/stream", Upgrade="websocket", Connection="Upgrade")
    told = json.loads(body)
    assert status == 200 and told["host"] == NAME
    assert (told["upgrade"], told["connection"], told["x-forwarded-proto"]) == ("websocket", "upgrade", "https")
    assert headers["Strict-Transport-Security"] == "max-age=31536000" and headers["Server"] == "nginx"


def test_who_tries_to_log_in_too_often_is_refused_and_reads_on(served: tuple[int, int]) -> None:
    tries = [asked(served[1], "/auth/login?provider=x")[0] for _ in range(9)]
    assert tries[:6] == [200] * 6 and tries[-1] == 429
    assert asked(served[1], "/oauth2callback?code=x")[0] == 429, "the same address, whichever way"
    assert asked(served[1], "/")[0] == 200


def test_a_file_larger_than_any_page_takes_is_refused(served: tuple[int, int]) -> None:
    status, _, _ = asked(served[1], "/_stcore/upload_file/a/b", **{"Content-Length": str(60 * 1024 * 1024)})
    assert status == 413
