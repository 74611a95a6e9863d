"""The README's commands run as they stand there, films with small pictures; its links lead somewhere."""

import re
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
LINES = [line.partition("  #")[0].strip() for block in BLOCKS for line in block.splitlines()]
COMMANDS = [line for line in LINES if line.startswith(("./do ", "python "))]
ELSEWHERE = {"./do test", "./do lint", "./do setup"}  # this test is a part of them


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reader")


def test_there_are_commands() -> None:
    assert {"./do film", "./do test"} <= set(COMMANDS)


@pytest.mark.model
@pytest.mark.film
@pytest.mark.parametrize("command", [line for line in COMMANDS if line not in ELSEWHERE])
def test_a_command_of_the_readme(command: str, folder: Path) -> None:
    if "piper" in command and not find_spec("piper"):
        pytest.skip("the extra voice is missing")
    words = shlex.split(command)
    if words[0] == "./do":
        words[0] = str(ROOT / "do")
    else:
        words[:2] = [sys.executable, str(ROOT / words[1])]
    if "film" in words[:3]:
        words += ["-r", "160,90", "--fps", "2"]
        words += [] if "-c" in words else ["-c", "sampling"]
        words += [] if "-o" in words else ["-o", str(folder / "film")]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr and "Warning" not in done.stderr


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README):
        path = next(filter(None, target))
        assert path.startswith("http") or (ROOT / path).exists(), path


def test_what_do_offers_is_what_the_readme_says() -> None:
    shown = subprocess.run([ROOT / "do", "help"], capture_output=True, text=True, check=True).stdout
    assert all(f"./do {name}" in shown for name in ("film", "test", "lint", "setup"))
    wrong = subprocess.run([ROOT / "do", "dance"], capture_output=True, text=True)
    assert wrong.returncode != 0 and "unknown command: dance" in wrong.stderr
