"""The manners of the command line: errors on one line, exit codes, signals. The commands are in render.py."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import click

from model.errors import JourneyError


class Commands(click.Group):
    """Commands whose errors are one line each; exit code 2 is wrong input, 1 a failure, 130 Ctrl-C."""

    def main(  # type: ignore[override]  # of its overloads, click itself only calls this one
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        """Run a command and exit."""
        extra["standalone_mode"] = False  # click would print errors on several lines
        try:
            sys.exit(super().main(args, prog_name, **extra))
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.NoSuchOption as error:
            hint = "" if error.possibilities else " (a prompt that begins with a dash comes last, after --)"
            fail(error.format_message() + hint, error.exit_code)
        except click.ClickException as error:
            fail(error.format_message(), error.exit_code)
        except click.Abort:
            fail("interrupted; nothing half-written is left", 130)
        except BrokenPipeError:  # the reader has what it wanted
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # for what Python flushes at its end
            sys.exit(1)
        except Exception as error:
            from film.text import explain

            fail(explain(error), error.exit_code if isinstance(error, JourneyError) else 1)


def prepare_process() -> None:
    """Whoever started this may have closed its streams, or end it with a signal: neither may leave a mess."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  # as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a narrow locale is no error
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) != signal.SIG_IGN:  # as nohup does
            signal.signal(ending, end)


def end(number: int, frame: object) -> None:
    """Clean up and exit, once: more signals of that kind would only disturb the cleaning."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(128 + number)


def fail(message: str, exit_code: int) -> None:
    """One line on standard error, and the end."""
    from film.text import printable, shortened

    line = printable(shortened(" ".join(message.split())))
    click.echo(click.style("error: ", fg="red", bold=True) + line, err=True)
    sys.exit(exit_code)
