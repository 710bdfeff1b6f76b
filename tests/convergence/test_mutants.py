"""The histories catch what they are there for."""

from pathlib import Path

import pytest

from tests.convergence import mutants, test_histories
from tests.convergence.mistakes import MISTAKES

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_known_mistake_has_its_place_and_its_history(mistake):
    assert all(edit.is_possible(ROOT) for edit in mistake.edits)
    assert hasattr(test_histories, mistake.history)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_known_mistake_is_caught():
    assert mutants.main([]) == 0
