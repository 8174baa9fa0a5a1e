"""What the form of an article shows around its inputs: facts, holds, upstream's word."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from articles.admin import cells
from articles.admin.clock import exact, moment, short
from articles.admin.provenance import Provenance
from articles.admin.rights import right_to
from articles.admin.wording import in_words, sealed
from articles.deciding import JUDGED
from articles.models import Article, Hold, Image, RelatedArticle, State, Vanished
from articles.record import unsealed

# What a form field says of which field of the record.
FIELD_OF = {"provider_name": "provider", "provider_domain": "provider"}


def fetch(pk):
    """An article with all that its page shows of it, joined where that can be; or None."""
    related = RelatedArticle.objects.select_related("target__provider")
    joined = ("source", "provider__house", "place__story__lead")
    articles = Article.objects.telling_doubles().select_related(*joined)
    return (
        articles.prefetch_related(
            Prefetch("holds", Hold.objects.select_related("user")),
            Prefetch("images", Image.objects.select_related("picture")),
            Prefetch("related", related),
        )
        .filter(pk=pk)
        .first()
    )


@dataclass
class Row:
    """One input with what is known of its field: who decided, what upstream says."""

    bound: object
    field: str
    hold: dict | None = None
    origin: dict | None = None
    suggestion: str = ""

    @property
    def wide(self):
        return getattr(self.bound.field, "wide", False)


class Inputs:
    """The inputs of an article's form as its page groups them, with nothing around."""

    def inputs(self, form, admin):
        groups = []
        for title, options in admin.groups:
            rows = [self._row(form, name) for name in options["fields"]]
            held = any(row.hold for row in rows)
            groups.append({"title": title, "rows": rows, "held": held, **options})
        return {
            "form": form,
            "groups": groups,
            "judgement": [self._row(form, name) for name in admin.judgement],
            "topics": self._row(form, "topics"),
            "images": self._images(form),
            "images_known": self._known_of("images"),
            "related": self._related(form),
            "related_known": self._known_of("related"),
            "errors": errors_of(form),
        }

    def _row(self, form, name):
        field = FIELD_OF.get(name, name)
        return Row(form[name], field, **self._known_of(field))

    def _known_of(self, name):
        """What is known of a field beside its value: `hold`, `origin`, `suggestion`."""
        return {}

    def _images(self, form):
        return [{"form": each, "picture": ""} for each in form.images.forms]

    def _related(self, form):
        return [
            {"form": each, "row": None, "target": None} for each in form.related.forms
        ]


