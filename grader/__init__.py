"""The grader of the multi-user chat assignment; `grader/conftest.py` is its way in."""
