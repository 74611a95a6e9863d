"""Every command, in this process: what it prints, what it answers to wrong input, its exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import render
from film import doctor, listing
from film.commands.options import open_file, picture_size
from model import record, sampling
from model.checkpoints import DEFAULT_MODEL
from model.record import LoadedModel
from model.trace import Trace

TINY = str(Path(__file__).resolve().parents[2] / "assets" / "traces" / "tiny-gqa.safetensors")


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(render.cli, arguments, input=stdin)


def succeeds(*arguments: str, stdin: bytes | None = None) -> str:
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def fails(*arguments: str, exit_code: int = 2) -> str:
    """The one line of an error."""
    result = run(*arguments)
    assert result.exit_code == exit_code, result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ") and "Traceback" not in result.output
    return line


WRONG = [
    ("film -c atention", "no chapter 'atention': try attention"),
    ("film -c ,", "-c names no chapter"),
    ("film -r 640", "'640' is not W,H in pixels"),
    ("film -r 641,360", "even numbers from 64 to 8192"),
    ("film -r 64,1000", "shapes from 1:2 to 4:1"),
    ("film --fps 0", "--fps takes 1 to 240"),
    ("film -q z", "'z' is not one of 'l', 'm', 'h', 'p', 'k'"),
    ("film -j 0", "0 is not in the range"),
    ("film --pace slowly", "'slowly' is not one of 'slow', 'normal', 'fast'"),
    ("gallery nowhere -o OUT", "no finished film here"),
    ("handout", "no film in out/: name its folder"),
    ("handout nowhere -o OUT", "no finished film here"),
    ("handout --paper a3", "'a3' is not one of 'a4', 'letter'"),
    ("embed norm nowhere", "no finished film here"),
    ("embed norm", "no film in out"),
    ("embed norm --for word", "'word' is not one of 'html', 'reveal'"),
    ("still norm -o a.gif", "a.gif is no name of a picture: end it in .png or .svg or .pdf"),
    ("still norm -o nowhere/a.pdf", "there is no folder nowhere"),
    ("clip norm -t -o a.mp4", "a.mp4 is no name with transparency: end it in .webm or .mov"),
    ("clip norm -o /dev/null", "end it in .mp4 or .webm or .mov"),
    (f"gif {TINY} -o a.gif", "is not a clip"),
    ("gif nowhere.mp4", "'nowhere.mp4' does not exist"),
    ("film --theme blue", "'blue' is not one of 'dark', 'light'"),
    ("film --trace nowhere.safetensors", "no trace at nowhere.safetensors"),
    (f"film --trace {TINY} prompt", "give a PROMPT or --trace FILE, not both"),
    (f"film --trace {TINY} --top-p 0.5", "--top-p cannot change what"),
    (f"film -o {TINY}", "is a file"),
    ("film --model nothing.gguf -o OUT", "no model 'nothing.gguf'"),
    ("film -o /proc/film", "cannot make a folder /proc/film"),
    (f"film --trace {TINY} --model other", "--model cannot change what"),
    ("film -dash", "a prompt that begins with a dash comes last, after --"),
    (f"show {TINY} dot(steps.0.blocks.0.attn.pattern,steps.0.blocks.0.attn.pattern)", "dot takes vectors and matrices"),
    (f"show {TINY} 1{'+1' * 6000}", "too deep or too large"),
    ("trace prompt", "Missing option '-o'"),
    ("trace -o FILE", "Missing argument 'PROMPT'"),
    ("show", "Missing argument 'FILE'"),
    (f"show {TINY} steps.0.blocks.0.attn.patern", "the nearest are steps.0.blocks.0.attn.pattern"),
    (f"show {TINY} steps.0.logits[0,999999]", "out of bounds"),
    (f"show {TINY} __import__('os')", "not an address"),
    (f"show {Path(__file__)}", "is damaged or not a trace"),
    ("verify nowhere", "no finished film here: nowhere/film.json is missing"),
    ("nonsense", "No such command 'nonsense'"),
    ("film --nonsense", "No such option '--nonsense'"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=[arguments[:40] for arguments, _ in WRONG])
def test_wrong_input_is_one_line_and_exit_2(
    arguments: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert message in fails(*arguments.split())
    assert not list(tmp_path.iterdir()), "nothing is left behind"


@pytest.mark.parametrize("command", sorted(render.cli.commands))
def test_help_has_an_example(command: str) -> None:
    text = succeeds(command, "--help")
    (line, *_) = [line for line in text.split("Example")[1].splitlines() if "render.py" in line]
    assert f"render.py {command}" in line


def test_help_states_the_defaults() -> None:
    defaults = {
        "--new-tokens": record.NEW_TOKENS, "--temperature": sampling.TEMPERATURE, "--top-k": sampling.TOP_K,
        "--top-p": sampling.TOP_P, "--seed": sampling.SEED, "--model": DEFAULT_MODEL,
        "--analogy": ",".join(record.ANALOGY),
    }  # fmt: skip
    told = {param.opts[0]: param.help for param in render.cli.commands["trace"].params if hasattr(param, "help")}
    for option, default in defaults.items():
        assert f"[default: {default}]" in str(told[option])


def test_chapters() -> None:
    text = succeeds("chapters")
    assert all(slug in text for slug in ("tokens", "embedding", "attention", "sampling"))


def test_show_lists_everything(tiny_trace: Trace) -> None:
    text = succeeds("show", TINY)
    assert "steps.0.blocks.*.attn.pattern" in text and "derived.embed.mean" in text and tiny_trace.hash in text
    document = json.loads(succeeds("show", TINY, "--json"))
    arrays = {array["address"]: array for array in document["arrays"]}
    assert arrays.keys() == dict(listing.arrays(tiny_trace)).keys()
    masked = arrays["steps.0.blocks.0.attn.masked"]
    assert masked["shape"] == list(tiny_trace.step(0)["blocks.0.attn.masked"].shape)
    assert masked["smallest"] == "-inf", "JSON has no infinity"


def test_show_one_array_and_one_number(tiny_trace: Trace) -> None:
    name = "steps.0.blocks.0.attn.pattern"
    pattern = tiny_trace.step(0)["blocks.0.attn.pattern"]
    assert str(pattern.shape) in succeeds("show", TINY, name)
    assert json.loads(succeeds("show", TINY, name, "--json"))["value"] == pattern.tolist()
    cell = f"{name}[0,1,0]"
    assert float(succeeds("show", TINY, cell)) == pytest.approx(float(pattern[0, 1, 0]))
    assert json.loads(succeeds("show", TINY, cell, "--json")) == {
        "address": cell, "shape": [], "value": float(pattern[0, 1, 0]),
    }  # fmt: skip


PROMPTS = ['<b>&"\\ %s {0} [bold red]x[/] :smile:', "🙂 हिन्दी שלום 你好", "a\x1b[31m\tb\r\nc", " "]


@pytest.fixture
def loaded(model: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command takes the model that is in memory."""
    monkeypatch.setattr(record, "load_model", lambda name=None: model)


