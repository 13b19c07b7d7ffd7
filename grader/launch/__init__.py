"""Run a student's program: isolation, ports, terminals, limits, silence, thread stacks."""
