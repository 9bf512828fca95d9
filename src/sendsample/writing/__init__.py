"""Writing what was asked for: whole or not at all, inside the chosen folder, for the owner's eyes.

``write_folder`` and ``write_file`` say in words what is in the way. ``put``, ``put_all`` and ``made_folder``,
which they and other rooms are made of, leave that to their callers. ``complete`` is for whoever reads what
was written.
"""

from sendsample.writing.making import made_folder
from sendsample.writing.one import put
from sendsample.writing.several import put_all
from sendsample.writing.unfinished import complete
from sendsample.writing.worded import encoded, write_file, write_folder

__all__ = ["complete", "encoded", "made_folder", "put", "put_all", "write_file", "write_folder"]
