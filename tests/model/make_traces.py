"""Writes the two small committed traces of tiny random models: python -m tests.model.make_traces"""

from pathlib import Path

from model.record import record
from tests.model.tiny import tiny_model

FOLDER = Path(__file__).parents[2] / "assets" / "traces"
PROMPT = "The cat sat on the mat. The dog sat on the"

if __name__ == "__main__":
    for kind in ("gqa", "mha"):
        record(tiny_model(kind), PROMPT).save(FOLDER / f"tiny-{kind}.safetensors")
