"""The sizes and switches of a Llama-shaped decoder."""

from dataclasses import dataclass, fields
from math import inf

from model.errors import InputError


@dataclass(frozen=True)
class ModelConfig:
    """Sizes of one model. Every shape in this package is written with these names.

    Raises InputError when the sizes do not fit together.
    """

    d_model: int  # width of the residual stream
    n_layers: int  # number of blocks
    n_heads: int  # query heads of a block
    n_kv_heads: int  # key/value heads of a block; each serves n_heads / n_kv_heads query heads
    d_head: int  # width of one head
    d_mlp: int  # width inside the MLP
    n_ctx: int  # longest text, in tokens
    vocab_size: int  # rows of the embedding
    rope_base: float  # base of the rotary frequencies
    norm_eps: float  # added to the mean square before RMSNorm takes the root
    tied: bool  # whether the unembedding is the embedding's table

    def __post_init__(self) -> None:
        given = [(field.name, field.type, getattr(self, field.name)) for field in fields(self)]
        if bad := [f"{name}={value!r}" for name, kind, value in given if type(value) is not kind]:
            raise InputError(f"model sizes must be numbers, not {', '.join(bad)}: choose another model")
        if bad := [f"{name}={value}" for name, kind, value in given if kind is int and value < 1]:
            raise InputError(f"model sizes must be at least 1, not {', '.join(bad)}: choose another model")
        if bad := [f"{name}={value}" for name, kind, value in given if kind is float and not 0 < value < inf]:
            raise InputError(f"model constants must be positive, not {', '.join(bad)}: choose another model")
        if self.n_heads % self.n_kv_heads:
            heads = f"{self.n_heads} query heads cannot share {self.n_kv_heads} key/value heads"
            raise InputError(f"{heads}: choose another model")
        if self.d_head % 2:
            raise InputError(f"rotary embedding needs an even head size, not {self.d_head}: choose another")

    @property
    def heads_per_kv(self) -> int:
        """How many query heads share one key/value head."""
        return self.n_heads // self.n_kv_heads

    @property
    def n_params(self) -> int:
        """Number of learned values in the whole model; a tied table counts once."""
        table = self.vocab_size * self.d_model
        return (1 if self.tied else 2) * table + self.n_layers * self.n_block_params + self.d_model

    @property
    def n_block_params(self) -> int:
        """Number of learned values in one block: q and o, k and v, three MLP matrices, two norms' gains."""
        q_and_o = 2 * self.n_heads * self.d_head * self.d_model
        k_and_v = 2 * self.n_kv_heads * self.d_head * self.d_model
        return q_and_o + k_and_v + 3 * self.d_mlp * self.d_model + 2 * self.d_model
