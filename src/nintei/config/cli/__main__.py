"""``python -m nintei.config.cli``: the same command without the console script."""

from nintei.config.cli import main

main(prog_name="nintei")
