"""A checkpoint with its PyTorch model, ready to run."""

from dataclasses import dataclass

import torch

from model.checkpoints import Checkpoint, open_checkpoint
from model.config import ModelConfig
from model.tokenizer import Tokenizer
from model.transformer import Transformer


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A checkpoint and the PyTorch model around its weights (shared, not copied)."""

    checkpoint: Checkpoint
    transformer: Transformer

    @property
    def config(self) -> ModelConfig:
        return self.checkpoint.config

    @property
    def tokenizer(self) -> Tokenizer:
        return self.checkpoint.tokenizer


def load_model(name: str | None = None) -> LoadedModel:
    """The default model, or that of a .gguf file or Hugging Face directory. Errors as `open_checkpoint`."""
    checkpoint = open_checkpoint(name)
    state = {key: torch.from_numpy(array) for key, array in checkpoint.state.items()}
    return LoadedModel(checkpoint, Transformer.from_state(checkpoint.config, state))
