"""What a long command is doing, on a terminal only, and only once it has taken a while."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

PATIENCE = 1.0


@dataclass(kw_only=True)
class Progress:
    """The phase a command is in, written over the last one; called with a phase's name."""

    stream: TextIO
    phase: str = ""
    late: bool = False
    width: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, phase: str) -> None:
        with self.lock:
            self.phase = phase
            self._write()

    def begin(self) -> None:
        """From now on phases are written, beginning with the one that is on."""
        with self.lock:
            self.late = True
            self._write()

    def end(self) -> None:
        """Takes the line away."""
        with self.lock:
            if self.width:
                self.stream.write("\r" + " " * self.width + "\r")
                self.stream.flush()
            self.late = False

    def _write(self) -> None:
        if self.late and self.phase:
            text = f"{self.phase} ..."
            self.stream.write("\r" + text.ljust(self.width))
            self.stream.flush()
            self.width = max(self.width, len(text))


@contextmanager
def progress(stream: TextIO, patience: float = PATIENCE) -> Iterator[Progress]:
    """Phases on a stream that is a terminal, once `patience` seconds are over; nothing on any other stream."""
    told = Progress(stream=stream)
    timer = threading.Timer(patience, told.begin)
    timer.daemon = True
    if stream.isatty():
        timer.start()
    try:
        yield told
    finally:
        timer.cancel()
        told.end()
