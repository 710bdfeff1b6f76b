"""How groups, members, newcomers and profiles travel."""

from app.groups.models import Accompaniment, Companion, Group, Membership, Newcomer
from app.groups.service import amend_newcomer, amend_profile, check_newcomer
from app.people.models import Profile
from app.records.kind import Kind

GROUP = Kind(name="group", model=Group)
MEMBER = Kind(name="member", model=Membership)
COMPANION = Kind(name="companion", model=Companion)
ACCOMPANIMENT = Kind(name="accompaniment", model=Accompaniment)
NEWCOMER = Kind(name="newcomer", model=Newcomer, check=check_newcomer, amend=amend_newcomer)
PROFILE = Kind(name="profile", model=Profile, amend=amend_profile)
