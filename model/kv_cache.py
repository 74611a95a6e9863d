"""The keys and values of the tokens read so far, kept so that they need not be computed again."""

import torch
from torch import Tensor


class KVCache:
    """For each block, rotated keys and values of shape (batch, kv head, position, d_head).

    Keys are stored after rotation: their angle depends on their own position alone.
    """

    def __init__(self, n_layers: int) -> None:
        self.keys: list[Tensor | None] = [None] * n_layers
        self.values: list[Tensor | None] = [None] * n_layers

    @property
    def length(self) -> int:
        """How many tokens every block has seen; during a forward pass, those of the calls before it."""
        last = self.keys[-1]
        return 0 if last is None else last.shape[2]

    def extend(self, layer: int, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Append the new tokens' keys and values to that block's, and return all of them."""
        old_k, old_v = self.keys[layer], self.values[layer]
        if old_k is not None and old_v is not None:
            k, v = torch.cat((old_k, k), dim=2), torch.cat((old_v, v), dim=2)
        self.keys[layer], self.values[layer] = k, v
        return k, v

    def first(self, n: int, copies: int = 1) -> "KVCache":
        """A cache as this one was after n tokens, for a batch of that many texts that all began like this one.

        Extending it leaves this one as it is.
        """

        def begun(x: Tensor | None) -> Tensor | None:
            return x[:, :, :n].expand(copies, -1, -1, -1) if x is not None and n else None

        cache = KVCache(len(self.keys))
        cache.keys, cache.values = [begun(k) for k in self.keys], [begun(v) for v in self.values]
        return cache
