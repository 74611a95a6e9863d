"""What one run of the model recorded: every number of it, in one file. NumPy only; no torch, no Manim.

Axes, stated once. There is no batch axis; `position` and `query` run over the tokens of that step, `key`
over all tokens so far.

    embed, final_norm                                     (position, d_model)
    blocks.L.resid_pre|attn_norm|attn_out|resid_mid       (position, d_model)
    blocks.L.mlp_norm|mlp_out|resid_post                  (position, d_model)
    blocks.L.mlp_gate|mlp_up|mlp_act                      (position, d_mlp)
    blocks.L.attn.q|q_rot                                 (head, position, d_head)
    blocks.L.attn.k|k_rot|v                               (kv head, position, d_head)
    blocks.L.attn.scores|masked|pattern                   (head, query, key)
    blocks.L.attn.z                                       (position, head, d_head)
    logits, probs (softmax at temperature 1)              (position, vocab_size)

The file format is described in docs/trace-format.md and read and written in `model/trace_file.py`.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from model.address import Cell, Cells, evaluate
from model.config import ModelConfig
from model.errors import InputError

FORMAT_VERSION = 2

Array: TypeAlias = NDArray[Any]
Bytes: TypeAlias = bytes  # a field called `bytes` hides the type inside its class


@dataclass(frozen=True)
class Merge:
    """One application of a byte-pair rule: two neighbouring pieces become one."""

    left: Bytes
    right: Bytes
    rank: int  # place of the rule in the tokenizer's list; lower is learned earlier and applied first
    at: int  # index of the left piece in the list of pieces at that moment


@dataclass(frozen=True)
class Token:
    """One entry of the vocabulary, with the merges that build it from single bytes."""

    id: int
    text: str  # the bytes as UTF-8; a part of a character becomes U+FFFD
    bytes: Bytes  # a special token has its literal text
    merges: tuple[Merge, ...]  # in the order they are applied; () for single bytes and special tokens


@dataclass(frozen=True)
class Word:
    """One pre-token: merges never cross its borders."""

    text: str
    bytes: Bytes
    start: int  # its tokens are encoding.tokens[start:stop]
    stop: int
    merges: tuple[Merge, ...]


@dataclass(frozen=True)
class Encoding:
    """A text, its words and its tokens."""

    text: str
    tokens: tuple[Token, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, eq=False)
class Sample:
    """How one token was drawn: temperature, then top-k, then top-p, then a draw. Arrays are (vocab_size,)."""

    temperature: float  # 0 is greedy
    top_k: int  # 0 is off
    top_p: float  # 1 is off
    seed: int
    draw: float  # u in [0, 1); the cumulative sum of `probs` runs over `kept_ids`
    chosen_id: int
    kept_ids: Array  # ids that could be drawn, likeliest first
    logits: Array
    tempered: Array  # softmax(logits / temperature)
    top_k_probs: Array  # tempered, with the ids cut by top-k at 0; not renormalised
    top_p_probs: Array  # and with the ids cut by top-p at 0; not renormalised
    probs: Array  # renormalised: sums to 1


@dataclass(frozen=True, eq=False)
class Step:
    """One call of the model: the whole prompt (prefill), or one token with the cache (decode)."""

    kind: Literal["prefill", "decode"]
    positions: Array  # (position,) places in the text of this step's tokens
    values: Mapping[str, Array]
    sample: Sample

    def __getitem__(self, name: str) -> Array:
        """The recorded value of that full name; the KeyError lists the nearest names."""
        return np.asarray(find(name, self.values, "value"))


@dataclass(frozen=True)
class Choice:
    """What the director decided to show, and why, in a sentence fit for the screen.

    `names` fill the reason's `{places}`, in whatever language it is said: tokens in quotes, or words for them.
    """

    value: int | tuple[int, ...]
    reason: str
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """The value, where it is one number."""
        if isinstance(self.value, tuple):
            raise TypeError(f"{self.value} is not one number")
        return self.value

    @property
    def numbers(self) -> tuple[int, ...]:
        """The value, where it is several numbers."""
        if isinstance(self.value, int):
            raise TypeError(f"{self.value} is not several numbers")
        return self.value


@dataclass(frozen=True)
class Provenance:
    """Where the numbers come from."""

    model: str
    checkpoint_sha256: str
    code_version: str
    torch_version: str
    dtype: str


@dataclass(frozen=True, eq=False)
class Trace:
    """One recorded run. Everything in it has an address (`lookup`, `cell`, `cells`)."""

    format_version: int
    config: ModelConfig
    encoding: Encoding  # of the prompt
    generated: tuple[Token, ...]
    steps: tuple[Step, ...]
    weights: Mapping[str, Array]  # only the slices the film shows
    derived: Mapping[str, Array]  # what needs the whole weights, see model/derive
    measured: Mapping[str, Array]  # of the machine, not of the model: no part of the run's hash
    asides: Mapping[str, Encoding]
    vocab: Mapping[int, Token]  # every token the film may name
    focus: Mapping[str, Choice]
    provenance: Provenance

    @property
    def prompt(self) -> str:
        return self.encoding.text

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The prompt's tokens."""
        return self.encoding.tokens

    @property
    def words(self) -> tuple[Word, ...]:
        return self.encoding.words

    @property
    def n_prompt(self) -> int:
        return len(self.tokens)

    @property
    def all_tokens(self) -> tuple[Token, ...]:
        """The prompt's tokens, then the generated ones."""
        return self.tokens + self.generated

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the run: of everything in the trace but what was measured."""
        from model.trace_file import digest  # here and below: that module is built on this one

        return digest(self)

    @property
    def hash(self) -> str:
        """First 8 hex digits of the digest: what names a run on screen."""
        return self.digest[:8]

    @cached_property
    def prefill_digest(self) -> str:
        """The SHA-256 of the first step: of the model, the prompt, and all it computed before anything was drawn."""
        from model.trace_file import prefill_digest

        return prefill_digest(self)

    @property
    def prefill_hash(self) -> str:
        """First 8 hex digits of it: runs of one prompt that differ in what was drawn have it in common."""
        return self.prefill_digest[:8]

    def step(self, i: int) -> Step:
        return self.steps[i]

    def token(self, id: int) -> Token:
        """The token with that id, when the film may name it; KeyError otherwise."""
        if id not in self.vocab:
            raise KeyError(f"token {id} is not in the trace, which names {len(self.vocab)} tokens")
        return self.vocab[id]

    def save(self, path: str | Path) -> None:
        """Write the trace to one file, complete or not at all."""
        from model.trace_file import save

        save(self, Path(path))

    @staticmethod
    def load(path: str | Path) -> "Trace":
        """Read a trace. Raises InputError, one line, when the file is missing, damaged or not a trace."""
        from model.trace_file import load

        return load(Path(path))

    def cells(self, address: str) -> Cells:
        """The array an address stands for, with its address. Values are float64."""
        return Cells(address, np.asarray(evaluate(address, self)))

    def cell(self, address: str) -> Cell:
        """The single number an address stands for, with its address."""
        value = evaluate(address, self)
        if not isinstance(value, float):
            raise InputError(f"{address} has the shape {value.shape}: add an index to name one number")
        return Cell(address, value)

    def lookup(self, root: str) -> Array:
        """The array a root name stands for; KeyError, naming the nearest roots, when there is none.

        steps.N.<value name>   steps.N.positions   steps.N.sample.<field>
        weights.<name>   derived.<name>   measured.<name>   focus.<name>   config.<field>   config.n_params
        tokens.N.id   tokens.N.bytes   tokens.N.merges.M.rank (prompt, then generated)
        words.N.bytes   words.N.start   words.N.stop   words.N.merges.M.rank
        prompt.characters   prompt.bytes   prompt.words   prompt.tokens
        asides.<key>. followed by tokens.N.…, words.N.…, characters, bytes, words or tokens
        """
        from model.roots import read

        return np.asarray(read(self, root))

    def __deepcopy__(self, memo: dict[int, object]) -> "Trace":
        return self  # immutable, and large: mobjects that carry it are copied at every move


def find(name: str, among: Mapping[str, Any], noun: str) -> Any:
    """among[name]; a KeyError with the nearest names when there is no such name."""
    if name in among:
        return among[name]
    near = difflib.get_close_matches(name, list(among), n=3, cutoff=0.3) or list(among)[:8]
    raise KeyError(f"no {noun} {name!r}, the nearest are {', '.join(near)}")