@pytest.mark.model
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("prompt", PROMPTS)
def test_any_text_is_a_prompt(prompt: str, tmp_path: Path) -> None:
    file = str(tmp_path / "trace.safetensors")
    text = succeeds("trace", "--new-tokens", "1", "-o", file, "--", prompt)
    assert len(text.splitlines()) == 1 and "\x1b" not in text
    assert Trace.load(file).prompt == prompt
    shown = succeeds("show", file)
    assert "\x1b" not in shown and "\r" not in shown


@pytest.mark.model
@pytest.mark.usefixtures("loaded")
def test_prompt_from_standard_input(tmp_path: Path) -> None:
    file = str(tmp_path / "trace.safetensors")
    succeeds("trace", "-", "-o", file, "--new-tokens", "1", stdin="zwei\nZeilen 🙂\n".encode())
    assert Trace.load(file).prompt == "zwei\nZeilen 🙂"


@pytest.mark.model
@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("prompt", ["\udcff", ""])
def test_prompts_that_are_none(prompt: str, tmp_path: Path) -> None:
    assert "prompt" in fails("trace", prompt, "-o", str(tmp_path / "trace.safetensors"))


def test_bytes_on_standard_input_that_are_no_text(tmp_path: Path) -> None:
    result = run("trace", "-", "-o", str(tmp_path / "trace.safetensors"), stdin=b"\xff\xfe")
    assert (result.exit_code, result.stderr) == (2, "error: the prompt is not text: its bytes are not valid UTF-8\n")


