"""Clips joined without re-encoding, with chapter marks."""

from itertools import pairwise
from pathlib import Path

import av

from film.assemble import Mark, concat
from tests.film.test_encoder import encode


def test_concat(tmp_path: Path) -> None:
    clips = [encode(tmp_path / f"{frames}.mp4", frames, still).path for frames, still in ((1, 1), (40, 3), (7, 20))]
    film = tmp_path / "film.mp4"
    title = 'Scores & "masks" <b>'
    concat(clips, film, [Mark(0.0, 45 / 15, title), Mark(45 / 15, 72 / 15, "’ends")])

    with av.open(film) as container:
        stream = container.streams.video[0]
        pts = [frame.pts for frame in container.decode(stream)]
        assert len(pts) == stream.frames == 2 + 43 + 27
        assert pts[0] == 0 and {b - a for a, b in pairwise(pts)} == {pts[1]}, "no gap, no overlap"
        marks = [(mark["start"], mark["end"], mark["metadata"]["title"]) for mark in container.chapters()]
    assert marks == [(0, 3000, title), (3000, 4800, "’ends")]
    data = film.read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_packets_are_copied(tmp_path: Path) -> None:
    clip = encode(tmp_path / "a.mp4").path
    concat([clip, clip], tmp_path / "film.mp4")

    def packets(path: Path) -> list[bytes]:
        with av.open(path) as container:
            return [bytes(packet) for packet in container.demux(video=0) if packet.size]

    assert packets(tmp_path / "film.mp4") == packets(clip) * 2
