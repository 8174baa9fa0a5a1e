"""Where editors decide: the stock admin with our own pages. Nothing here writes
articles; every act goes through `articles.deciding`.

    site.py      the site, and its start page
    navigation.py                      what there is to go to, and what waits there
    overview/    the start page: what waits, and figures of the last days
    article.py   ArticleAdmin, configuration in reading order
      listing.py, filters.py, facets.py, acts.py, cells.py, clock.py   its list
      views.py, showing.py, forms.py, items.py, fields.py, touched.py   its form
      saving.py, stale.py                what a POST does; what moved meanwhile
      here.py                            who else has it open
      provenance.py                      whose word each of its fields is
      rights.py                          what of it is open to whom
      panels.py                          what follows from its record, beside it
      previews.py                        links that show it before readers see it
      finding/     the language of its search box: asked, explained, completed
      saved/       views of it under a name, private or shared
    violations.py                      what breaks the rules of the data
    review/      the desk: what waits, best first, and keys that decide
    old.py       what came in first and is old, marked as looked at in one go
    conflicts/   what upstream moved of what is decided, and the answers to it
    bulk/        acts on many articles: what they would do, and done in stretches
    vanished/    files that are gone from the tree, and what editors say to it
    suggesting.py                      what the policy suggests, and accepting it
    policy/      the rules it suggests by, how true they are, and others tried
    stories/     what is told together, and how editors correct it
    ranking/     why an article stands where it does; the front page as it would be
    duplicates/  what may be one article, and how editors unite it
    history.py   change sets
    timeline/    the history of one article, compared and restored
    runs.py      import runs, and the way to the next
    importing/   plans of imports: made, shown, applied
    names.py     providers and topics
    houses.py    providers that readers see under one name
    accounts.py  accounts and groups
    again.py     what was typed when the session had ended
    refusing.py  what is refused before a page sees it
    numbers.py   numbers of rows and versions, as addresses and forms name them
    readonly.py  what the lists of projections and history share
    wording.py   values and changes in words
    marking.py   two values in one, with what differs marked by word
"""

from articles.admin import (
    accounts,
    article,
    duplicates,
    history,
    houses,
    importing,
    names,
    policy,
    runs,
    stories,
)

__all__ = [
    "accounts",
    "article",
    "duplicates",
    "history",
    "houses",
    "importing",
    "names",
    "policy",
    "runs",
    "stories",
]
