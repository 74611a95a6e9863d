"""What transformers makes of the same GGUF file. Slow (half a minute), so kept in .cache/ and made in a subprocess.

python -m tests.model.oracle FOLDER    writes oracle.safetensors and the tokenizer there
"""

import hashlib
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

ROOT = Path(__file__).parents[2]

PROMPTS = (
    "The cat sat on the mat. The dog sat on the",
    "The Eiffel Tower is in the city of",
    "Hi",
    "def fibonacci(n):\n    if n < 2:\n        return n\n    return",
    "In 1969 the first human walked on the",
    "Die Donaudampfschifffahrtsgesellschaft war eine",
    "Il était une fois, dans un pays lointain,",
    "La capital de España es",
    "В начале было",
    "مرحبا بالعالم، كيف",
    "你好,世界!今天天气",
    "日本の首都は",
    "हिन्दी में नमस्ते",
    "안녕하세요, 저는",
    "Η Αθήνα είναι",
    "שלום עולם",
    "🙂🚀 emoji 👩‍👩‍👧 family",
    '<b>&"\\ markup </b>',
    "antidisestablishmentarianism",
    "x = 3.14159 * r ** 2  # the area of a",
)
WITH_BLOCKS = PROMPTS[:2] + PROMPTS[12:13]  # for these, every block's input and output and every head's pattern


def oracle() -> dict[str, NDArray[Any]]:
    """`N.ids`, `N.logits` of every prompt; `N.hidden` (layer, position, d_model), `N.last`, `N.patterns` of some."""
    return load_file(_folder() / "oracle.safetensors")


def tokenizer_folder() -> Path:
    """A directory that transformers loads the GGUF's tokenizer from, in a second instead of eight."""
    return _folder()


def _folder() -> Path:
    """The cached answers, made first when there are none for this file, these prompts and this transformers."""
    from model.checkpoints import _default_file
    from model.checkpoints.checkpoint import sha256

    key = f"{sha256([_default_file()])} {importlib.metadata.version('transformers')} {PROMPTS} {WITH_BLOCKS}"
    folder = ROOT / ".cache" / "oracle" / hashlib.sha256(key.encode()).hexdigest()[:16]
    if not (folder / "oracle.safetensors").exists():
        subprocess.run([sys.executable, "-m", "tests.model.oracle", str(folder)], cwd=ROOT, check=True)
    return folder


def _make(folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from model.checkpoints import _default_file

    file = _default_file()
    tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(
        file.parent, gguf_file=file.name, attn_implementation="eager", dtype=torch.float32
    )
    model.eval()
    last: list[torch.Tensor] = []
    model.model.layers[-1].register_forward_hook(lambda module, args, output: last.append(output))
    answers: dict[str, NDArray[Any]] = {}
    for n, prompt in enumerate(PROMPTS):
        ids = tokenizer(prompt, return_tensors="pt")["input_ids"]
        with torch.inference_mode():
            out = model(ids, output_hidden_states=True, output_attentions=True)
        answers[f"{n}.ids"] = ids[0].numpy()
        answers[f"{n}.logits"] = out.logits[0].numpy()
        if prompt in WITH_BLOCKS:
            answers[f"{n}.hidden"] = torch.stack(out.hidden_states)[:, 0].numpy()  # the last one is normalised
            answers[f"{n}.last"] = last[-1].reshape(len(ids[0]), -1).numpy()
            answers[f"{n}.patterns"] = torch.stack(out.attentions)[:, 0].numpy()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    partial = folder / f"{os.getpid()}.part"  # two test processes may do this at once
    save_file({name: np.ascontiguousarray(array) for name, array in answers.items()}, partial)
    partial.replace(folder / "oracle.safetensors")


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
