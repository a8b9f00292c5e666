"""Every page of the room answers, for its own organisation alone."""

from tests.integration.invitations.world import ANNA, HOST, ILZE, House

CSV = (
    "Iestāde;Vārds uzvārds;E-pasts;Tālrunis;Novads\r\nTukuma novada Sociālais dienests;"
    "Anna Bērziņa;anna.b@example.lv;20000001;Tukuma novads\r\n"
)


def everything(house: House) -> list[str]:
    """The paths of all pages, on a house where each has something to show."""
    list_id = house.make_list()
    draft = house.upload(list_id, CSV.encode()).location
    done = house.invite(ANNA, ILZE)
    guest = house.guest(ANNA).id
    contacts = "/birojs/biedriba/kontakti"
    return [
        f"{contacts}/", f"{contacts}/jauns", f"{contacts}/{list_id}", f"{contacts}/{list_id}/labot",
        f"{contacts}/{list_id}/dzest", f"{contacts}/{list_id}/jauns", f"{contacts}/{list_id}/imports", draft,
        *(house.board(p) for p in ("/", "/aicinat", "/atgadinat", "/pasvaldibas", "/iestades", "/bez-neviena")),
        house.board(f"/vestules/{done.batch_id}"), house.board(f"/{guest}"),
    ]  # fmt: skip


def test_every_page_is_for_its_own_organisation_alone(house: House) -> None:
    paths = everything(house)
    for path in paths:
        house.get(path)
    olga = house.world.client("olga@example.lv")
    for path in paths:
        assert olga.get(path, base_url=HOST).status_code == 404, path
        assert olga.get(path.replace("/biedriba/", "/svesa/"), base_url=HOST).status_code in (
            (200,) if path.endswith(("/kontakti/", "/kontakti/jauns")) else (404,)
        ), path
