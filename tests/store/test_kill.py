"""`kill -9` at any moment: what was acknowledged is there, what was not is there whole or not at all."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quota_core.store import open_store

# Saves a scenario, then imports 2,000 reps over the ones before, and says so after each, for ever.
WRITER = """
import sys
import pyarrow as pa
from quota_core.store import StagedImport, open_store
store = open_store(sys.argv[1], create=True)
con = store.backend()
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    store.scenarios.save(f"S{turn:06d}", f"turn = {turn}")
    print(f"scenario {turn}", flush=True)
    rows = pa.table({"rep_id": [f"R{j:04d}" for j in range(2000)], "name": [f"turn {turn}"] * 2000})
    con.create_table("import_reps", rows, temp=True)
    done = store.commit_import(con, StagedImport(files=(f"f{turn}",)))
    print(f"import {turn} {done.data_version}", flush=True)
"""

OPENER = """
import sys
from quota_core.store import open_store
print("go", flush=True)
open_store(sys.argv[1], create=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_nothing_acknowledged_is_lost_and_nothing_is_half_there(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "killed.duckdb"
    moments = random.Random(7)
    scenario, turn_stored, imported = 0, 0, 0
    # How many saves to wait for (a scenario and an import take turns), so that a slow machine gets to each moment too.
    for waited in (0, 1, 2, 3, 4, 7):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as writer:
            assert writer.stdout is not None
            assert writer.stderr is not None
            assert writer.stdout.readline() == "ready\n", writer.stderr.read()
            heard = [writer.stdout.readline() for _ in range(waited)]
            time.sleep(moments.uniform(0.0, 0.3))
            writer.send_signal(signal.SIGKILL)
            said = [line.split() for line in [*heard, *writer.stdout.read().splitlines()]]
            assert writer.wait() == -signal.SIGKILL, writer.stderr.read()
        # Each writer starts counting anew and writes over what the one before wrote under the same names.
        scenario = max([scenario, *(int(words[1]) for words in said if words[0] == "scenario" and len(words) == 2)])
        imports = [(int(words[1]), words[2]) for words in said if words[0] == "import" and len(words) == 3]
        imported += len(imports)
        with open_store(path) as store:
            names = store.scenarios.names()
            assert {f"S{turn:06d}" for turn in range(1, scenario + 1)} <= set(names)
            assert [s.toml for s in store.scenarios.all()] == [
                f"turn = {int(s.name[1:])}" for s in store.scenarios.all()
            ]
            # All rows are of one import: the last one acknowledged, or the next, saved but not yet told.
            found = store.cursor().execute("SELECT name, count(*) FROM reps GROUP BY name").fetchall()
            assert len(found) <= 1
            assert [count for _, count in found] == [2000] * len(found)
            turn = int(found[0][0].split()[1]) if found else 0
            last, version = imports[-1] if imports else (turn_stored, "")
            assert turn in ({last, last + 1} if imports else {last, 1})
            if imports and turn == last:
                assert store.data_version == version
            turn_stored = turn
            assert store.imports.all() == [] or store.imports.all()[0].data_version == store.data_version
    assert scenario > 0
    assert imported > 0


def test_a_killed_first_opening_leaves_a_store_that_opens(tmp_path: Path, root: Path) -> None:
    for number, delay in enumerate((0.0, 0.01, 0.03, 0.06, 0.1)):
        path = tmp_path / f"first{number}.duckdb"
        with subprocess.Popen(
            [sys.executable, "-c", OPENER, str(path)], cwd=root, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "go\n"
            time.sleep(delay)
            process.kill()
            process.wait()
        with open_store(path, create=True) as store:
            assert store.is_empty
            store.scenarios.save("A", "x = 1")
            assert store.scenarios.names() == ["A"]
