"""What a POST of an article's form does: it saves what was typed, then presses its button.

What moved since the page was made is refused, field by field; what did not is saved.
A refused field stays open, typed as it was, until mine is applied or theirs is taken;
a button waits for that, because it may have been pressed for what was typed.
"""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import deciding, picturing
from articles.admin import acts, previews, suggesting
from articles.admin.cells import label_of
from articles.admin.rights import right_to
from articles.admin.stale import Open
from articles.admin.wording import in_words
from articles.deciding import Edited, PathTaken, Stale
from articles.frontmatter import FrontMatterError
from articles.models import Article

__all__ = ["BUTTONS", "Saving", "store_picture"]

# The buttons of the page, and the right that each takes.
BUTTONS = {
    "_publish": "publish",
    "_schedule": "publish",
    "_hold_back": "hold_back",
    "_retire": "publish",
    "_release": "release",
    "_release_all": "release",
    "_keep": "judge",
    "_keep_always": "judge",
    "_keep_vanished": "publish",
    "_retire_vanished": "publish",
    "_accept": "publish",
    "_make_link": "preview",
    "_revoke_link": "preview",
}
# Those about the one field that they name, which takes the right to it. The last two
# answer in the place of what moved: nothing is pressed, one field is decided.
OF_A_FIELD = ("_keep", "_keep_always", "_mine", "_theirs")


# The buttons that keep a decision, and whether for good.
_KEEPING = {"_keep": False, "_keep_always": True}
# The buttons that ask first, and about what.
_ASKING = {
    "_retire": "retire",
    "_retire_vanished": "retire_vanished",
    "_release_all": "release",
}


