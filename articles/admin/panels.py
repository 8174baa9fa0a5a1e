"""Beside the record on an article's page: what follows from it, panel by panel.

A panel is a function of the request, the site and the article. It answers the template
that shows it, its heading, and what else the template needs as `panel`; or None where
there is nothing to show. Add another to PANELS.
"""

from articles.admin.duplicates.panel import duplicates_panel
from articles.admin.previews import previews_panel
from articles.admin.ranking.panel import rank_panel
from articles.admin.stories.panel import story_panel
from articles.admin.suggesting import policy_panel
from articles.admin.violations import violations_panel

PANELS = (
    story_panel,
    duplicates_panel,
    policy_panel,
    rank_panel,
    violations_panel,
    previews_panel,
)


def panels_of(request, site, article):
    made = (panel(request, site, article) for panel in PANELS)
    return [each for each in made if each is not None]
