"""What of an article is open to whom, by the names that pages and buttons use.

For what is offered; each act of `deciding` checks again (docs/rights.md).
"""

from articles.deciding import JUDGED, may
from articles.models import Act
from articles.previewing import may_make

__all__ = ["right_to", "rights_of", "sees_articles"]


def rights_of(user):
    """Right by right; who may change texts may judge as well."""
    return {
        "change": may(user, Act.EDIT),
        "judge": may(user, Act.EDIT, JUDGED),
        "hold_back": may(user, Act.HOLD_BACK),
        "publish": may(user, Act.PUBLISH),
        "release": may(user, Act.RELEASE),
        "leave": may(user, Act.LEAVE),
        "preview": may_make(user),
    }


def sees_articles(user):
    """Whether articles are open to a user, and all that names them: stories, change
    sets, duplicates, violations. Who may change them sees them, as Django has it."""
    seeing = ("articles.view_article", "articles.change_article")
    return any(user.has_perm(right) for right in seeing)


def right_to(field):
    """The name of the right to decide on a field, but for publication."""
    return "judge" if field in JUDGED else "change"
