"""Asks the dashboard's server the way a browser, a hostile page or a program does."""

from __future__ import annotations

import base64
import http.client
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol


def status_of(address: str, path: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    """Status and body of one request; a header named `host` replaces the one that belongs there."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection.putrequest(method, path, skip_host="host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def upgraded(address: str, **headers: str) -> int:
    """Status of a WebSocket's opening: 101 when the server takes it."""
    parts = urlsplit(address)
    given = {"Host": parts.netloc, **{name.replace("_", "-").title(): value for name, value in headers.items()}}
    lines = [f"{name}: {value}" for name, value in given.items()]
    key = base64.b64encode(os.urandom(16)).decode()
    request = ["GET /_stcore/stream HTTP/1.1", *lines, "Upgrade: websocket", "Connection: Upgrade"]
    request += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: streamlit", "", ""]
    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=60) as opened:
        opened.sendall("\r\n".join(request).encode())
        return int(opened.recv(64).split()[1])


@dataclass(frozen=True)
class Session:
    """A visitor's page without a browser: its server, its session and its token."""

    address: str
    id: str
    token: str

    def put(self, size: int, name: str = "f1", session: str = "") -> int:
        """Status of an upload of that many bytes."""
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.geojson"\r\n\r\n'
        body = head + b"x" * size + b"\r\n--x--\r\n"
        path = f"/_stcore/upload_file/{session or self.id}/{name}"
        status, _ = status_of(
            self.address,
            path,
            method="PUT",
            body=body,
            content_type="multipart/form-data; boundary=x",
            x_xsrftoken=self.token,
            cookie=f"_streamlit_xsrf={self.token}",
            origin=self.address,
        )
        return status


@contextmanager
def visiting(address: str) -> Iterator[Session]:
    """A page that is open, drawn once."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(stream, origin=Origin(address), subprotocols=[Subprotocol("streamlit")], max_size=None) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        socket.send(message.SerializeToString())
        id = ""
        while True:
            told = ForwardMsg()
            told.ParseFromString(socket.recv(timeout=120))
            if told.WhichOneof("type") == "new_session":
                id = told.new_session.initialize.session_id
            if told.WhichOneof("type") == "script_finished":
                break
        yield Session(address, id, _token(address))


def _token(address: str) -> str:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection.request("GET", "/_stcore/health")
        cookies = connection.getresponse().headers.get_all("Set-Cookie") or []
        return next(c.split(";")[0].split("=", 1)[1] for c in cookies if c.startswith("_streamlit_xsrf="))
    finally:
        connection.close()
