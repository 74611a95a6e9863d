"""Who speaks a film's beats: nobody, Piper, or the lecturer, whose recordings lie in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from film import sound
from film.job import Job, file_name
from film.piper import Piper
from film.recorded import recordings_of
from film.sound import Samples
from film.spoken import spoken

SCRATCH = "speech"  # folder of a chapter in the making for what Piper writes

Say = Callable[[str, str], Samples | None]  # a beat's name, its caption -> how that sounds; None: it is silent


class Narrator:
    """Speaks a chapter's beats as they are played. `sounds` are those of the beats so far, by name."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.sounds: dict[str, Samples] = {}

    def __call__(self, beat: str, caption: str) -> float:
        """How many seconds it takes to speak a beat, 0 if nobody does."""
        samples = self._say(beat, caption)
        if samples is None:
            return 0.0
        self.sounds[beat] = samples
        return len(samples) / sound.RATE


@contextmanager
def narrator_of(job: Job) -> Iterator[Narrator]:
    """Who speaks the chapter of a job."""
    voice = job.settings.voice
    if voice.startswith("recorded") and job.source:
        recordings = recordings_of(job.source, job.stage)

        def recorded(beat: str, caption: str) -> Samples | None:
            path = recordings.get(file_name(beat))
            return sound.read(path) if path else None

        yield Narrator(recorded)
    elif voice.startswith("piper"):
        with Piper(job.folder / SCRATCH, job.source) as piper:
            yield Narrator(lambda beat, caption: _synthetic(piper, spoken(caption)))
    else:
        yield Narrator(lambda beat, caption: None)


def _synthetic(piper: Piper, text: str) -> Samples | None:
    return piper.say(text) if any(map(str.isalpha, text)) else None
