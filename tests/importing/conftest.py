import pytest


@pytest.fixture
def tree(tmp_path):
    # Not above: models can only be imported after the settings were loaded.
    from tests.importing.trees import Tree

    root = tmp_path / "tree"
    root.mkdir()
    return Tree(root)
