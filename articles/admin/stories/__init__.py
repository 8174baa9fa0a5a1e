"""Stories in the admin: seen in a list, and corrected on a page each.

listing.py     StoryAdmin, configuration in reading order, and its list
filters.py     what the list is narrowed by
page.py        the page of one story: what each of its buttons does
  forms.py, finding.py     what it takes; another story by number, address or words
  showing.py, reasons.py   what it shows; why each article is in the story
questions.py   what an act on stories would do, shown before it is done
acts.py        the acts, told to the editor
actions.py     those of the list of articles
panel.py       the story of an article, beside its record
"""

from articles.admin.stories import listing

__all__ = ["listing"]
