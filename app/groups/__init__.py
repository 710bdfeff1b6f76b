"""Who accompanies whom: groups, their members, newcomers; and so who sees which scopes."""
