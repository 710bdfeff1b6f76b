"""A random search: people, phones, an office and accidents in any order."""

import os

import pytest

from tests.convergence.program import random_program, run, shorter

FEW, MANY = 20, 1000


@pytest.mark.timeout(600)
def test_whatever_happens_all_phones_end_up_like_the_server(new_world):
    search(new_world, range(FEW))


@pytest.mark.long
@pytest.mark.timeout(6 * 3600)
def test_whatever_happens_for_a_long_time(new_world):
    """``SEEDS=300-400`` chooses other seeds."""
    first, _, last = os.environ.get("SEEDS", f"{FEW}-{FEW + MANY}").partition("-")
    search(new_world, range(int(first), int(last)))


def search(new_world, seeds):
    """Play the programs of these seeds; of the first that fails a shorter one is told."""

    def play(program):
        with new_world() as world:
            run(world, program)

    for seed in seeds:
        program = random_program(seed)
        try:
            play(program)
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            play(shorter(program, play, str(error)))
            raise
