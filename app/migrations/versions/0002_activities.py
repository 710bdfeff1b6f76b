"""Activities with answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('activities',
    sa.Column('category', sa.Enum('meet_up', 'outing', 'training', 'info', 'first_meeting', name='category', native_enum=False, length=20), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('text', JSON, nullable=False),
    sa.Column('label', sa.Text(), nullable=True),
    sa.Column('starts_at', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.BigInteger(), nullable=True),
    sa.Column('place', sa.String(length=80), nullable=True),
    sa.Column('address', sa.String(length=200), nullable=True),
    sa.Column('access', JSON, nullable=False),
    sa.Column('cost', JSON, nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.Column('answer_until', sa.BigInteger(), nullable=True),
    sa.Column('audience', sa.Enum('everyone', 'group', 'newcomer', name='audience', native_enum=False, length=20), nullable=False),
    sa.Column('group_id', sa.String(length=36), nullable=True),
    sa.Column('newcomer_id', sa.String(length=36), nullable=True),
    sa.Column('state', sa.Enum('draft', 'published', 'moved', 'cancelled', name='activitystate', native_enum=False, length=20), nullable=False),
    sa.Column('moved_from', sa.BigInteger(), nullable=True),
    sa.Column('change_note', JSON, nullable=False),
    sa.Column('maker_id', sa.String(length=36), nullable=True),
    sa.Column('published_at', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_activities_group_id_groups')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_activities_newcomer_id_newcomers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_activities'))
    )
    op.create_index(op.f('ix_activities_group_id'), 'activities', ['group_id'], unique=False)
    op.create_index(op.f('ix_activities_maker_id'), 'activities', ['maker_id'], unique=False)
    op.create_index(op.f('ix_activities_newcomer_id'), 'activities', ['newcomer_id'], unique=False)
    op.create_index(op.f('ix_activities_starts_at'), 'activities', ['starts_at'], unique=False)
    op.create_table('rsvps',
    sa.Column('activity_id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('newcomer_id', sa.String(length=36), nullable=True),
    sa.Column('answer', sa.Enum('yes', 'maybe', 'no', name='answer', native_enum=False, length=20), nullable=False),
    sa.Column('start_seen', sa.BigInteger(), nullable=True),
    sa.Column('place', sa.Enum('confirmed', 'waiting', name='seat', native_enum=False, length=20), nullable=True),
    sa.Column('by_id', sa.String(length=36), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('moved_up_at', sa.BigInteger(), nullable=True),
    sa.Column('ask_again', sa.Boolean(), nullable=False),
    sa.Column('receipt', sa.Integer(), nullable=True),
    sa.Column('home', sa.String(length=80), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activities.id'], name=op.f('fk_rsvps_activity_id_activities')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_rsvps_newcomer_id_newcomers')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_rsvps_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rsvps')),
    sa.UniqueConstraint('activity_id', 'person_id', name=op.f('uq_rsvps_activity_id'))
    )
    op.create_index(op.f('ix_rsvps_newcomer_id'), 'rsvps', ['newcomer_id'], unique=False)
    op.create_index(op.f('ix_rsvps_person_id'), 'rsvps', ['person_id'], unique=False)
    op.create_table('turnouts',
    sa.Column('activity_id', sa.String(length=36), nullable=False),
    sa.Column('confirmed', sa.Integer(), nullable=False),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('maybe', sa.Integer(), nullable=False),
    sa.Column('declined', sa.Integer(), nullable=False),
    sa.Column('home', sa.String(length=80), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activities.id'], name=op.f('fk_turnouts_activity_id_activities')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_turnouts')),
    sa.UniqueConstraint('activity_id', name=op.f('uq_turnouts_activity_id'))
    )


def downgrade() -> None:
    op.drop_table('turnouts')
    op.drop_index(op.f('ix_rsvps_person_id'), table_name='rsvps')
    op.drop_index(op.f('ix_rsvps_newcomer_id'), table_name='rsvps')
    op.drop_table('rsvps')
    op.drop_index(op.f('ix_activities_starts_at'), table_name='activities')
    op.drop_index(op.f('ix_activities_newcomer_id'), table_name='activities')
    op.drop_index(op.f('ix_activities_maker_id'), table_name='activities')
    op.drop_index(op.f('ix_activities_group_id'), table_name='activities')
    op.drop_table('activities')
