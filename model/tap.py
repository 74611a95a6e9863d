"""Recording: an identity call beside the value it names.

    scores = self.tap("scores", q_rot @ k_rot.mT / math.sqrt(self.d_head))

With the tape off, `tap` returns its argument and nothing else happens: the forward pass reads past it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray
from torch import Tensor, nn

Tape = dict[str, NDArray[Any]]


class Tapped(nn.Module):
    """A module whose intermediate values can be recorded under its qualified path."""

    joint = "."  # stands between the module's path and the value's name
    _tape: Tape | None = None
    _prefix = ""

    def tap(self, name: str, value: Tensor) -> Tensor:
        """`value`, which is also copied to the tape (its first batch entry) while there is one."""
        if self._tape is not None:
            self._tape[self._prefix + name] = value[0].detach().cpu().numpy().copy()
        return value


@contextmanager
def recording(model: nn.Module) -> Iterator[Tape]:
    """Collect every tapped value of `model`, by full name such as `blocks.16.attn.pattern`.

    A second forward pass inside the block overwrites the values of the first.
    """
    tape: Tape = {}
    tapped = [(path, module) for path, module in model.named_modules() if isinstance(module, Tapped)]
    try:
        for path, module in tapped:
            module._tape = tape
            module._prefix = path + module.joint if path else ""
        yield tape
    finally:
        for _, module in tapped:
            module._tape = None
