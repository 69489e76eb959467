"""A router that behaves as Heroku's does: rules apart from sockets, log lines in Heroku's words.

client <-> ClientConnection <-> Exchange <-> DynoConnection <-> dyno
                                   |
                 Search (which dyno)   Life (moments) -> rules (what they mean) -> codes (how to say it)
"""

from lesson_kit.local_heroku.router.choosing import Target
from lesson_kit.local_heroku.router.router import Router

__all__ = ["Router", "Target"]
