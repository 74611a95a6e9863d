"""The file of a trace: safetensors, with one JSON string in its metadata block (docs/trace-format.md).

Tensors are named by their addresses. safetensors keeps -inf and NaN bit for bit, which JSON cannot.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from model.config import ModelConfig
from model.errors import InputError, JourneyError
from model.trace import (
    FORMAT_VERSION,
    Array,
    Choice,
    Encoding,
    Merge,
    Provenance,
    Sample,
    Step,
    Token,
    Trace,
    Word,
)
from model.trace_check import flaws

SAMPLE_ARRAYS = ("kept_ids", "logits", "tempered", "top_k_probs", "top_p_probs", "probs")
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BOOL": "?"} | {
    f"{kind.upper()}{8 * size}": f"<{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)
}
SAMPLE_NUMBERS = tuple(name for name in Sample.__dataclass_fields__ if name not in SAMPLE_ARRAYS)


def save(trace: Trace, path: Path) -> None:
    """Write beside `path` first and rename: a reader never sees half a file. JourneyError if it cannot."""
    # One key only: safetensors keeps several in no fixed order, and equal traces are to be equal files.
    metadata = {"trace": _dump({"sha256": checksum(trace)} | _document(trace))}
    if path.exists() and not path.is_file():  # a device, say: it must not be replaced
        raise JourneyError(f"cannot write the trace {path}: it is no file: give another path")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        temporary = Path(name)
        try:
            os.close(handle)
            save_file(_arrays(trace), temporary, metadata)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)  # mkstemp makes private files; a trace is a file like any other
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or re.sub(r".*: (.+) \(os error \d+\)", r"\1", str(error))
        raise JourneyError(f"cannot write the trace {path}: {reason}: free some space or give another path") from None


def load(path: Path) -> Trace:
    """Read a trace; one-line InputError when it is missing, damaged, not a trace, or of another version."""
    if not path.is_file():
        raise InputError(f"no trace at {path}: record one with `render.py trace PROMPT -o {path}`")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            text = metadata.get("trace")
            if text is None:
                raise InputError(f"{path} is not a trace: record one with `render.py trace PROMPT -o FILE`")
            document = json.loads(text)
            if (version := document.get("format_version")) != FORMAT_VERSION:
                formats = f"has trace format {version!r:.20}, this program reads {FORMAT_VERSION}"
                raise InputError(f"{path} {formats}: record it again")
        trace = _parse(document, _mapped(path))
        whole = checksum(trace) == document["sha256"]
        flaw = next(flaws(trace), "")
    except InputError as error:
        raise InputError(str(error) if str(path) in str(error) else f"{path} cannot be used: {error}") from None
    except OSError as error:
        raise InputError(f"cannot read the trace {path}: {error.strerror or error}") from None
    except (SafetensorError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise InputError(f"{path} is damaged or not a trace: record it again") from None
    if not whole:
        raise InputError(f"{path} is damaged (its checksum differs): record it again")
    if flaw:
        raise InputError(f"{path} cannot be used, {flaw}: record it again")
    return trace


def _mapped(path: Path) -> dict[str, Array]:
    """Every tensor of a file that safetensors could open, as a view of it: read when it is looked at, not before.

    The file begins with the length of its header, then has the header, in JSON, then the data.
    """
    data = np.memmap(path, mode="r")
    start = 8 + int(data[:8].view("<u8")[0])
    header = json.loads(data[8:start].tobytes())
    return {
        name: np.ndarray(tensor["shape"], _DTYPES[tensor["dtype"]], data, start + tensor["data_offsets"][0])
        for name, tensor in header.items()
        if name != "__metadata__"
    }


def digest(trace: Trace) -> str:
    """SHA-256 over the JSON and every array but what was measured, with names, types and shapes."""
    return _hashed(_dump(_document(trace)), _computed(trace))


def prefill_digest(trace: Trace) -> str:
    """SHA-256 over the model, the prompt and all values of the first step: nothing that depends on what was drawn."""
    document = _document(trace)
    kept = {key: document[key] for key in ("format_version", "config", "encoding", "provenance")}
    first = trace.steps[0]
    arrays = {"positions": first.positions} | dict(first.values)
    return _hashed(_dump(kept), {name: np.asarray(array, order="C") for name, array in arrays.items()})


def checksum(trace: Trace) -> str:
    """SHA-256 over the digest and what was measured: over all there is in a file."""
    return _hashed(trace.digest, _measured(trace))


def _hashed(text: str, arrays: Mapping[str, Array]) -> str:
    sha = hashlib.sha256(text.encode())
    for name, array in sorted(arrays.items()):
        sha.update(f"{name}:{array.dtype.str}:{array.shape};".encode())
        sha.update(array.data if array.size else b"")
    return sha.hexdigest()


def _arrays(trace: Trace) -> dict[str, Array]:
    """Every array by its address."""
    return _computed(trace) | _measured(trace)


def _measured(trace: Trace) -> dict[str, Array]:
    return {f"measured.{name}": np.asarray(array, order="C") for name, array in trace.measured.items()}


def _computed(trace: Trace) -> dict[str, Array]:
    """What any two recordings of the same run have in common."""
    arrays: dict[str, Array] = {}
    for n, step in enumerate(trace.steps):
        arrays[f"steps.{n}.positions"] = step.positions
        arrays |= {f"steps.{n}.{name}": array for name, array in step.values.items()}
        arrays |= {f"steps.{n}.sample.{name}": getattr(step.sample, name) for name in SAMPLE_ARRAYS}
    arrays |= {f"weights.{name}": array for name, array in trace.weights.items()}
    arrays |= {f"derived.{name}": array for name, array in trace.derived.items()}
    return {name: np.asarray(array, order="C") for name, array in arrays.items()}


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, allow_nan=False)


def _document(trace: Trace) -> dict[str, Any]:
    """Everything that is not an array, as JSON holds it."""
    named = {t.id: t for e in (trace.encoding, *trace.asides.values()) for t in e.tokens}
    named |= {token.id: token for token in trace.generated} | dict(trace.vocab)
    return {
        "format_version": trace.format_version,
        "config": asdict(trace.config),
        "encoding": _encoding_json(trace.encoding),
        "generated": [token.id for token in trace.generated],
        "steps": [
            {"kind": step.kind, "sample": {name: getattr(step.sample, name) for name in SAMPLE_NUMBERS}}
            for step in trace.steps
        ],
        "asides": {key: _encoding_json(encoding) for key, encoding in trace.asides.items()},
        "vocab": [
            {"id": t.id, "text": t.text, "bytes": t.bytes.hex(), "merges": _merges_json(t.merges)}
            for _, t in sorted(named.items())
        ],
        "focus": {name: _choice_json(choice) for name, choice in trace.focus.items()},
        "provenance": asdict(trace.provenance),
    }


def _choice_json(choice: Choice) -> dict[str, Any]:
    names = {"names": dict(choice.names)} if choice.names else {}
    return {"value": choice.value, "reason": choice.reason, **names}


def _encoding_json(encoding: Encoding) -> dict[str, Any]:
    return {
        "text": encoding.text,
        "tokens": [token.id for token in encoding.tokens],
        "words": [
            {
                "text": word.text,
                "bytes": word.bytes.hex(),
                "start": word.start,
                "stop": word.stop,
                "merges": _merges_json(word.merges),
            }
            for word in encoding.words
        ],
    }


def _merges_json(merges: tuple[Merge, ...]) -> list[list[str | int]]:
    return [[m.left.hex(), m.right.hex(), m.rank, m.at] for m in merges]


def _parse(document: dict[str, Any], arrays: dict[str, Array]) -> Trace:
    vocab = {
        t["id"]: Token(t["id"], t["text"], bytes.fromhex(t["bytes"]), _parse_merges(t["merges"]))
        for t in document["vocab"]
    }
    return Trace(
        format_version=document["format_version"],
        config=ModelConfig(**document["config"]),
        encoding=_parse_encoding(document["encoding"], vocab),
        generated=tuple(vocab[id] for id in document["generated"]),
        steps=tuple(_parse_step(s, _under(f"steps.{n}.", arrays)) for n, s in enumerate(document["steps"])),
        weights=_under("weights.", arrays),
        derived=_under("derived.", arrays),
        measured=_under("measured.", arrays),
        asides={key: _parse_encoding(encoding, vocab) for key, encoding in document["asides"].items()},
        vocab=vocab,
        focus={
            name: Choice(
                tuple(c["value"]) if isinstance(c["value"], list) else c["value"], c["reason"], c.get("names", {})
            )
            for name, c in document["focus"].items()
        },
        provenance=Provenance(**document["provenance"]),
    )


def _parse_step(step: dict[str, Any], arrays: dict[str, Array]) -> Step:
    positions = arrays.pop("positions")
    sample: dict[str, Any] = step["sample"] | {name: arrays.pop(f"sample.{name}") for name in SAMPLE_ARRAYS}
    return Step(step["kind"], positions, arrays, Sample(**sample))


def _parse_encoding(encoding: dict[str, Any], vocab: Mapping[int, Token]) -> Encoding:
    words = tuple(
        Word(w["text"], bytes.fromhex(w["bytes"]), w["start"], w["stop"], _parse_merges(w["merges"]))
        for w in encoding["words"]
    )
    return Encoding(encoding["text"], tuple(vocab[id] for id in encoding["tokens"]), words)


def _parse_merges(merges: list[list[Any]]) -> tuple[Merge, ...]:
    return tuple(Merge(bytes.fromhex(a), bytes.fromhex(b), rank, at) for a, b, rank, at in merges)


def _under(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
