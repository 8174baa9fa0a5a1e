"""Why each article of a story is in it: what its own file says, and what editors said."""

from collections import defaultdict

from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.admin.clock import moment
from articles.admin.wording import who
from articles.models import Article, RelatedArticle, Statement
from articles.stories import Link, Node, follows


class Reasons:
    """In a fixed number of queries, however many the members are."""

    def __init__(self, members, statements, now):
        self.members = {article.pk: article for article in members}
        self.now = now
        self.links = _links(self.members)
        self.nodes = _nodes({end for link in self.links for end in link[:2]})
        self.follows = follows(self.nodes, self.links.values(), among=self.members)
        outside = set(self.follows.values()) - self.members.keys()
        others = Article.objects.only("path", "stem", "title").in_bulk(outside)
        self.articles = {**others, **self.members}
        self.chosen, self.put = self._said(statements)

    def of(self, article, *, leads):
        """Why an article is here, or why it leads: the strongest reason first."""
        put = [self._put_with(article, each) for each in self.put[article.pk]]
        if leads:
            return [self._why_it_leads(article), *put]
        return [*put, *self._followed(article)] or [_("others here follow it")]

    def _said(self, statements):
        """The statement that chose the lead, and those that put articles together."""
        kinds, chosen, put = Statement.Kind, None, defaultdict(list)
        for each in statements:
            if each.kind == kinds.LEADS:
                chosen = chosen or each
            if each.kind == kinds.TOGETHER and each.other_id in self.members:
                put[each.article_id].append(each)
        return chosen, put

    def _why_it_leads(self, article):
        if self.chosen and self.chosen.article_id == article.pk:
            return self._by(_("chosen to lead"), self.chosen)
        node = self.nodes.get(article.pk)
        if node and node.is_lead:
            return _("leads: upstream gives it heat")
        return _("leads: nothing that its file names is better")

    def _put_with(self, article, statement):
        words = format_html(_("put with “{}”"), statement.other)
        return self._by(words, statement)

    def _by(self, words, statement):
        made = statement.change_set
        return format_html(
            "{} {}{}",
            words,
            format_html(_("by {}, {}"), who(made.user), moment(made.at, self.now)),
            format_html(' <span class="note">{}</span>', made.note)
            if made.note
            else "",
        )

    def _followed(self, article):
        leader = self.articles.get(self.follows.get(article.pk))
        if leader is None:
            return
        if leader.pk not in self.members:
            yield format_html(
                _("its file follows “{}”, but editors keep them apart"), leader
            )
        elif (article.pk, leader.pk) in self.links:
            yield format_html(_("follows “{}”, which its file names"), leader)
        else:
            yield format_html(_("follows “{}”, whose file names it"), leader)


def _links(keys):
    """The links from and to articles; of several copies of one, the first speaks."""
    rows = RelatedArticle.objects.exclude(target=None).order_by("article", "position")
    rows = rows.values_list("article_id", "target_id", "quality")
    links = {}
    # Asked apart: for one question with OR, PostgreSQL would read the whole table.
    for part in (rows.filter(article__in=keys), rows.filter(target__in=keys)):
        for source, target, quality in part:
            links.setdefault((source, target), Link(source, target, quality))
    return links


def _nodes(keys):
    rows = Article.objects.filter(pk__in=keys)
    rows = rows.values_list("pk", "path", "quality", "heat")
    return {row[0]: Node(*row) for row in rows}
