"""How alike two videos are."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import av
import numpy as np

from film.stills import picture


def psnr(one: Path, other: Path, every: int = 1) -> float:
    """Peak signal-to-noise ratio of two videos in dB, over all pixels of all frames, or of each `every`-th.

    RGB is compared, each video decoded with the colour matrix that it names. Infinite when they are equal, 0 when one
    has more frames.
    """
    errors, values = 0.0, 0
    with av.open(one) as a, av.open(other) as b:
        for stream in (a.streams.video[0], b.streams.video[0]):
            stream.thread_type = "AUTO"
        pairs = zip_longest(a.decode(video=0), b.decode(video=0))
        for number, pair in enumerate(pairs):
            if None in pair:
                return 0.0
            if number % every == 0:
                mine, theirs = (np.asarray(picture(frame), dtype=np.int16) for frame in pair)
                errors += float(np.square(mine - theirs, dtype=np.int32).sum(dtype=np.int64))
                values += mine.size
    return float(10 * np.log10(255**2 * values / errors)) if errors else float("inf")
