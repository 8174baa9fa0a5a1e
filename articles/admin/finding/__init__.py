"""The search box of the article list: its language asked, explained and completed.

asking.py      what a request asks for
wording.py     what may be asked for, and what is wrong, in words
completing.py  what goes on as it is typed
"""
