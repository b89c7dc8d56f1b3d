"""``python -m bluehelm.cli``: the command line without its script."""

from bluehelm.cli.main import main

main()
