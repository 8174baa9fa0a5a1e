from articles.stories import Known, Link, Targets, links_between
from tests.factories import make_record, make_related, moment


def linked(*records):
    """The links between records, named `a.md`, `b.md` and so on as they come."""
    paths = [f"_news/{letter}.md" for letter in "abcdefgh"]
    return links_between(zip(paths, records, strict=False))


def naming(record, **over):
    return make_related(
        title=record.title, published_at=record.published_at,
        web_url=record.web_url, **over,
    )  # fmt: skip


def test_a_node_is_what_a_record_says_of_itself():
    (node,), _ = linked(make_record(quality=58, heat=-1))
    assert (node.key, node.path, node.quality, node.heat) == (0, "_news/a.md", 58, -1)


def test_an_item_names_an_article_by_address():
    ferry = make_record()
    item = make_related(web_url=ferry.web_url, quality=33)
    _, links = linked(make_record(related=(item,)), ferry)
    assert links == [Link(0, 1, 33)]


def test_else_by_title_and_instant():
    video = make_record(web_url=None)
    item = naming(video, quality=None)
    _, links = linked(make_record(related=(item,)), video)
    assert links == [Link(0, 1, None)]


def test_an_address_outweighs_a_title():
    one, other = make_record(), make_record()
    item = make_related(
        title=one.title, published_at=one.published_at, web_url=other.web_url
    )
    _, links = linked(make_record(related=(item,)), one, other)
    assert [link.target for link in links] == [2]


def test_what_leads_nowhere_is_set_aside():
    item = make_related(published_at=None)
    assert linked(make_record(related=(item,)))[1] == []


def test_an_article_that_names_itself_is_set_aside():
    ferry = make_record(published_at=moment())
    assert linked(ferry.with_values({"related": (naming(ferry),)}))[1] == []


def test_of_two_items_that_name_the_same_the_first_counts():
    ferry = make_record()
    items = naming(ferry, quality=40), naming(ferry, quality=30)
    _, links = linked(make_record(related=items), ferry)
    assert links == [Link(0, 1, 40)]


def test_of_several_articles_at_an_address_the_first_by_path_is_meant():
    targets = Targets([Known("b.md", 1, 77, None), Known("a.md", 2, 77, 88)])
    assert targets.target(77, None, source=3) == 2
    assert targets.target(77, None, source=2) == 1
    assert targets.target(None, 88, source=3) == 2
    assert targets.target(88, 77, source=3) is None
