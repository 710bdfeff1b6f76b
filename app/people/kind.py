"""How devices travel; profiles are declared with the groups, whose members they change too."""

from app.people.models import Device
from app.people.service import amend_device
from app.records.kind import Kind

DEVICE = Kind(name="device", model=Device, amend=amend_device)
