"""What of Heroku the local platform keeps to, as a page: `python -m lesson_kit.local_heroku.conformance`.

The rows are data whose numbers come from the code. A test checks that the page is up to date and that every
test that it names exists; `tests/local_heroku/break_rules.py` breaks each rule and says which of these tests
saw it.
"""
