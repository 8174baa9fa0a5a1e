"""The groups of editors, and how migrations make them.

A group is the operator's once it is made: who gave it other rights, another name, or
took it away finds it so after every update. Hence a migration makes a group only where
none has its name, and one that brings a new right grants that one alone, to the groups
that are still there. docs/rights.md says what each group may do.

    operations = [RunPython(lambda apps, schema: grant(apps, {"Chiefs": ["new_right"]}),
                            RunPython.noop)]
"""

from collections.abc import Iterable, Mapping

from django.contrib.auth.management import create_permissions

__all__ = ["grant", "make_groups"]


def make_groups(apps, wanted: Mapping[str, Iterable[str]]):
    """Make the groups that are not there, each with these rights, by codename."""
    _make_permissions(apps)
    groups = apps.get_model("auth", "Group").objects
    for name, rights in wanted.items():
        group, is_new = groups.get_or_create(name=name)
        if is_new:
            group.permissions.set(_named(apps, rights))


def grant(apps, wanted: Mapping[str, Iterable[str]]):
    """Give rights that are new with a migration to the groups that are still there."""
    _make_permissions(apps)
    groups = apps.get_model("auth", "Group").objects
    for group in groups.filter(name__in=wanted):
        group.permissions.add(*_named(apps, wanted[group.name]))


def _named(apps, rights: Iterable[str]):
    rights = set(rights)
    found = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles", codename__in=rights
    )
    if unknown := rights - {each.codename for each in found}:
        raise LookupError(f"there is no right {', '.join(sorted(unknown))}")
    return found


def _make_permissions(apps):
    """Django makes them only when all migrations are through."""
    config = apps.get_app_config("articles")
    # An app of a migration's state has no module, and is passed over without one.
    config.models_module = getattr(config, "models_module", True)
    create_permissions(config, apps=apps, verbosity=0)
