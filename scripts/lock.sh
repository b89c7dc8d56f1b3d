#!/bin/sh
# Pin the versions that make installs: a fresh environment with every group, frozen into constraints.txt.
# Run it with the oldest Python we support (Debian 12 has 3.11.2), or a pin may ask for a newer one:
# PYTHON=/usr/bin/python3 make lock
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
scripts/set_up.sh "$folder/venv" --group dev --group docs --group fuzz --group bench --group data
{
    echo "# Versions that make installs. Made by make lock; the lower bounds stand in pyproject.toml."
    "$folder/venv/bin/python" -m pip freeze --exclude-editable --all | grep -v -i -E '^(pip|setuptools|wheel)=='
} >constraints.txt
