"""The app as a web server starts it, with its settings from the environment."""

import os

from app import create_app
from app.settings import Settings

app = create_app(Settings.from_environment(os.environ))
