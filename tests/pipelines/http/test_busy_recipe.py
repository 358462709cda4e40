"""CONTRIBUTING.md "Change the busy statuses", followed in a copy of the code: whoever asks, asks again."""

from __future__ import annotations

from pathlib import Path

from tests.recipe import copy_of_code, python_in, steps, touched

TITLE = "Change the busy statuses"
LINE = "BUSY = (429, 500, 502, 503, 504)\n"
ASKED = """
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from geodata.errors import CompoundWatchError
from geodata.settings.settings import CatalogSettings
from pipelines.http.allowed_addresses import Trust
from pipelines.http.transport import Transport
from pipelines.incidents.sources.source_client import AskedSource
from pipelines.notify.send_mail import NotSent, Unknown
from pipelines.notify.send_webhook import post
from pipelines.search.api_pages import ASKED_AGAIN, _in_words

asked = {}

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked[self.path] = asked.get(self.path, 0) + 1
        status = 408 if asked[self.path] == 1 else 200
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *words):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{server.server_port}"
pixels = Transport(Trust.of(CatalogSettings(address, ())), sleep=lambda seconds: None)
for ask, name in ((pixels.document, "pixels"), (AskedSource("a source", address).json, "source")):
    try:
        ask(f"{address}/{name}")
    except CompoundWatchError as error:
        print(error)
try:
    post(f"{address}/receiver", b"{}", secret="of the two", delivery="one", sleep=lambda seconds: None)
except (NotSent, Unknown) as error:
    print(error)
print(asked, 408 in ASKED_AGAIN, _in_words(408, 1).size_matters)
"""
ONCE = "{'/pixels': 1, '/source': 1, '/receiver': 1} False False"
AGAIN = "{'/pixels': 2, '/source': 2, '/receiver': 2} True True"


def test_a_new_status_is_one_number(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    (home,) = steps(TITLE)
    before = python_in(copy, "-c", ASKED)
    assert AGAIN not in before and ONCE in before, "until then it is an answer"
    written = (copy / home).read_text(encoding="utf-8")
    assert written.count(LINE) == 1
    (copy / home).write_text(written.replace(LINE, "BUSY = (408, 429, 500, 502, 503, 504)\n"), encoding="utf-8")
    assert touched(copy) == {home}
    assert python_in(copy, "-c", ASKED).strip() == AGAIN
