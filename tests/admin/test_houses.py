"""Houses: proposed by names, joined and taken apart by an editor, and logged."""

import re

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import House, Provider
from articles.record import ProviderRecord
from tests.admin.browsing import messages_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db

HOUSES = "/admin/articles/house/"


def provider(name, domain=""):
    return make_article(provider=ProviderRecord(name, domain)).provider


@pytest.fixture
def some():
    return provider("Tide Post", "t.example"), provider(
        "Tide Post on MSN", "msn.example"
    )


def join(client, providers, name="Tide"):
    data = {"provider": [each.pk for each in providers], "name": name}
    return client.post(f"{HOUSES}join/", data)


def test_names_that_belong_together_are_proposed_with_the_evidence(client, some):
    provider("Elsewhere")
    text = client.get(HOUSES).content.decode()
    assert "carried: “Tide Post” and who carries it" in text
    assert 'value="Tide Post" required' in text
    assert "Elsewhere" not in text


def test_what_is_joined_is_proposed_no_more_until_somebody_new_comes(client, some):
    join(client, some)
    assert client.get(HOUSES).context["proposals"] == []
    provider("Tide Post via Wire")
    (proposal,) = client.get(HOUSES).context["proposals"]
    assert proposal["name"] == "Tide"
    assert len(proposal["providers"]) == 3


def test_joining_is_told_and_logged_with_names(client, some):
    response = join(client, some)
    house = House.objects.get()
    assert messages_of(response) == ["Readers see them as Tide."]
    said = LogEntry.objects.get().change_message
    assert said == "Joined: Tide Post (t.example), Tide Post on MSN (msn.example)"
    text = client.get(f"{HOUSES}{house.pk}/change/").content.decode()
    assert said in text
    assert "Tide Post on MSN" in text


def test_single_ones_are_taken_out_and_the_house_renamed(client, some):
    join(client, some)
    house = House.objects.get()
    client.post(f"{HOUSES}{house.pk}/rename/", {"name": " Tide  Group "})
    assert House.objects.get().name == "Tide Group"
    client.post(f"{HOUSES}{house.pk}/part/", {"provider": [some[1].pk, "x"]})
    assert list(Provider.objects.filter(house=house)) == [some[0]]
    assert [each.change_message for each in LogEntry.objects.all()][:2] == [
        "Taken out: Tide Post on MSN (msn.example)",
        "Renamed from Tide to Tide Group",
    ]


def test_a_dissolved_house_is_gone_and_its_end_logged(client, some):
    join(client, some)
    house = House.objects.get()
    client.post(f"{HOUSES}{house.pk}/part/", {"_all": "1"})
    assert not House.objects.exists()
    assert LogEntry.objects.filter(object_repr="Tide", action_flag=3).exists()


@pytest.mark.parametrize("data", [{}, {"name": " "}, {"name": "A", "provider": ["x"]}])
def test_what_makes_no_sense_joins_nothing(client, some, data):
    assert client.post(f"{HOUSES}join/", data).status_code == 302
    assert not House.objects.exists()


@pytest.mark.parametrize("name", ["", "Other", "\0"])
def test_a_name_that_is_none_or_taken_is_refused(client, some, name):
    join(client, some[:1])
    join(client, some[1:], "Other")
    house = House.objects.get(name="Tide")
    client.post(f"{HOUSES}{house.pk}/rename/", {"name": name})
    assert House.objects.filter(name="Tide").exists()


def test_chosen_in_their_list_providers_are_joined(client, some):
    data = {"action": "join_providers", "_selected_action": [e.pk for e in some]}
    text = client.post("/admin/articles/provider/", data).content.decode()
    assert "Join what is ticked" in text
    assert not House.objects.exists()


def test_lists_show_the_name_of_the_house_and_have_the_files_in_view(client, some):
    join(client, some)
    text = client.get("/admin/articles/article/").content.decode()
    assert 'title="The file says Tide Post on MSN">Tide<' in text
    assert (
        "Tide Post on MSN" in client.get("/admin/articles/provider/").content.decode()
    )


def test_looking_and_changing_take_their_rights(client, client_with, some):
    join(client, some)
    house = House.objects.get()
    page = f"{HOUSES}{house.pk}/change/"
    looker, nobody = client_with("view_house"), client_with("view_article")
    for url in (HOUSES, page):
        assert '<button type="submit" class="act-button"' not in (
            looker.get(url).content.decode()
        )
        assert nobody.get(url).status_code == 403
    for act in ("join", f"{house.pk}/part", f"{house.pk}/rename"):
        assert looker.post(f"{HOUSES}{act}/", {"_all": "1"}).status_code == 403
    assert looker.get(f"{HOUSES}join/").status_code == 405
    assert House.objects.get().providers.count() == 2


def undo_of(response, client):
    """Press the button beside the last message."""
    page = client.get(response.url).content.decode()
    forms = re.findall(
        r'action="([^"]+)" class="message-undo">(.*?)</form>', page, re.S
    )
    address, inside = forms[-1]
    sent = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', inside)
    data = {name: [v for n, v in sent if n == name] for name, _ in sent}
    return client.post(address, data)


def test_each_act_on_a_house_is_undone_from_its_message(client, some):
    joined = join(client, some)
    house = House.objects.get()
    renamed = client.post(f"{HOUSES}{house.pk}/rename/", {"name": "Ebb"})
    undo_of(renamed, client)
    assert House.objects.get().name == "Tide"
    parted = client.post(f"{HOUSES}{house.pk}/part/", {"_all": "1"})
    assert not House.objects.exists()
    undo_of(parted, client)
    assert House.objects.get().providers.count() == 2
    assert joined.status_code == 302


def test_joining_is_undone_from_its_message(client, some):
    undo_of(join(client, some), client)
    assert not House.objects.exists()


def test_a_house_that_was_renamed_meanwhile_is_not_renamed(client, some):
    join(client, some)
    house = House.objects.get()
    late = {"name": "Ebb", "was": "Tied"}
    response = client.post(f"{HOUSES}{house.pk}/rename/", late)
    assert (
        messages_of(response)[-1] == "Not renamed: somebody called it Tide meanwhile."
    )
    assert House.objects.get().name == "Tide"
