"""The app with browsers' files from another folder: the next release, or a planted mistake."""

import os
from pathlib import Path

from app import assets

assets.ROOT = Path(os.environ["FILES"])

from wsgi import app  # noqa: E402, F401  # the rest is the app as it is
