"""25 people moving sliders at once, against one: how long the server takes to answer a move with every picture."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
from pathlib import Path

from bench.row import Row
from bench.serving import APP, demo_store, served
from bench.session import Session

PEOPLE, PACE_SECONDS = 25, 2.0
SLIDER = "growth"


async def person(address: str, page: str, number: int, moves: int) -> list[float]:
    """One person's answer times: a move about every two seconds, each to a value nobody has looked at before."""
    rhythm = random.Random(number)
    async with Session(address, page) as session:
        slider = session.slider(SLIDER)
        await asyncio.sleep(rhythm.random() * PACE_SECONDS)
        taken = []
        for turn in range(moves):
            # Values of one person lie between those of the others: nothing is answered from a cache.
            place = (turn + (number + 1) / 1000) / moves
            value = slider["min"] + (slider["max"] - slider["min"]) * place
            taken.append(await session.move(SLIDER, value))
            await asyncio.sleep(PACE_SECONDS * (0.5 + rhythm.random()))
        return taken[1:]


async def crowd(address: str, page: str, people: int, moves: int, first: int = 0) -> list[float]:
    """Everybody's answer times."""
    parts = await asyncio.gather(*(person(address, page, first + number, moves) for number in range(people)))
    return [seconds for part in parts for seconds in part]


def compared(address: str, page: str, moves: int) -> tuple[float, float, float]:
    """Median of one person, median and 95th percentile of the crowd, in seconds."""
    alone = asyncio.run(crowd(address, page, 1, moves, first=PEOPLE))
    together = sorted(asyncio.run(crowd(address, page, PEOPLE, moves)))
    return statistics.median(alone), statistics.median(together), together[int(0.95 * (len(together) - 1))]


def measure(*, quick: bool) -> list[Row]:
    """Explore on the demo company: the crowd's median against the single session's."""
    moves = 4 if quick else 20
    with tempfile.TemporaryDirectory() as folder:
        store = demo_store(Path(folder))
        with served(APP, QUOTA_STORE=str(store)) as address:
            alone, together, late = compared(address, "Explore", moves)
    return [
        Row(
            bench="sessions",
            what=f"{PEOPLE} sessions, a move each per {PACE_SECONDS:g} s: server's answer, median"
            f" (95th percentile {1000 * late:.0f} ms)",
            measured=together,
            against="one session",
            reference=alone,
            ratio=together / alone,
            at_most=2.0,
        )
    ]
