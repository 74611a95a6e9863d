"""The language model, and what it records. `model.trace` and `model.address` need NumPy alone."""

__version__ = "0.1.0"
