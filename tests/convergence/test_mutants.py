"""The histories catch what they are there for."""

import pytest

from tests.convergence import mutants, test_histories
from tests.convergence.mistakes import MISTAKES


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_known_mistake_has_its_place_and_its_history(mistake):
    assert mutants.misplaced(mistake) == []
    assert hasattr(test_histories, mistake.history)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_known_mistake_is_caught():
    assert mutants.main([]) == 0
