"""People who open the first screen at the same moment, by Streamlit's own protocol: only the server's time counts,
because each of them brings a browser of his own."""

from __future__ import annotations

import threading
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect


def visits(port: int, people: int, path: str = "") -> list[float]:
    """Seconds from connecting to the end of the page, for each of the people.

    Args:
        port: of the dashboard on this machine.
        people: how many at once.
        path: query string of the first screen.
    """
    took: list[float] = []
    start = threading.Barrier(people)

    def one() -> None:
        start.wait()
        begun = time.perf_counter()
        with connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        ) as socket:
            message = BackMsg()
            message.rerun_script.query_string = path
            socket.send(message.SerializeToString())
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(socket.recv(timeout=120))  # type: ignore[arg-type]
                if answer.WhichOneof("type") == "script_finished":
                    break
            took.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) < people:
        raise RuntimeError(f"only {len(took)} of {people} were served")
    return took
