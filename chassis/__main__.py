"""`python -m chassis` is the command `caigou`."""

from chassis.cli import main

main()
