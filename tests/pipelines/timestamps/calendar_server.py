"""A calendar of OpenTimestamps and a node of Bitcoin on loopback, out of the library's own proofs and block headers.

No calendar server is in the registries. This one answers as the real one does: a digest gets a time before it and a
code behind it and is promised a block; `mine` hangs all that waits into a tree, the tree into a transaction and that
into a block. The node tells the three things of a block that `ots verify` asks for.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bitcoin.core import CBlockHeader, b2lx
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp, cat_sha256d, make_merkle_tree

FIRST_BLOCK = 900_000


@dataclass
class Calendar:
    """What runs, what it was asked, and how it lies."""

    address: str = ""
    promises_at: str = ""  # address in its promises; "" = its own
    asked: list[str] = field(default_factory=list)  # method, path and body in hex
    status: int = 200  # of every answer; 0 = it hangs up
    change: Callable[[bytes], bytes] | None = None  # what becomes of an answer
    waiting: list[Timestamp] = field(default_factory=list)
    whole: dict[str, Timestamp] = field(default_factory=dict)  # by commitment, hex
    blocks: dict[int, CBlockHeader] = field(default_factory=dict)  # by height

    def handed(self, digest: bytes) -> Timestamp:
        """What it says of a digest that is handed in."""
        stamp = Timestamp(digest)
        moment = int(datetime.now(UTC).timestamp()).to_bytes(4, "big")
        promise = stamp.ops.add(OpPrepend(moment)).ops.add(OpAppend(secrets.token_bytes(8)))
        promise.attestations.add(PendingAttestation(self.promises_at or self.address))
        self.waiting.append(Timestamp(promise.msg))
        return stamp

    def mine(self) -> int:
        """All that waits goes into a new block; its height."""
        height = FIRST_BLOCK + len(self.blocks)
        transaction = make_merkle_tree(self.waiting).ops.add(OpPrepend(b"\x6a\x20")).ops.add(OpAppend(bytes(4)))
        of_block = cat_sha256d(
            Timestamp(hashlib.sha256(b"another transaction").digest()),
            transaction.ops.add(OpSHA256()).ops.add(OpSHA256()),
        )
        of_block.attestations.add(BitcoinBlockHeaderAttestation(height))
        self.whole |= {stamp.msg.hex(): stamp for stamp in self.waiting}
        self.waiting = []
        now = int(datetime.now(UTC).timestamp())
        self.blocks[height] = CBlockHeader(2, bytes(32), of_block.msg, now, 0x207FFFFF, height)
        return height

    def node(self, call: dict[str, Any]) -> object:
        """What a node of Bitcoin answers."""
        if call["method"] == "getblockcount":
            return max(self.blocks)
        if call["method"] == "getblockhash":
            return b2lx(self.blocks[call["params"][0]].GetHash())
        assert call["method"] == "getblockheader", call
        (header,) = (one for one in self.blocks.values() if b2lx(one.GetHash()) == call["params"][0])
        return header.serialize().hex()


def serialized(stamp: Timestamp) -> bytes:
    """A proof as it goes over the wire."""
    context = BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())


@contextmanager
def calendar() -> Iterator[Calendar]:
    """A running calendar with a node."""
    here = Calendar()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/node":
                call = json.loads(body)
                told = {"result": here.node(call), "error": None, "id": call["id"]}
                return self.say(200, json.dumps(told).encode(), "application/json")
            here.asked.append(f"POST {self.path} {body.hex()}")
            return self.say(here.status, serialized(here.handed(body)))

        def do_GET(self) -> None:
            here.asked.append(f"GET {self.path}")
            stamp = here.whole.get(self.path.removeprefix("/timestamp/"))
            if stamp is None:
                return self.say(404, b"Pending confirmation in Bitcoin blockchain")
            return self.say(here.status, serialized(stamp))

        def say(self, status: int, body: bytes, kind: str = "application/vnd.opentimestamps.v1") -> None:
            if status == 0:
                self.close_connection = True
                return
            body = here.change(body) if here.change and self.path != "/node" else body
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", here.promises_at)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    here.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
