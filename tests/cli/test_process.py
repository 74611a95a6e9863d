"""The program as a process: how fast it answers, and what Ctrl-C leaves."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

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


def test_a_film_is_made_without_a_reader(tmp_path: Path) -> None:
    options = ["--trace", str(TINY), "-c", "sampling", "-r", "160,90", "--fps", "1"]
    film = [*PROGRAM, "film", *options]
    run = subprocess.Popen([*film, "-o", str(tmp_path / "gone")], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.stdout
    run.stdout.close()
    assert (run.wait(60), run.stderr.read() if run.stderr else b"") == (0, b"")
    if run.stderr:
        run.stderr.close()
    subprocess.run(["sh", "-c", '"$@" >&-', "sh", *film, "-o", str(tmp_path / "none")], check=True)
    assert all((tmp_path / name / "film.mp4").exists() for name in ("gone", "none"))


def test_a_reader_that_has_enough() -> None:
    line = f"{sys.executable} {ROOT / 'render.py'} show {TINY} --json | head -c 10"
    answer = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert (answer.stdout, answer.stderr) == ('{"prompt":', "")


@pytest.mark.parametrize(
    ("ending", "times", "exit_code", "message"),
    [
        (signal.SIGINT, 1, 130, "error: interrupted; nothing half-written is left"),
        (signal.SIGINT, 20, 130, "error: interrupted; nothing half-written is left"),
        (signal.SIGTERM, 1, 143, ""),
    ],
)
def test_ending_it_leaves_nothing(
    ending: signal.Signals, times: int, exit_code: int, message: str, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "film"
    run = subprocess.Popen(
        [*PROGRAM, "film", "--trace", str(TINY), "-c", "tokens,sampling", "-j", "2", "-o", str(out)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored where tests run in the background
    )  # fmt: skip
    end = time.monotonic() + 60
    while not list(out.glob(".partial-*/*/clips/*.mp4")):
        assert run.poll() is None and time.monotonic() < end, run.communicate()
        time.sleep(0.05)
    for _ in range(times):
        with suppress(ProcessLookupError):
            if ending == signal.SIGINT:
                os.killpg(run.pid, ending)  # as a terminal does: to the program and its workers
            else:
                run.send_signal(ending)
        time.sleep(0.01)
    _, errors = run.communicate(timeout=30)
    assert (run.returncode, errors.strip()) == (exit_code, message)
    assert list(tmp_path.iterdir()) == []
