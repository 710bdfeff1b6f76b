"""How devices travel: revoking one also ends where it is reached."""

from app.people.models import Device
from app.push.subscriptions import amend_device
from app.records.kind import Kind

DEVICE = Kind(name="device", model=Device, amend=amend_device)
