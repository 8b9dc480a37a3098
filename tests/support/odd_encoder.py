"""A worker process whose encoder does what its texts say: `odd_encoder.py [FLAG] DESCRIPTOR SETTING`.

    hang            never answers
    crash           kills its process
    fail            raises an error
    numbers         gives numbers that are none
    meet PATH       waits until somebody opens the FIFO for reading, gives its process id, and hangs; once the
                    FIFO is gone, it answers
    anything else   a vector of its length

With `--broken` it cannot be loaded, with `--updated` it has another name.
"""

import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from alerts.matching.encoder import encoder_name
from service.encoder.worker import ERROR, serve


class OddEncoder:
    name = "updated" if "--updated" in sys.argv else encoder_name(None)

    def encode(self, texts):
        return np.array([self._vector(text) for text in texts], np.float32)

    def _vector(self, text):
        word, _, rest = text.rstrip(". ").partition(" ")
        if word == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "fail":
            raise ValueError("an odd text")
        if word == "meet" and Path(rest).exists():
            Path(rest).write_text(str(os.getpid()), encoding="ascii")
            word = "hang"
        if word == "hang":
            threading.Event().wait()
        return [float("nan") if word == "numbers" else len(text), *[1.0] * 383]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = Connection(int(sys.argv[-2]))
    if "--broken" in sys.argv:
        connection.send_bytes(ERROR + b"the model file is damaged")
    else:
        serve(connection, OddEncoder())
