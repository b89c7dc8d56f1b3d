#!/bin/sh
# Make the virtual environment that every make target uses, on a machine that has only python3 and make.
# Usage: scripts/set_up.sh FOLDER [pip's arguments]
set -eu
folder=$1
shift
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Bluehelm needs Python 3.11 or later; '$python' is not. Name another one: make PYTHON=python3.12 $*" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian ships the two in a package of their own.
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "This Python has no 'venv'. Install your system's python3-venv package, then run make again." >&2
        exit 1
    fi
    echo "Installing python3-venv with apt-get (this Python came without it)"
    $as_root apt-get update -qq
    $as_root apt-get install -y -qq python3-venv
fi
"$python" -m venv --clear "$folder"
"$folder/bin/python" -m pip install --quiet --upgrade "pip>=25.1"
echo "Installing Bluehelm and its libraries into $folder (about two minutes the first time)"
quiet=--quiet
[ -t 1 ] && quiet=--progress-bar=on
"$folder/bin/python" -m pip install $quiet --editable . "$@"
