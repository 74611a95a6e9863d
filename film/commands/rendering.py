"""Manim's own `render`, with our renderer: any scene file, all of Manim's flags. Heavy imports happen when it runs."""

from __future__ import annotations

import difflib
import inspect
import sys
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

import click

from model.errors import InputError, JourneyError

if TYPE_CHECKING:
    from manim import Scene


class LikeManims(click.Command):
    """A command that takes what `manim render` takes, and reads it with Manim's own parser."""

    def get_params(self, context: click.Context) -> list[click.Parameter]:
        """Manim's arguments and options, those of the version that is installed."""
        from manim.cli.render.commands import render as manims

        self.params = [*manims.params]
        return super().get_params(context)

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """As click does; where Manim's parser ends the process, it has said why, but not that it is an error."""
        try:
            return super().parse_args(context, args)
        except SystemExit:
            raise SystemExit(2) from None


@click.command(cls=LikeManims, epilog="""\b
Examples:
  render.py render scenes.py Attention -q h -p
  render.py render scenes.py -a --format webm -t --media_dir out""")
def render(**arguments: Any) -> None:
    """Render scenes of any Manim file with the film's renderer.

    The flags are those of `manim render`, and so are the files; only the time it takes is not.
    """
    from manim import config, tempconfig
    from manim.cli.render.commands import ClickArgs, _validate_scene_batch_output_name
    from manim.constants import RendererType

    with tempconfig({}):
        config.digest_args(ClickArgs(arguments))
        if config.renderer == RendererType.OPENGL:
            raise InputError("this renderer draws with Cairo: leave out --renderer, or use `manim render`")
        kinds = scenes(Path(config.input_file), arguments["scene_names"])
        try:
            _validate_scene_batch_output_name(kinds)
        except ValueError as error:
            raise InputError(str(error)) from None
        for kind in kinds:
            with tempconfig({}):
                film(kind, Path(config.input_file))


def scenes(file: Path, names: tuple[str, ...]) -> list[type[Scene]]:
    """The scenes of a file that are meant, chosen as Manim does; InputError says which there are."""
    from manim import config
    from manim.utils.module_ops import get_module, get_scene_classes_from_module, get_scenes_to_render

    from film.text import one_line

    try:
        found = get_scene_classes_from_module(get_module(file))
    except (FileNotFoundError, ValueError) as error:
        raise InputError(str(error)) from None
    except Exception as error:
        raise InputError(f"{file.name} cannot be loaded: {one_line(error)}{place(error, file)}") from error
    known = [kind.__name__ for kind in found]
    if not found:
        raise InputError(f"{file} has no scenes: it needs a class derived from Scene")
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known) or known
            raise InputError(f"{file} has no scene {name!r}: try {' or '.join(near)}")
    if not names and len(known) > 1 and not config.write_all and not sys.stdin.isatty():
        raise InputError(f"{file} has {len(known)} scenes: name some, or give -a for all of {', '.join(known)}")
    return get_scenes_to_render(found)


def film(kind: type[Scene], file: Path) -> None:
    """Render one scene; JourneyError says in which line of the file it failed."""
    from manim import logger

    from film.text import one_line

    try:
        construct(kind).render()
    except Exception as error:
        logger.debug("the scene failed", exc_info=True)
        raise JourneyError(f"scene {kind.__name__}: {one_line(error)}{place(error, file)}") from error


def construct(kind: type[Scene]) -> Scene:
    """A scene with our renderer; with Manim's, where its constructor takes none, or makes a camera we cannot know."""
    from film.renderer import FastRenderer, camera_class_of

    parameters = inspect.signature(kind).parameters.values()
    if any(one.name == "renderer" or one.kind is one.VAR_KEYWORD for one in parameters):
        scene = kind(renderer=FastRenderer(camera_class=camera_class_of(kind)))
        if isinstance(scene.renderer.camera, scene.camera_class):
            return scene
    return kind()


def place(error: BaseException, file: Path) -> str:
    """Where in the file an error comes from, in brackets; nothing if from elsewhere."""
    if isinstance(error, SyntaxError):
        return f" (line {error.lineno})"
    lines = [frame.lineno for frame in extract_tb(error.__traceback__) if Path(frame.filename) == file.absolute()]
    return f" ({file.name}, line {lines[-1]})" if lines else ""


COMMANDS = (render,)
