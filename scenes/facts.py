"""Facts about other models that no trace holds: shapes published in papers, each with its source.

They reach the screen like every number, by an address: `PublishedTable.parameters` is an expression of literals.
"""

from __future__ import annotations

from dataclasses import dataclass


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
