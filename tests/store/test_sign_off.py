"""Approving is all or nothing: killed in the middle, overtaken by somebody else, or on a disk that takes nothing."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quota_core.errors import ApprovalError, StoreError
from quota_core.govern.approvals import approving
from quota_core.govern.roles import REQUIRED
from quota_core.parameters import DEFAULTS
from quota_core.store import open_store
from quota_core.store.sign_off import is_approved, sign, standing, withdraw

# Approves as every role and withdraws again, for ever, telling each once it is saved.
SIGNER = """
import sys
from quota_core.govern.approvals import approving
from quota_core.govern.roles import REQUIRED
from quota_core.store import open_store
from quota_core.store.sign_off import sign, withdraw
store = open_store(sys.argv[1])
print("ready", flush=True)
while True:
    for role in REQUIRED:
        sign(store, 0, "Kim", lambda now: (approving(now, (), role, "Kim"),), store.audit_log.head)
        print(store.audit_log.head.entries, flush=True)
    for role in REQUIRED:
        withdraw(store, 0, role, "Kim", "once more")
        print(store.audit_log.head.entries, flush=True)
"""


@pytest.fixture(scope="module")
def saved(golden_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden company's store with v0."""
    path = Path(shutil.copy(golden_file, tmp_path_factory.mktemp("signed") / "golden.duckdb"))
    with open_store(path) as store:
        company = store.company(DEFAULTS, with_deals=True)
        store.versions.save(company, DEFAULTS, who="Kim", reason="a start", draws=200)
    return path


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_an_approval_that_is_killed_is_there_whole_or_not_at_all(saved: Path, tmp_path: Path, root: Path) -> None:
    path = Path(shutil.copy(saved, tmp_path / "killed.duckdb"))
    moments = random.Random(11)
    for waited in (0, 3):
        command = [sys.executable, "-c", SIGNER, str(path)]
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as signer:
            assert signer.stdout is not None
            assert signer.stderr is not None
            assert signer.stdout.readline() == "ready\n", signer.stderr.read()
            heard = [signer.stdout.readline() for _ in range(waited)]
            time.sleep(moments.uniform(0.0, 0.2))
            signer.send_signal(signal.SIGKILL)
            heard += signer.stdout.read().splitlines()
            signer.wait()
        told = [int(line) for line in heard if line.strip().isdigit()]
        with open_store(path) as store:
            assert store.audit_log.broken is None
            assert store.audit_log.head.entries in ({told[-1], told[-1] + 1} if told else range(1, 10**6))
            given = {approval.role for approval in standing(store, 0).approvals}
            assert is_approved(store, 0) == (given == set(REQUIRED))
            for role in given:
                withdraw(store, 0, role, "Kim", "for the next turn")


def test_what_somebody_agreed_meanwhile_is_looked_at_first(saved: Path, tmp_path: Path) -> None:
    with open_store(shutil.copy(saved, tmp_path / "s.duckdb")) as store:
        head = store.audit_log.head
        store.scenarios.save("Board", "", who="Lee")
        with pytest.raises(ApprovalError, match="agreed or changed meanwhile"):
            sign(store, 0, "Kim", lambda now: (approving(now, (), "CRO", "Kim"),), head)
        assert standing(store, 0).approvals == ()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to write to")
def test_an_export_to_a_full_disk_is_one_sentence(saved: Path, root: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "quota_core", "log", "--csv", "--store", str(saved)],
            cwd=root,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_a_save_that_the_disk_refuses_changes_nothing(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    from quota_core.store import versions

    def full(*_: object) -> None:
        raise duckdb.IOException("Could not write file: No space left on device")

    with open_store(shutil.copy(saved, tmp_path / "s.duckdb")) as store:
        before, company = store.audit_log.head, store.company(DEFAULTS, with_deals=True)
        monkeypatch.setattr(versions, "record", full)
        with pytest.raises(StoreError, match="free some room; nothing was changed"):
            store.versions.save(company, DEFAULTS, who="Kim", reason="more", draws=200)
        assert store.versions.numbers() == (0,)
        assert store.audit_log.head == before
