"""A film's folder as objects: what is there, what is missing, what lies."""

import json
import shutil
from pathlib import Path

import pytest

from film.folder import read
from model.errors import InputError


def test_what_is_in_it(film: Path) -> None:
    folder = read(film)
    document = json.loads((film / "film.json").read_text())
    assert (folder.prompt, folder.model) == (document["prompt"], document["model"])
    assert [chapter.slug for chapter in folder.chapters] == [entry["chapter"] for entry in document["chapters"]]
    assert len(folder.beats) == sum(len(chapter.beats) for chapter in folder.chapters)
    for beat in folder.beats:
        assert beat.clip.suffix == ".mp4" and beat.still.suffix == ".png" and beat.duration > 0
        assert beat.duration == pytest.approx(beat.frames / folder.fps)


def test_beats_are_found_by_name(film: Path) -> None:
    folder = read(film)
    chapter = folder.chapters[-1]
    assert folder.find(chapter.slug) == chapter.beats
    assert folder.find(f"{chapter.slug}:{chapter.beats[0].name}") == chapter.beats[:1]
    with pytest.raises(InputError, match="it has " + ", ".join(beat.name for beat in chapter.beats)):
        folder.find(f"{chapter.slug}:nothing")
    with pytest.raises(InputError, match="no chapter 'nothing'"):
        folder.find("nothing:at-all")


@pytest.mark.parametrize(("key", "value"), [("settings", None), ("settings", {}), ("prompt", ...), ("chapters", [{}])])
def test_damage_is_one_line(film: Path, tmp_path: Path, key: str, value: object) -> None:
    shutil.copytree(film, tmp_path / "film")
    path = tmp_path / "film" / "film.json"
    document = json.loads(path.read_text()) | {key: value}
    path.write_text(json.dumps({name: each for name, each in document.items() if each is not ...}))
    with pytest.raises(InputError, match=r"damaged: film it again"):
        read(tmp_path / "film")


def test_a_clip_cannot_lie_elsewhere(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    chapter = read(film).chapters[0]
    path = tmp_path / "film" / chapter.folder.name / "index.json"
    document = json.loads(path.read_text())
    document["beats"][0]["clip"] = "../../../../etc/passwd"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"clips/passwd is missing"):
        read(tmp_path / "film")
