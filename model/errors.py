"""Errors a user can meet: one line that says what to do, and the exit code that goes with it."""


class JourneyError(Exception):
    """Something failed. The message is one line saying what to do; `exit_code` is the process's."""

    exit_code = 1


class InputError(JourneyError):
    """What the user gave cannot be used: a prompt, a file, a name, an address."""

    exit_code = 2
