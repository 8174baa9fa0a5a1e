import gc

import pytest

from articles.collecting import MANY, collecting_later, collecting_rarely


def test_garbage_is_looked_for_rarely_and_only_for_a_while():
    before = gc.get_threshold()
    with collecting_rarely():
        assert gc.get_threshold() == (MANY, *before[1:])
        assert gc.isenabled()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_what_ends_it_by_force_leaves_the_collector_as_it_was():
    before = gc.get_threshold()
    with pytest.raises(KeyboardInterrupt), collecting_rarely():
        raise KeyboardInterrupt
    assert gc.get_threshold() == before


def test_garbage_made_meanwhile_is_found():
    with collecting_rarely():
        circle: list = []
        circle.append(circle)
        del circle
        assert gc.collect() >= 1


def test_garbage_waits_for_the_end_of_a_transaction():
    with collecting_later():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyboardInterrupt), collecting_later():
        raise KeyboardInterrupt
    assert gc.isenabled()
