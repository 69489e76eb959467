"""What every other part stands on: errors, events, the clock, waiting, ports. Standard library only."""
