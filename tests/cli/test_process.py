"""The program as a process: how fast it answers, and what Ctrl-C leaves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "assets" / "traces" / "tiny-gqa.safetensors"
PROGRAM = [sys.executable, str(ROOT / "render.py")]


def test_help_answers_at_once() -> None:
    def seconds() -> float:
        began = time.monotonic()
        subprocess.run([*PROGRAM, "--help"], check=True, stdout=subprocess.DEVNULL)
        return time.monotonic() - began

    assert min(seconds() for _ in range(5)) < 0.3


def test_help_imports_nothing_heavy() -> None:
    program = "import sys, render; print(*{'numpy', 'torch', 'manim', 'rich', 'av'} & sys.modules.keys())"
    answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == ""


def test_reader_that_goes_away() -> None:
    run = subprocess.Popen([*PROGRAM, "show", str(TINY)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout and run.stderr
    run.stdout.close()
    assert b"Traceback" not in run.stderr.read()
    run.stderr.close()
    run.wait()


def test_ctrl_c_exits_130_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "film"
    run = subprocess.Popen(
        [*PROGRAM, "film", "--trace", str(TINY), "-c", "tokens,sampling", "-j", "2", "-o", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list(out.glob(".partial-*/*/clips/*.mp4")):
        assert run.poll() is None and time.monotonic() < end, run.communicate()
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the program and its workers
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130
    assert errors.strip() == "error: interrupted; nothing half-written is left"
    assert list(tmp_path.iterdir()) == []
