"""Libraries that need the app: created here, bound in ``create_app``."""

from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate

babel = Babel()
compress = Compress()
limiter = Limiter(get_remote_address, default_limits=[])
login = LoginManager()
migrate = Migrate(render_as_batch=True, compare_type=True)