class Saving:
    """One POST of a ChangePage, of a form that is valid."""

    def __init__(self, page, form):
        self.page = page
        self.form = form
        self.request = page.request
        self.post = page.request.POST
        self.given = {
            "note": form.cleaned_data["note"] or "",
            "version": form.cleaned_data["version"],
            "now": page.now,
        }
        self.saved = []

    def respond(self):
        try:
            # Both or neither: where a file cannot say it, nothing was saved.
            with transaction.atomic():
                return self._save_and_press()
        except PathTaken as taken:
            return self.page.refuse_taken(self.form, taken.path)
        except FrontMatterError as error:
            return self.page.refuse_unwritable(self.form, error)

    def _save_and_press(self):
        """A bare save has said all with what it saved."""
        pressed = self._stale_question()
        edited = self._save()
        typed = edited.stale.changes if edited.stale else {}
        answer = None
        if not typed and not pressed:
            try:
                answer = self._press()
            except Stale as stale:
                pressed = stale.changes
        if edited.change_set or not (typed or pressed or self._pressed()):
            acts.tell_edit(self.request, edited.change_set)
        if typed or pressed:
            return self._refuse(typed, pressed)
        return answer or self._go_on()

    def _pressed(self):
        return next((name for name in BUTTONS if name in self.post), "")

    def _stale_question(self):
        """What asks first asks about what the page showed."""
        retires = {"_retire", "_retire_vanished", "_accept"} & self.post.keys()
        names = ["published"] if retires else []
        if "_release_all" in self.post:
            names = [hold.field for hold in self.page.article.active_holds()]
        try:
            deciding.refuse_stale(self.page.article, names, self.given["version"])
        except Stale as stale:
            return stale.changes
        return {}

    def _save(self):
        rights = self.page.rights()
        values = {n: v for n, v in self._wanted().items() if rights[right_to(n)]}
        if not values:
            return Edited(None, None)
        edited = deciding.edit_unmoved(
            self.page.article, values, user=self.request.user, **self.given
        )
        refused = edited.stale.fields if edited.stale else []
        self.saved = [name for name in values if name not in refused]
        if "images" in self.saved:
            store_picture(self.form)
        return edited

    def _wanted(self):
        """What was typed and is meant: open fields wait for an answer of their own."""
        values = self.form.values()
        # A field that is given back is not decided in the same breath.
        values.pop(self.post.get("_release"), None)
        if "_mine" in self.post:
            return {n: v for n, v in values.items() if n == self.post["_mine"]}
        if self._pressed():
            return {n: v for n, v in values.items() if n not in self.page.open}
        return values

    def _press(self):
        """Do what the button says; answers the question that it asks, if it does."""
        post, given, article = self.post, self.given, [self.page.article]
        if "_publish" in post:
            acts.publish(self.request, article, **given)
        elif "_schedule" in post:
            cleaned = self.form.cleaned_data
            times = {name: cleaned[name] for name in ("starts_at", "ends_at")}
            acts.publish(self.request, article, **given, **times)
        elif "_hold_back" in post:
            acts.hold_back(self.request, article, **given)
        elif "_release" in post:
            acts.release(self.request, article, [post["_release"]], **given)
        elif keeps := next((each for each in _KEEPING if each in post), None):
            given["always"] = _KEEPING[keeps]
            acts.keep_mine(self.request, article, [post[keeps]], **given)
        elif "_keep_vanished" in post:
            acts.keep_vanished(self.request, article, **given)
        elif {"_make_link", "_revoke_link"} & post.keys():
            previews.press(self.page)
        elif "_accept" in post:
            return suggesting.press(self.page, given["note"], given["version"])
        elif asked := next((each for each in _ASKING if each in post), None):
            return self._ask(_ASKING[asked])
        return None

    def _ask(self, name):
        """Ask about the version of the page; what was saved along with it is no move."""
        version = self.given["version"]
        if name == "release":
            saved = Article.objects.only("version").get(pk=self.page.article.pk)
            version = saved.version
        return self.page.ask(name, self.given["note"], version)

    # What comes after

    def _go_on(self):
        """To what comes next; the page again while something on it waits for an answer."""
        decided = [*self.saved, self.post.get("_mine")]
        self.page.close(
            name
            for name, each in self.page.open.items()
            if name in decided or (self._pressed() and each.button)
        )
        if "_mine" in self.post or (self._pressed() and self.page.open):
            return left_of(self.page, self.form, without=self.saved)
        return HttpResponseRedirect(self.page.next())

    def _refuse(self, typed, pressed):
        """Show what moved, and the form with what was typed on the newer record."""
        button = self._pressed()
        if pressed:
            button = f"{button}={self.post[button]}"
        version = self.given["version"]
        for name in (*typed, *pressed):
            new = Open(version, button if name in pressed else "")
            self.page.open.setdefault(name, new)
        return self.page.again(
            self.form,
            without=self.saved,
            status=409,
            waits=bool(button) and not pressed,
            saved=bool(self.saved),
            lost_picture="images" in typed and "picture" in self.request.FILES,
        )


def take_theirs(page, form):
    """Drop what was typed into a field that moved, or the decision that was refused."""
    name = page.request.POST["_theirs"]
    if name in page.open:
        page.close([name])
        words = _("%s stays as it is.") % capfirst(label_of(name))
        messages.info(page.request, words)
    return left_of(page, form, without=[name])


def left_of(page, form, *, without):
    """The page with what was typed and not decided; anew, if nothing is left."""
    answer = page.again(form, without=without)
    left = answer.context_data["form"]
    if page.open or left.is_touched():
        return answer
    return HttpResponseRedirect(page.next())


def mine_in_words(name, button):
    """What a button says of a field."""
    pressed, _equals, value = button.partition("=")
    if pressed in ("_release", "_release_all"):
        return _("given back to upstream")
    if pressed in ("_keep", "_keep_always"):
        return _("kept against upstream")
    if name == "vanished":
        kept = pressed == "_keep_vanished"
        return _("keep it as ours") if kept else _("retire it")
    if name == "heat":
        return value.partition(" ")[0]
    shows = pressed in ("_publish", "_schedule") or value.endswith("true")
    return in_words(name, "true" if shows else "false")


def store_picture(form):
    """Store a chosen picture once the record that names it was accepted."""
    if picture := form.cleaned_data.get("picture"):
        picturing.upload(picture)
