"""Write the conformance page."""

from lesson_kit.local_heroku.conformance.page import write

if __name__ == "__main__":
    write()
