"""Addresses for readers and for programs. They are permanent: clients keep them."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles import api, views


class NameConverter(StringConverter):
    """One step of an address; PostgreSQL refuses to look for what holds a NUL."""

    regex = "[^/\\x00]+"


register_converter(NameConverter, "name")

app_name = "articles"

urlpatterns = [
    path("", views.front, name="front"),
    path("page/<int:number>/", views.front, name="front_page"),
    path("top/", views.top, name="top"),
    path("top/page/<int:number>/", views.top, name="top_page"),
    path("news/<name:stem>/", views.article, name="article"),
    path("story/<int:number>/", views.story, name="story"),
    path("preview/<name:token>/", views.preview, name="preview"),
    path("topics/", views.topics, name="topics"),
    path("topics/<name:slug>/", views.topic, name="topic"),
    path("topics/<name:slug>/page/<int:number>/", views.topic, name="topic_page"),
    path("providers/", views.providers, name="providers"),
    path("providers/<name:slug>/", views.provider, name="provider"),
    path(
        "providers/<name:slug>/page/<int:number>/", views.provider, name="provider_page"
    ),
    # `page` wins over a stem, and a stem over a topic (FORMAT.md 3).
    path("api/news/", api.listing, name="api_listing"),
    path("api/news/page/", api.unknown),
    path("api/news/page/<int:number>/", api.listing, name="api_page"),
    path("api/news/<name:name>/", api.record_or_topic, name="api_record"),
    path("api/news/<name:slug>/page/<int:number>/", api.topic, name="api_topic_page"),
    path("api/", api.unknown),
    path("api/<path:rest>/", api.unknown),
]
