"""Read hostile source in a child process: nothing here is imported by the grader itself.

Python's own parser can be made to eat all memory, or to crash the interpreter,
by a file of 10,000 brackets. So these modules run in ``python -I -S`` with
limits, know only the standard library, and answer in JSON. They say what a
file *does*; what it *is* (server, client) is decided in `grader.submission`.
"""
