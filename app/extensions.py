"""Libraries that need the app: created here, bound in ``create_app``."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import request
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate

babel = Babel()
compress = Compress()


def network_of() -> str:
    """Return what tries are counted by: the address, of IPv6 the network that one customer has."""
    address = ip_address(request.remote_addr or "127.0.0.1")
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False))
    return str(address)


limiter = Limiter(network_of, default_limits=[])
login = LoginManager()
migrate = Migrate(render_as_batch=True, compare_type=True)
