"""The whole forward pass of a Llama-shaped decoder, from token ids to logits.

Shapes stand at line ends: B batch, T tokens of this call, S tokens so far (cached and new), H query heads,
G key/value heads, D = d_head, M = d_model, F = d_mlp, V = vocab_size.
Source of the arrangement: Llama (Touvron et al. 2023, arXiv:2302.13971, section 2.2); parts name their own.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.functional import silu

from model.config import ModelConfig
from model.kv_cache import KVCache
from model.tap import Tapped


class RMSNorm(nn.Module):
    """Scale a vector to root mean square 1, then by a gain (Zhang & Sennrich 2019, arXiv:1910.07467)."""

    def __init__(self, d_model: int, eps: float) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(d_model))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        mean_square = x.square().mean(dim=-1, keepdim=True)
        return self.gain * (x * torch.rsqrt(mean_square + self.eps))


def rotate(x: Tensor, positions: Tensor, base: float) -> Tensor:
    """Rotary position embedding (Su et al. 2021, arXiv:2104.09864, section 3.2), half-split pairing.

    Component i is paired with component i + D/2, not with its neighbour; pair i turns by
    position * base ** (-2i/D) radians. `x` is (B, heads, T, D), `positions` (T,).
    """
    half = x.shape[-1] // 2
    # Angles in float64: at position 5,000 a float32 angle is off by up to 2e-4 radians.
    frequencies = base ** (-torch.arange(half, dtype=torch.float64) / half)  # (D/2,)
    angles = positions.double()[:, None] * frequencies  # (T, D/2)
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    first, second = x[..., :half], x[..., half:]
    return torch.cat((first * cos - second * sin, second * cos + first * sin), dim=-1)


class Attention(Tapped):
    """Causal self-attention (Vaswani et al. 2017, arXiv:1706.03762, section 3.2).

    Query heads share key/value heads in groups (Ainslie et al. 2023, arXiv:2305.13245): query head h reads
    key/value head h // (H / G).
    """

    rope = True  # see `without_rope`

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.d_head, self.rope_base, self.heads_per_kv = config.d_head, config.rope_base, config.heads_per_kv
        d_model, d_q, d_kv = config.d_model, config.n_heads * config.d_head, config.n_kv_heads * config.d_head
        self.q_proj = nn.Linear(d_model, d_q, bias=False)
        self.k_proj = nn.Linear(d_model, d_kv, bias=False)
        self.v_proj = nn.Linear(d_model, d_kv, bias=False)
        self.o_proj = nn.Linear(d_q, d_model, bias=False)

    def forward(self, x: Tensor, positions: Tensor, cache: KVCache, layer: int) -> Tensor:
        q = self.tap("q", self.split(self.q_proj(x)))  # (B, H, T, D)
        k = self.tap("k", self.split(self.k_proj(x)))  # (B, G, T, D)
        v = self.tap("v", self.split(self.v_proj(x)))  # (B, G, T, D)
        q_rot = self.tap("q_rot", self.turn(q, positions))
        k_rot = self.tap("k_rot", self.turn(k, positions))

        keys, values = cache.extend(layer, k_rot, v)  # (B, G, S, D)
        keys, values = self.share(keys), self.share(values)  # (B, H, S, D)
        future = torch.arange(keys.shape[2]) > positions[:, None]  # (T, S): key stands after query

        scores = self.tap("scores", q_rot @ keys.mT / math.sqrt(self.d_head))  # (B, H, T, S)
        masked = self.tap("masked", scores.masked_fill(future, -torch.inf))
        pattern = self.tap("pattern", masked.softmax(dim=-1))
        z = self.tap("z", (pattern @ values).transpose(1, 2))  # (B, T, H, D)
        attn_out: Tensor = self.o_proj(z.flatten(start_dim=2))  # (B, T, M)
        return attn_out

    def split(self, x: Tensor) -> Tensor:
        """(B, T, heads * D) to (B, heads, T, D)."""
        return x.view(*x.shape[:2], -1, self.d_head).transpose(1, 2)

    def turn(self, x: Tensor, positions: Tensor) -> Tensor:
        """Rotated to its positions, unless the model runs without."""
        return rotate(x, positions, self.rope_base) if self.rope else x

    def share(self, x: Tensor) -> Tensor:
        """(B, G, S, D) to (B, H, S, D): each key/value head stands once for every query head it serves."""
        return x.repeat_interleave(self.heads_per_kv, dim=1)


class MLP(Tapped):
    """The gated feed-forward layer SwiGLU (Shazeer 2020, arXiv:2002.05202): down(silu(gate) * up)."""

    joint = "_"  # values are named blocks.L.mlp_gate

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.d_model, config.d_mlp, bias=False)
        self.up_proj = nn.Linear(config.d_model, config.d_mlp, bias=False)
        self.down_proj = nn.Linear(config.d_mlp, config.d_model, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        gate = self.tap("gate", self.gate_proj(x))  # (B, T, F)
        up = self.tap("up", self.up_proj(x))
        act = self.tap("act", silu(gate) * up)
        return self.tap("out", self.down_proj(act))  # (B, T, M)


class Block(Tapped):
    """Attention, then the MLP: each reads a normalised copy of the residual stream and adds to it."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attn_norm = RMSNorm(config.d_model, config.norm_eps)
        self.attn = Attention(config)
        self.mlp_norm = RMSNorm(config.d_model, config.norm_eps)
        self.mlp = MLP(config)

    def forward(self, resid: Tensor, positions: Tensor, cache: KVCache, layer: int) -> Tensor:
        self.tap("resid_pre", resid)
        attn_norm = self.tap("attn_norm", self.attn_norm(resid))
        resid = self.tap("resid_mid", resid + self.tap("attn_out", self.attn(attn_norm, positions, cache, layer)))
        return self.tap("resid_post", resid + self.mlp(self.tap("mlp_norm", self.mlp_norm(resid))))


