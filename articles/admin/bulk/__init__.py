"""Acts on many articles: what they would do, to how many of which; then done in steps.

questions.py   each act: its words, and what it would do to one article
foreseeing.py  what it would do to all that were chosen, counted
seen.py        the versions that rows showed, sent back with what was chosen
actions.py     the actions of the article list: what was shown is what is chosen
page.py        one bulk act as a page: the question, its progress, what it passed over
"""