class Shown(Inputs):
    """One article as its form's page shows it at `now`."""

    def __init__(self, article, record, rights, now):
        self.article = article
        self.record = record
        self.rights = rights
        self.now = now
        self.provenance = Provenance(article, record, now)

    @property
    def is_born(self):
        return self.provenance.is_born

    def facts(self):
        """What stands above and beside the inputs."""
        article, now = self.article, self.now
        state = article.state_at(now)
        image = article.shown_image
        return {
            "original": article,
            "article": article,
            "badge": cells.badge(state),
            "meaning": self._meaning(state),
            "is_public": article.is_public(now),
            "is_born": self.is_born,
            "publication": self.provenance.hold("published"),
            "publication_origin": self.provenance.origin("published"),
            "publication_suggestion": self.provenance.suggestion("published"),
            "schedule": self._schedule_in_words(),
            "upstream_published": upstream_published(article),
            "picture": cells.picture_tag(image.picture, wide=True) if image else "",
            "published_at": moment(article.published_at, now),
            "published_on": short(article.published_at),
            "arrived": moment(article.created_at, now),
            "modified": moment(article.modified_at, now),
            "sealed": sealed(article.sealed_size),
            "extra": [
                (key, in_words("extra", unsealed(value)))
                for key, value in self.record.extra.items()
            ],
            "source_url": outside(self.record.web_url or self.record.original_url),
            "held_count": len(article.active_holds()),
            "conflict_count": len(self.provenance.conflicts),
            **self._file(),
        }

    def _file(self):
        """What is to be said of a file that is gone."""
        source = self.article.source
        return {
            "vanished": source.get_vanished_display() if source.vanished else "",
            "vanished_open": source.vanished == Vanished.OPEN,
            "vanished_at": moment(source.vanished_at, self.now),
        }

    def _meaning(self, state):
        """What the state says of this article; undecided, upstream may have no say."""
        if state is not State.INCOMING:
            return state.meaning
        if self.is_born or not settings.PUBLISH_ON_IMPORT:
            return _(
                "Nobody has decided yet; readers do not see it until an editor"
                " publishes it."
            )
        return _("Nobody has decided yet; upstream's word stands.")

    def _schedule_in_words(self):
        return schedule_in_words(self.article.hold_on("published"))

    def inputs(self, form, admin):
        if not self.rights["change"]:
            _disable(form, self.rights)
        return super().inputs(form, admin)

    def _known_of(self, name):
        known = self.provenance
        hold = known.hold(name)
        return {
            "hold": hold and {**hold, "may_keep": self.rights[right_to(name)]},
            "origin": known.origin(name),
            "suggestion": known.suggestion(name),
        }

    def _images(self, form):
        rows = {row.position: row for row in self.article.images.all()}
        return [
            {
                "form": each,
                "picture": cells.picture_tag(row.picture)
                if (row := rows.get(place)) and row.picture
                else "",
            }
            for place, each in enumerate(form.images.forms)
        ]

    def _related(self, form):
        rows = {row.position: row for row in self.article.related.all()}
        return [
            {"form": each, **self._target(rows.get(place))}
            for place, each in enumerate(form.related.forms)
        ]

    def _target(self, row):
        """An item's summary, and the article of ours that it copies."""
        if row is None:
            return {"row": None, "target": None}
        target = row.target
        return {
            "row": row,
            "quality": cells.quality(row.quality),
            "target": target,
            "badge": target and cells.badge(target.state_at(self.now)),
        }


def upstream_published(article):
    """Upstream's word on publication; alone it may show nothing to readers."""
    base = article.base
    if base is None:
        return _("nothing: it was born here")
    if base.removed:
        return _("removed")
    if base.published is False:
        return _("hidden")
    # Where its word alone shows nothing, it must not read as if it did.
    return _("visible") if settings.PUBLISH_ON_IMPORT else _("to be published")


def schedule_of(hold):
    """The times that a hold on publication sets, by the names of their inputs."""
    if hold is None or hold.value != "true":
        return {}
    times = {"starts_at": hold.starts_at, "ends_at": hold.ends_at}
    return {name: time for name, time in times.items() if time}


def schedule_in_words(hold):
    return {name: exact(time) for name, time in schedule_of(hold).items()}


def errors_of(form):
    """Every error of the form and its lists, with the input it stands at."""
    if not form.is_bound:
        return []
    found = [
        (form[name] if name in form.fields else None, e) for name, e in _flat(form)
    ]
    for items in (form.images, form.related):
        for each in items.forms:
            found += [(each[name], e) for name, e in _flat(each) if name in each.fields]
        found += [(None, error) for error in items.non_form_errors()]
    return found


def _flat(form):
    return [(name, error) for name, each in form.errors.items() for error in each]


def _disable(form, rights):
    """Close the inputs of the record but those that are judged, and that buttons need."""
    # A browser sends no closed input, and no button works without the version.
    open_still = ("version", "note") if any(rights.values()) else ()
    open_still += ("starts_at", "ends_at") if rights["publish"] else ()
    open_still += JUDGED if rights["judge"] else ()
    for each in (form, *form.images.forms, *form.related.forms):
        for name, field in each.fields.items():
            field.disabled = name not in open_still


def outside(url):
    """An address to link to: nothing but the web, whatever a record says."""
    return url if url and url.lower().startswith(("http://", "https://")) else ""
