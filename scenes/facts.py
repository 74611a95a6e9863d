"""Facts about other models that no trace holds: shapes published in papers, each with its source.

They reach the screen like every number, by an address: `PublishedTable.parameters` is an expression of literals.
"""

from __future__ import annotations

from dataclasses import dataclass

from scenes.language import message


@dataclass(frozen=True)
class PublishedTable:
    """The embedding table of a model that others have described."""

    name: str
    vocab_size: int
    d_model: int
    source: str  # as it stands on the screen

    @property
    def parameters(self) -> str:
        """The address of its count of values."""
        return f"{self.vocab_size}*{self.d_model}"


# Width: Brown et al. 2020 (arXiv:2005.14165), table 2.1, the row "GPT-3 175B". Vocabulary: that of GPT-2, whose
# tokenization section 2.1 keeps; 50,257 entries by Radford et al. 2019, section 2.3.
GPT3 = PublishedTable(
    name="GPT-3",
    vocab_size=50257,
    d_model=12288,
    source="Brown et al. 2020, table 2.1; Radford et al. 2019, section 2.3",
)


@dataclass(frozen=True)
class PublishedCache:
    """The shape of a model's keys and values: what its cache takes for each token."""

    name: str
    n_layers: int
    n_kv_heads: int
    d_head: int
    source: str

    def bytes(self, tokens: str, each: str) -> str:
        """The address of its size for so many tokens, with so many bytes a number: keys and values of all blocks."""
        return f"2*{self.n_layers}*{self.n_kv_heads}*{self.d_head}*{tokens}*{each}"


CACHED_TOKENS = "2048"  # the length at which caches are compared: GPT-3's context (Brown et al. 2020, section 2.1)
HALF_PRECISION = "2"  # bytes of a float16 (IEEE 754-2008, binary16)
GPT2_CONTEXT = "1024"  # Radford et al. 2019, section 2.3

# Radford et al. 2019, table 2: the 1542M model has 48 layers of width 1600; in its hparams.json 25 heads.
GPT2_XL_CACHE = PublishedCache("GPT-2 XL", 48, 25, 64, "Radford et al. 2019, table 2")
# Brown et al. 2020 (arXiv:2005.14165), table 2.1, the row "GPT-3 175B": 96 layers, 96 heads of 128.
GPT3_CACHE = PublishedCache("GPT-3", 96, 96, 128, "Brown et al. 2020, table 2.1")
# Touvron et al. 2023 (arXiv:2302.13971), table 2, the 65B model: 80 layers, 64 heads, width 8192. Llama 2 70B has
# the same and shares 8 key/value heads (arXiv:2307.09288, section 2.2; params.json of its release).
LLAMA2_CACHE = PublishedCache("Llama 2 70B", 80, 8, 128, "Touvron et al. 2023")
LLAMA2_UNSHARED_CACHE = PublishedCache(message("Llama, unshared"), 80, 64, 128, "Touvron et al. 2023")
CACHES = (GPT2_XL_CACHE, LLAMA2_CACHE, LLAMA2_UNSHARED_CACHE, GPT3_CACHE)  # that are compared
GIGABYTE = 10**9  # bytes, the unit they are compared in


@dataclass(frozen=True)
class LearnedPositions:
    """A table with one learned row for each position, of a model that others have described."""

    name: str
    n_ctx: int
    d_model: int
    source: str

    @property
    def parameters(self) -> str:
        """The address of its count of values."""
        return f"{self.n_ctx}*{self.d_model}"


# Radford et al. 2019: table 2, the first row, for the width; section 2.3 for the context of 1,024 tokens.
GPT2_POSITIONS = LearnedPositions(name="GPT-2", n_ctx=1024, d_model=768, source="Radford et al. 2019, table 2")

# Where ways to tell positions come from, as it stands on the screen.
SINUSOIDAL = "Vaswani et al. 2017, section 3.5"
ROPE = "Su et al. 2021, section 3.2"