def test_standard_input_without_end(tmp_path: Path) -> None:
    result = run("trace", "-", "-o", str(tmp_path / "trace.safetensors"), stdin=b"y\n" * 600_000)
    assert result.exit_code == 2 and "more than 1,000,000 bytes" in result.stderr


def test_errors_are_not_as_long_as_what_was_typed() -> None:
    assert len(fails("film", "-c", "x" * 100_000)) < 1000


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, object]]]:
    """What the model is asked to record, without a model."""
    calls: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(render, "record", lambda prompt, options: calls.append((prompt, options)))
    return calls


Options = dict[str, object]
NONE: Options = dict.fromkeys(
    ("new_tokens", "temperature", "top_k", "top_p", "seed", "model", "layer", "head", "focus_token", "analogy")
)


def test_a_trace_is_filmed_without_the_model(asked: list[tuple[str, Options]], tiny_trace: Trace) -> None:
    layer, head, token = (tiny_trace.focus[name].value for name in ("layer", "head", "query"))
    for options in (NONE, NONE | {"layer": layer}, NONE | {"layer": layer, "head": head, "focus_token": token}):
        prompt, recorded = render.source(None, Path(TINY), options)
        assert (prompt, recorded().hash) == (tiny_trace.prompt, tiny_trace.hash)
    assert asked == []


def test_another_head_of_a_trace_is_recorded_with_its_settings(
    asked: list[tuple[str, Options]], tiny_trace: Trace
) -> None:
    head = 1 - int(str(tiny_trace.focus["head"].value))
    _, recorded = render.source(None, Path(TINY), NONE | {"head": head})
    recorded()
    ((prompt, options),) = asked
    sample = tiny_trace.steps[0].sample
    assert prompt == tiny_trace.prompt
    assert (options["head"], options["seed"], options["top_p"]) == (head, sample.seed, sample.top_p)
    assert options["new_tokens"] == len(tiny_trace.steps)
    assert "layer" not in options, "the director looks for it again"


def test_unforeseen_errors_are_one_line_and_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(trace: Trace) -> None:
        raise ZeroDivisionError("no\nway")

    monkeypatch.setattr(listing, "document", broken)
    line = fails("show", TINY, "--json", exit_code=1)
    assert line.startswith("error: ZeroDivisionError: no way (please report it with ")
    log = Path(line.rpartition(" ")[2].rstrip(")"))
    assert "Traceback" in log.read_text()
    log.unlink()


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(trace: Trace) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(listing, "document", interrupted)
    result = run("show", TINY, "--json")
    assert result.exit_code == 130
    assert result.stderr.strip() == "error: interrupted; nothing half-written is left"


@pytest.mark.model
def test_doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = succeeds("doctor")
    assert "manim" in text and "fonts" in text and "GPU" in text and "voice" in text
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(doctor, "MODEL_SHA256", "0" * 64)
    result = run("doctor")
    assert result.exit_code == 1 and "run ./do setup" in result.stdout


def test_opening_a_film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    open_file(Path("film.mp4"))
    assert capsys.readouterr().out == "no program to open it with was found\n"


def test_errors_cannot_steer_the_terminal() -> None:
    assert "\\x1b[31mred" in fails("film", "-c", "\x1b[31mred")


def test_picture_size() -> None:
    callback: Callable[..., object] = picture_size
    context, option = click.Context(render.cli), click.Option(["-r"])
    assert callback(context, option, "640,360") == (640, 360)
    assert callback(context, option, None) is None
