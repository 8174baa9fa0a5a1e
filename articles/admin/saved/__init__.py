"""Saved views: lists of articles under a name, private or shared.

addresses.py   a list's filters as the text that is kept, and the way back to it
forms.py       a name, shared or not, and the page one begins with
pages.py       save, change and delete one; all of them
panel.py       them beside the list, each with how many it finds
"""
