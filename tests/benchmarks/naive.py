"""The importer that most people would write, on tables that most people would make.

yaml.safe_load, then get_or_create and update_or_create for each object: it says what
the same work costs without any of our own means. The tables are thrown away.
"""

# ruff: noqa: DJ008 -- nobody looks at these rows

from pathlib import Path

import yaml
from django.db import connection, models


class Provider(models.Model):
    name = models.TextField()
    domain = models.TextField()

    class Meta:
        app_label = "naive"
        unique_together = [("name", "domain")]


class Topic(models.Model):
    name = models.TextField(unique=True)

    class Meta:
        app_label = "naive"


class Article(models.Model):
    path = models.TextField(unique=True)
    category = models.TextField()
    title = models.TextField()
    excerpt = models.TextField()
    published_at = models.DateTimeField(db_index=True)
    original_url = models.TextField(null=True)
    web_url = models.TextField(null=True)
    amp_web_url = models.TextField(null=True)
    cdn_amp_web_url = models.TextField(null=True)
    type = models.TextField()
    quality = models.IntegerField(null=True)
    heat = models.IntegerField(null=True)
    published = models.BooleanField(null=True)
    provider = models.ForeignKey(Provider, models.CASCADE, null=True)
    topics = models.ManyToManyField(Topic)
    secured = models.TextField(null=True)
    body = models.TextField()

    class Meta:
        app_label = "naive"


class Image(models.Model):
    article = models.ForeignKey(Article, models.CASCADE, null=True)
    provider = models.ForeignKey(Provider, models.CASCADE, null=True)
    related = models.ForeignKey("RelatedArticle", models.CASCADE, null=True)
    url = models.TextField()
    width = models.IntegerField()
    height = models.IntegerField()

    class Meta:
        app_label = "naive"


class RelatedArticle(models.Model):
    article = models.ForeignKey(Article, models.CASCADE)
    title = models.TextField()
    excerpt = models.TextField()
    published_at = models.DateTimeField()
    web_url = models.TextField()
    type = models.TextField()
    quality = models.IntegerField()
    provider = models.ForeignKey(Provider, models.CASCADE)

    class Meta:
        app_label = "naive"


def create_tables():
    with connection.schema_editor() as editor:
        for model in (Provider, Topic, Article, RelatedArticle, Image):
            editor.create_model(model)


def import_naively(files: list[Path]):
    for file in files:
        _, front, body = file.read_text().split("---\n", 2)
        _import_one(f"_news/{file.name}", yaml.safe_load(front), body)


def _import_one(path, data, body):
    article, _ = Article.objects.update_or_create(
        path=path,
        defaults={
            "category": data["category"],
            "title": data["title"],
            "excerpt": data["excerpt"],
            "published_at": data["publishedDateTime"],
            "original_url": data.get("originalUrl"),
            "web_url": data.get("webUrl"),
            "amp_web_url": data.get("ampWebUrl"),
            "cdn_amp_web_url": data.get("cdnAmpWebUrl"),
            "type": data["type"],
            "quality": data.get("quality"),
            "heat": data.get("heat"),
            "published": data.get("published"),
            "provider": _provider(data["provider"]),
            "secured": data.get("secured"),
            "body": body,
        },
    )
    for name in data.get("topics", []):
        article.topics.add(Topic.objects.get_or_create(name=name)[0])
    _import_images(data, article=article)
    for item in data.get("related", []):
        _import_related(item, article)


def _import_related(item, article):
    related, _ = RelatedArticle.objects.update_or_create(
        article=article,
        title=item["title"],
        published_at=item["publishedDateTime"],
        defaults={
            "excerpt": item["excerpt"],
            "web_url": item["webUrl"],
            "type": item["type"],
            "quality": item["quality"],
            "provider": _provider(item["provider"]),
        },
    )
    _import_images(item, related=related)


def _import_images(data, **owner):
    for image in data.get("images", []):
        sizes = {"width": image["width"], "height": image["height"]}
        Image.objects.update_or_create(url=image["url"], **owner, defaults=sizes)


def _provider(data):
    provider, _ = Provider.objects.get_or_create(
        name=data["name"], domain=data["domain"]
    )
    _import_images(data, provider=provider)
    return provider
