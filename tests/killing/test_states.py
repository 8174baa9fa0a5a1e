"""States of a database are compared table by table."""

from django.apps import apps

from tests.killing.states import BOOKKEEPING, KNOWN_BY


def test_what_rows_point_at_is_known_by_something_in_any_database():
    models = apps.get_app_config("articles").get_models()
    compared = [each for each in models if each.__name__ not in BOOKKEEPING]
    fields = [field for each in compared for field in each._meta.concrete_fields]
    pointed_at = {each.related_model.__name__ for each in fields if each.is_relation}
    assert pointed_at <= KNOWN_BY.keys()
