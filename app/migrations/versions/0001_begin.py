"""The first tables, and the first life of the server."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasures',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasures'))
    )
    op.create_table('groups',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('specialities', JSON, nullable=False),
    sa.Column('meeting_place', sa.String(length=80), nullable=True),
    sa.Column('cadence_days', sa.Integer(), nullable=True),
    sa.Column('state', sa.Enum('active', 'ended', name='groupstate', native_enum=False, length=20), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_groups'))
    )
    op.create_table('people',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('call_name', sa.String(length=80), nullable=False),
    sa.Column('surname', sa.String(length=80), nullable=True),
    sa.Column('email', sa.String(length=320), nullable=True),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('phone_shared', sa.Boolean(), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people'))
    )
    op.create_table('places',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('where', JSON, nullable=False),
    sa.Column('what_for', JSON, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_places')),
    sa.UniqueConstraint('key', name=op.f('uq_places_key'))
    )
    op.create_table('programmes',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('city', sa.String(length=80), nullable=False),
    sa.Column('timezone', sa.String(length=60), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('cadence_days', sa.Integer(), nullable=False),
    sa.Column('lit_days', sa.Integer(), nullable=False),
    sa.Column('glow_days', sa.Integer(), nullable=False),
    sa.Column('help_numbers', JSON, nullable=False),
    sa.Column('coordinators', JSON, nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('areas', JSON, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programmes'))
    )
    op.create_table('requirements',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('blocks', sa.Boolean(), nullable=False),
    sa.Column('valid_months', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_requirements'))
    )
    op.create_table('row_revisions',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('row_id', sa.String(length=36), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('value', JSON, nullable=True),
    sa.Column('author_id', sa.String(length=36), nullable=True),
    sa.Column('client_id', sa.String(length=36), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_row_revisions'))
    )
    with op.batch_alter_table('row_revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_row_revisions_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_row_revisions_row_id'), ['row_id'], unique=False)

    op.create_table('siblings',
    sa.Column('of_kind', sa.String(length=30), nullable=False),
    sa.Column('of_row', sa.String(length=36), nullable=False),
    sa.Column('field', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.String(length=36), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('home', sa.String(length=80), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_siblings'))
    )
    with op.batch_alter_table('siblings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_siblings_of_row'), ['of_row'], unique=False)

    op.create_table('sync_change',
    sa.Column('scope', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('row_id', sa.String(length=36), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('op', sa.CHAR(length=1), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'kind', 'row_id', name=op.f('pk_sync_change'))
    )
    with op.batch_alter_table('sync_change', schema=None) as batch_op:
        batch_op.create_index('uq_sync_change_seq', ['scope', 'seq'], unique=True)

    op.create_table('sync_life',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('epoch', sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_life'))
    )
    op.create_table('sync_mutation',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.Column('client_id', sa.String(length=36), nullable=False),
    sa.Column('n', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('result', JSON, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_mutation'))
    )
    with op.batch_alter_table('sync_mutation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sync_mutation_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sync_mutation_at'), ['at'], unique=False)

    op.create_table('sync_scope',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('floor', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_scope'))
    )
    op.create_table('task_templates',
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('area', sa.String(length=40), nullable=False),
    sa.Column('order', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('audience', sa.String(length=20), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('text', JSON, nullable=False),
    sa.Column('why', JSON, nullable=False),
    sa.Column('bring', JSON, nullable=False),
    sa.Column('link', sa.Text(), nullable=True),
    sa.Column('due_after_days', sa.Integer(), nullable=True),
    sa.Column('deadline', JSON, nullable=False),
    sa.Column('sensitive', sa.Boolean(), nullable=False),
    sa.Column('legal_info', sa.Boolean(), nullable=False),
    sa.Column('needs_review', sa.Boolean(), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_templates')),
    sa.UniqueConstraint('key', name=op.f('uq_task_templates_key'))
    )
    op.create_table('topics',
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('group', sa.String(length=40), nullable=False),
    sa.Column('order', sa.Integer(), nullable=False),
    sa.Column('sensitive', sa.Boolean(), nullable=False),
    sa.Column('title', JSON, nullable=False),
    sa.Column('opener', JSON, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topics')),
    sa.UniqueConstraint('key', name=op.f('uq_topics_key'))
    )
    op.create_table('accounts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('roles', JSON, nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('disabled_at', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_accounts_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('person_id', name=op.f('uq_accounts_person_id'))
    )
    op.create_table('invitations',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('purpose', sa.Enum('invitation', 'sign_in', name='purpose', native_enum=False, length=20), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('role', sa.Enum('companion', 'newcomer', 'coordinator', 'operator', name='role', native_enum=False, length=20), nullable=False),
    sa.Column('group_name', sa.String(length=80), nullable=True),
    sa.Column('inviter', sa.String(length=80), nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('expires_at', sa.BigInteger(), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=True),
    sa.Column('revoked_at', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_invitations_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_invitations_code_hash')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitations_token_hash'))
    )
    op.create_table('memberships',
    sa.Column('group_id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('call_name', sa.String(length=80), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('lead', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Enum('proposed', 'active', 'paused', 'ended', name='state', native_enum=False, length=20), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_memberships_group_id_groups')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_memberships_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_memberships'))
    )
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_memberships_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_memberships_person_id'), ['person_id'], unique=False)

    op.create_table('newcomers',
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('call_name', sa.String(length=80), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('interests', JSON, nullable=False),
    sa.Column('situations', JSON, nullable=False),
    sa.Column('arrived_on', sa.Date(), nullable=True),
    sa.Column('district', sa.String(length=80), nullable=True),
    sa.Column('consent_notes', sa.Boolean(), nullable=False),
    sa.Column('consent_contact', sa.Boolean(), nullable=False),
    sa.Column('consent_progress', sa.Boolean(), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_newcomers_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_newcomers')),
    sa.UniqueConstraint('person_id', name=op.f('uq_newcomers_person_id'))
    )
    op.create_table('requirement_records',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('requirement_key', sa.String(length=40), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=False),
    sa.Column('waived_because', sa.String(length=200), nullable=True),
    sa.Column('recorded_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_requirement_records_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['requirement_key'], ['requirements.key'], name=op.f('fk_requirement_records_requirement_key_requirements')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requirement_records')),
    sa.UniqueConstraint('person_id', 'requirement_key', name=op.f('uq_requirement_records_person_id'))
    )
    op.create_table('accompaniments',
    sa.Column('newcomer_id', sa.String(length=36), nullable=False),
    sa.Column('group_id', sa.String(length=36), nullable=False),
    sa.Column('main_contact_id', sa.String(length=36), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'active', 'paused', 'ended', name='state', native_enum=False, length=20), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('to_on', sa.Date(), nullable=True),
    sa.Column('ended_because', sa.String(length=200), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_accompaniments_group_id_groups')),
    sa.ForeignKeyConstraint(['main_contact_id'], ['people.id'], name=op.f('fk_accompaniments_main_contact_id_people')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_accompaniments_newcomer_id_newcomers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accompaniments'))
    )
    with op.batch_alter_table('accompaniments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_accompaniments_group_id'), ['group_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_accompaniments_newcomer_id'), ['newcomer_id'], unique=False)

    op.create_table('companions',
    sa.Column('newcomer_id', sa.String(length=36), nullable=False),
    sa.Column('group_id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('call_name', sa.String(length=80), nullable=False),
    sa.Column('languages', JSON, nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('state', sa.Enum('proposed', 'active', 'paused', 'ended', name='state', native_enum=False, length=20), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_companions_group_id_groups')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_companions_newcomer_id_newcomers')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_companions_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_companions'))
    )
    with op.batch_alter_table('companions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_companions_newcomer_id'), ['newcomer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_companions_person_id'), ['person_id'], unique=False)

    op.create_table('conversations',
    sa.Column('newcomer_id', sa.String(length=36), nullable=False),
    sa.Column('occasion_id', sa.String(length=36), nullable=True),
    sa.Column('author_id', sa.String(length=36), nullable=False),
    sa.Column('companion_ids', JSON, nullable=False),
    sa.Column('occurred_on', sa.Date(), nullable=False),
    sa.Column('at_time', sa.String(length=5), nullable=True),
    sa.Column('minutes', sa.Integer(), nullable=True),
    sa.Column('how', sa.Enum('met', 'phone', 'video', 'messages', name='how', native_enum=False, length=20), nullable=True),
    sa.Column('outcome', sa.Enum('happened', 'not_reached', 'cancelled', 'no_show', name='outcome', native_enum=False, length=20), nullable=False),
    sa.Column('place', sa.String(length=80), nullable=True),
    sa.Column('topics', JSON, nullable=False),
    sa.Column('read_by', sa.String(length=80), nullable=True),
    sa.Column('read_at', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_conversations_author_id_people')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_conversations_newcomer_id_newcomers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversations'))
    )
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversations_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversations_newcomer_id'), ['newcomer_id'], unique=False)

    op.create_table('devices',
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('label', sa.String(length=80), nullable=False),
    sa.Column('platform', sa.String(length=40), nullable=False),
    sa.Column('installed', sa.Boolean(), nullable=False),
    sa.Column('signed_in_at', sa.BigInteger(), nullable=False),
    sa.Column('revoked', sa.Enum('left', 'lost', name='revoked', native_enum=False, length=20), nullable=True),
    sa.Column('revoked_at', sa.BigInteger(), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_devices_account_id_accounts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_devices')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_devices_token_hash'))
    )
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_devices_account_id'), ['account_id'], unique=False)

    op.create_table('follow_ups',
    sa.Column('newcomer_id', sa.String(length=36), nullable=True),
    sa.Column('group_id', sa.String(length=36), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('owner', sa.String(length=36), nullable=False),
    sa.Column('state', sa.Enum('open', 'dropped', 'done', name='stepstate', native_enum=False, length=20), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=True),
    sa.Column('maker_id', sa.String(length=36), nullable=False),
    sa.Column('settled_by', sa.String(length=36), nullable=True),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.id'], name=op.f('fk_follow_ups_group_id_groups')),
    sa.ForeignKeyConstraint(['maker_id'], ['people.id'], name=op.f('fk_follow_ups_maker_id_people')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_follow_ups_newcomer_id_newcomers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_follow_ups'))
    )
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_follow_ups_newcomer_id'), ['newcomer_id'], unique=False)

    op.create_table('late_entries',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=False),
    sa.Column('mutation', JSON, nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_late_entries_account_id_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_entries'))
    )
    with op.batch_alter_table('late_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_late_entries_scope'), ['scope'], unique=False)

    op.create_table('profiles',
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('call_name', sa.String(length=80), nullable=False),
    sa.Column('roles', JSON, nullable=False),
    sa.Column('language', sa.String(length=10), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=True),
    sa.Column('phone_shared', sa.Boolean(), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_profiles_account_id_accounts')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_profiles_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profiles')),
    sa.UniqueConstraint('account_id', name=op.f('uq_profiles_account_id'))
    )
    op.create_table('tasks',
    sa.Column('newcomer_id', sa.String(length=36), nullable=False),
    sa.Column('template_id', sa.String(length=36), nullable=True),
    sa.Column('title', sa.Text(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('state', sa.Enum('open', 'not_needed', 'done', name='taskstate', native_enum=False, length=20), nullable=False),
    sa.Column('maker_id', sa.String(length=36), nullable=True),
    sa.Column('settled_by', sa.String(length=36), nullable=True),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('hidden', sa.Boolean(), nullable=False),
    sa.Column('private', sa.Boolean(), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_tasks_newcomer_id_newcomers')),
    sa.ForeignKeyConstraint(['template_id'], ['task_templates.id'], name=op.f('fk_tasks_template_id_task_templates')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks'))
    )
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tasks_newcomer_id'), ['newcomer_id'], unique=False)

    op.create_table('conversation_notes',
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('newcomer_id', sa.String(length=36), nullable=False),
    sa.Column('author_id', sa.String(length=36), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('impression', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('withheld', sa.Boolean(), nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_conversation_notes_author_id_people')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_conversation_notes_conversation_id_conversations')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_conversation_notes_newcomer_id_newcomers')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation_notes'))
    )
    with op.batch_alter_table('conversation_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversation_notes_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversation_notes_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversation_notes_newcomer_id'), ['newcomer_id'], unique=False)

    op.create_table('device_contacts',
    sa.Column('device_id', sa.String(length=36), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.Column('app', sa.String(length=40), nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=False),
    sa.Column('oldest_at', sa.BigInteger(), nullable=True),
    sa.Column('persisted', sa.Boolean(), nullable=True),
    sa.Column('skew_ms', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['device_id'], ['devices.id'], name=op.f('fk_device_contacts_device_id_devices'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('device_id', name=op.f('pk_device_contacts'))
    )
    op.create_table('sync_client',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.Column('device_id', sa.String(length=36), nullable=False),
    sa.Column('last_n', sa.BigInteger(), nullable=False),
    sa.Column('app', sa.String(length=40), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sync_client_account_id_accounts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['device_id'], ['devices.id'], name=op.f('fk_sync_client_device_id_devices'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sync_client'))
    )
    op.create_table('task_comments',
    sa.Column('task_id', sa.String(length=36), nullable=False),
    sa.Column('newcomer_id', sa.String(length=36), nullable=False),
    sa.Column('author_id', sa.String(length=36), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('home', sa.String(length=80), nullable=True),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('field_meta', JSON, nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_task_comments_author_id_people')),
    sa.ForeignKeyConstraint(['newcomer_id'], ['newcomers.id'], name=op.f('fk_task_comments_newcomer_id_newcomers')),
    sa.ForeignKeyConstraint(['task_id'], ['tasks.id'], name=op.f('fk_task_comments_task_id_tasks')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_comments'))
    )
    with op.batch_alter_table('task_comments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_task_comments_newcomer_id'), ['newcomer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_task_comments_task_id'), ['task_id'], unique=False)
    op.execute(
        sa.text("INSERT INTO sync_life (id, epoch) VALUES (1, :epoch)").bindparams(
            epoch=secrets.token_hex(6)
        )
    )


def downgrade() -> None:
    with op.batch_alter_table('task_comments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_task_comments_task_id'))
        batch_op.drop_index(batch_op.f('ix_task_comments_newcomer_id'))

    op.drop_table('task_comments')
    op.drop_table('sync_client')
    op.drop_table('device_contacts')
    with op.batch_alter_table('conversation_notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversation_notes_newcomer_id'))
        batch_op.drop_index(batch_op.f('ix_conversation_notes_conversation_id'))
        batch_op.drop_index(batch_op.f('ix_conversation_notes_author_id'))

    op.drop_table('conversation_notes')
    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tasks_newcomer_id'))

    op.drop_table('tasks')
    op.drop_table('profiles')
    with op.batch_alter_table('late_entries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_late_entries_scope'))

    op.drop_table('late_entries')
    with op.batch_alter_table('follow_ups', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_follow_ups_newcomer_id'))

    op.drop_table('follow_ups')
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_devices_account_id'))

    op.drop_table('devices')
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_newcomer_id'))
        batch_op.drop_index(batch_op.f('ix_conversations_author_id'))

    op.drop_table('conversations')
    with op.batch_alter_table('companions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_companions_person_id'))
        batch_op.drop_index(batch_op.f('ix_companions_newcomer_id'))

    op.drop_table('companions')
    with op.batch_alter_table('accompaniments', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_accompaniments_newcomer_id'))
        batch_op.drop_index(batch_op.f('ix_accompaniments_group_id'))

    op.drop_table('accompaniments')
    op.drop_table('requirement_records')
    op.drop_table('newcomers')
    with op.batch_alter_table('memberships', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_memberships_person_id'))
        batch_op.drop_index(batch_op.f('ix_memberships_group_id'))

    op.drop_table('memberships')
    op.drop_table('invitations')
    op.drop_table('accounts')
    op.drop_table('topics')
    op.drop_table('task_templates')
    op.drop_table('sync_scope')
    with op.batch_alter_table('sync_mutation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sync_mutation_at'))
        batch_op.drop_index(batch_op.f('ix_sync_mutation_account_id'))

    op.drop_table('sync_mutation')
    op.drop_table('sync_life')
    with op.batch_alter_table('sync_change', schema=None) as batch_op:
        batch_op.drop_index('uq_sync_change_seq')

    op.drop_table('sync_change')
    with op.batch_alter_table('siblings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_siblings_of_row'))

    op.drop_table('siblings')
    with op.batch_alter_table('row_revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_row_revisions_row_id'))
        batch_op.drop_index(batch_op.f('ix_row_revisions_author_id'))

    op.drop_table('row_revisions')
    op.drop_table('requirements')
    op.drop_table('programmes')
    op.drop_table('places')
    op.drop_table('people')
    op.drop_table('groups')
    op.drop_table('erasures')
