"""What the notebooks of *Calculus for AI* share: a room per notebook, plus what all of them use.

Importing `mathtools` alone loads none of its rooms, so it costs nothing beyond this file;
``from mathtools.differences import central`` loads just that room.
"""

__version__ = "1.0.0"
