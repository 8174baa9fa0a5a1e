"""The review desk: what waits, best first, one article open beside the list, and one
key that decides and moves on.

    page.py        what each address does: GET shows, POST decides
      queue.py     what waits, and in which order
      forms.py     what a decision is sent with
      acts.py      each decision, carried out and told
      trail.py     the way back: what was open, what was decided
      answers.py   what is answered, as a page or in the background
      showing.py   one article as an editor judges it; the rows of the list
    readers.py     the open article as readers would see it
    several.py     leaving many to upstream at once
    keys.py        what a key does, and which keys an editor has
    preferences.py the page where they are changed
"""

from articles.admin.review.page import urls_of

__all__ = ["urls_of"]
