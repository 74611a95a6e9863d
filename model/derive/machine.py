"""What derived values are made from: a model and its run of the prompt, recorded or computed anew."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from model.config import ModelConfig
from model.derive.draws import Run
from model.sampling import Settings
from model.tokenizer import Tokenizer
from model.trace import Array, Choice, Encoding, Sample, Step


class Values(Protocol):
    """Values of one pass, by their recorded names."""

    def __getitem__(self, name: str, /) -> Array: ...


class Machine(Protocol):
    """`model.live.Live` in the float32 of the recording, `model.reference.Reference` in float64."""

    @property
    def config(self) -> ModelConfig: ...
    @property
    def tokenizer(self) -> Tokenizer: ...
    @property
    def encoding(self) -> Encoding:
        """The prompt."""
        ...

    @property
    def focus(self) -> Mapping[str, Choice]: ...
    @property
    def analogy_ids(self) -> Sequence[int]:
        """a, b and c of a - b + c."""
        ...

    @property
    def steps(self) -> Sequence[Step]:
        """The recorded steps."""
        ...

    @property
    def new_tokens(self) -> int:
        """How many were asked for."""
        ...

    def weight(self, name: str, rows: Any = slice(None)) -> Array:
        """A weight of the checkpoint, or some of its rows."""
        ...

    def prompt(self, name: str) -> Array:
        """A value of the prompt's own pass."""
        ...

    def sample(self, n: int) -> Sample:
        """The draw of step n."""
        ...

    def values(self, ids: Sequence[int], rope: bool = True) -> Values:
        """Every value of one pass over another text."""
        ...

    def logits(self, ids: Sequence[int], rope: bool = True) -> Array:
        """What such a pass says at the text's last position, (vocab_size,)."""
        ...

    def whole(self) -> tuple[Sequence[Array], Sequence[Array], Array]:
        """Rotated keys and values of every block, and logits, of one pass over the prompt and all it was given."""
        ...

    def continued(self, settings: Sequence[Settings]) -> Sequence[Run]:
        """The prompt continued with each of the settings."""
        ...
