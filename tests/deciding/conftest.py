import pytest


@pytest.fixture
def ferry():
    """Two stories: ferry, with harbour and pier; and storm, with gale."""
    from tests.test_telling import write

    write("storm", quality=80)
    write("gale", "storm")
    article = write("ferry", quality=90)
    write("harbour", "ferry", quality=70)
    write("pier", "ferry", quality=60)
    return article
