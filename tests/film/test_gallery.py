"""The gallery shows every beat of every chapter, and its page is Markdown whatever the prompt."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from film.gallery import write_gallery
from model.errors import InputError


def test_every_chapter_has_a_sheet_and_every_beat_its_words(film: Path, tmp_path: Path) -> None:
    page = write_gallery(film, tmp_path / "docs").read_text()
    document = json.loads((film / "film.json").read_text())
    for chapter in document["chapters"]:
        sheet = tmp_path / "docs" / "gallery" / f"{chapter['folder']}.png"
        assert f"](gallery/{sheet.name})" in page
        beats = json.loads((film / chapter["folder"] / "index.json").read_text())["beats"]
        with Image.open(sheet) as picture:
            assert picture.width > min(len(beats), 5) * 300
        assert all(f"**{beat['name']}**" in page for beat in beats)
    assert not list((tmp_path / "docs").rglob("*.part"))


def test_what_the_prompt_says_is_not_markup(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    path = tmp_path / "film" / "film.json"
    document = json.loads(path.read_text()) | {"prompt": "<script>[x](y)\n# *big*"}
    path.write_text(json.dumps(document))
    page = write_gallery(tmp_path / "film", tmp_path).read_text()
    assert "<script>" not in page and "[x](y)" not in page and "\n# *big*" not in page


def test_a_lost_picture_is_named(film: Path, tmp_path: Path) -> None:
    shutil.copytree(film, tmp_path / "film")
    picture = next((tmp_path / "film").rglob("clips/*.png"))
    picture.unlink()
    with pytest.raises(InputError, match=picture.name):
        write_gallery(tmp_path / "film", tmp_path / "docs")