class Transformer(Tapped):
    """Embedding, blocks, final norm, unembedding."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        # from_pretrained, because an Embedding's own random start imports half of torch's compiler: 1.5 s.
        table = torch.empty(config.vocab_size, config.d_model)
        self.embed = nn.Embedding.from_pretrained(table)  # type: ignore[no-untyped-call]
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layers))
        self.final_norm = RMSNorm(config.d_model, config.norm_eps)
        self.unembed = nn.Linear(config.d_model, config.vocab_size, bias=False)

    @classmethod
    def from_state(cls, config: ModelConfig, state: Mapping[str, Tensor]) -> "Transformer":
        """A model around existing weights, which are used in place and not copied.

        When `config.tied`, `state` holds one table under both `embed.weight` and `unembed.weight`.
        """
        with torch.device("meta"):
            model = cls(config)
        model.load_state_dict(state, assign=True)
        return model.requires_grad_(False).eval()

    def forward(self, ids: Tensor, cache: KVCache | None = None) -> Tensor:
        """Logits (B, T, V) for token ids (B, T).

        With a cache, `ids` continue the tokens it has seen, and their keys and values are added to it.
        """
        cache = cache or KVCache(self.config.n_layers)
        positions = torch.arange(cache.length, cache.length + ids.shape[1])
        resid = self.tap("embed", self.embed(ids))  # (B, T, M)
        for layer, block in enumerate(self.blocks):
            resid = block(resid, positions, cache, layer)
        final_norm = self.tap("final_norm", self.final_norm(resid))
        return self.tap("logits", self.unembed(final_norm))  # (B, T, V)


@contextmanager
def without_rope(model: Transformer) -> Iterator[None]:
    """Queries and keys stay as they are: nothing but the mask tells the model where a token stands."""
    attentions = [module for module in model.modules() if isinstance(module, Attention)]
    try:
        for attention in attentions:
            attention.rope = False
        yield
    finally:
        for attention in attentions:
            attention.rope = True
