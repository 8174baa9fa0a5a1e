from articles.frontmatter import Layout


def test_keys_rank_in_the_order_given():
    layout = Layout(order=("a", "b"))
    assert [layout.rank(key) for key in ("a", "b")] == [0, 1]


def test_unknown_keys_rank_last():
    assert Layout(order=("a", "b")).rank("x") == 2


def test_below_an_unknown_key_nothing_is_known():
    assert Layout(children={"a": Layout(order=("b",))}).below("x") == Layout()


def test_items_are_the_same_if_nothing_else_is_said():
    assert Layout().identity(["a"]) == Layout().identity(["a"])
