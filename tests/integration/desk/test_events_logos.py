"""Logos: sent in, made small and clean, chosen for an event, shown to everybody, removed."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from core.db import db
from registration.models import Logo
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of, picture, words_of


def send(
    desk: Desk, file: BytesIO | None, name: str = "Eiropas Sociālais fonds", file_name: str = "logo.png"
) -> TestResponse:
    page = desk.get("/birojs/otra-biedriba/pasakumi/logotipi" if name == "Olga" else f"{ROOM}/logotipi")
    data = {**form_of(page, "name")[1].to_dict(), "name": name}
    if file is not None:
        data["file"] = FileStorage(file, file_name)
    boundary, body = encode_multipart(data)
    content_type = f"multipart/form-data; boundary={boundary}"
    return desk.client.post(page.request.path, data=body, content_type=content_type, base_url=BASE)


def stored(desk: Desk) -> list[tuple[str, str, int, int]]:
    with desk.app.app_context():
        return [(x.name, x.content_type, x.width, x.height) for x in db.session.scalars(select(Logo).order_by(Logo.id))]


def test_logo_is_kept_small(desk: Desk) -> None:
    sorts = {
        ("PNG", "RGB"): "image/png",
        ("PNG", "RGBA"): "image/png",
        ("PNG", "L"): "image/png",
        ("PNG", "P"): "image/png",
        ("JPEG", "RGB"): "image/jpeg",
        ("JPEG", "CMYK"): "image/jpeg",
        ("WEBP", "RGBA"): "image/png",
    }
    for number, (kind, mode) in enumerate(sorts):
        assert send(desk, picture((1200, 400 + number), kind, mode), f"{kind} {mode}").status_code == 303
    expected = [(f"{kind} {mode}", content_type) for (kind, mode), content_type in sorts.items()]
    assert [(name, content_type) for name, content_type, _width, _height in stored(desk)] == expected
    assert {width for _name, _type, width, _height in stored(desk)} <= {799, 800}


def test_logo_is_turned_upright_and_loses_what_the_camera_wrote(desk: Desk) -> None:
    exif, file = Image.Exif(), BytesIO()
    exif[274], exif[271] = 6, "Camera of Anna"
    Image.new("RGB", (600, 200)).save(file, "JPEG", exif=exif)
    assert b"Camera of Anna" in file.getvalue()
    file.seek(0)
    send(desk, file)
    with desk.app.app_context():
        logo = db.session.scalars(select(Logo)).one()
        assert (logo.width, logo.height, b"Camera of Anna" in logo.data) == (100, 300, False)


def bomb() -> BytesIO:
    file = BytesIO()
    Image.new("1", (20_000, 20_000)).save(file, "PNG")
    file.seek(0)
    return file


def cut() -> BytesIO:
    return BytesIO(picture((600, 300)).getvalue()[:200])


REFUSED = {
    "no file": (lambda: None, "Choose a picture."),
    "empty file": (BytesIO, "Choose a picture."),
    "drawing that can run": (
        lambda: BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "This is not a PNG, JPEG or WebP",
    ),
    "page that calls itself a picture": (
        lambda: BytesIO(b"<html><script>alert(1)</script>"),
        "This is not a PNG, JPEG or WebP",
    ),
    "GIF": (lambda: picture((10, 10), "GIF"), "This is not a PNG, JPEG or WebP"),
    "file cut in the middle": (cut, "This is not a PNG, JPEG or WebP"),
    "picture that bursts": (bomb, "The picture is too large; about 800 × 300 pixels are enough."),
    "more than a megabyte": (lambda: BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(1_000_100)), "The file is larger than 1 MB."),
}


def test_logo_refused_in_words(desk: Desk) -> None:
    seen = {}
    for case, (make, said) in REFUSED.items():
        page = send(desk, make())
        kept = form_of(page, "name")[1]["name"] == "Eiropas Sociālais fonds"
        seen[case] = (page.status_code, said in words_of(page), kept)
    assert (seen, stored(desk)) == (dict.fromkeys(REFUSED, (422, True, True)), [])


def test_logo_far_too_large_is_refused_by_the_frame(desk: Desk) -> None:
    assert send(desk, BytesIO(bytes(6_000_000))).status_code == 413


def test_logo_chosen_for_an_event_is_on_its_page_and_served_to_everybody(desk: Desk) -> None:
    send(desk, picture())
    _action, values = form_of(desk.get(f"{ROOM}/logotipi"), "csrf_token")
    with desk.app.app_context():
        logo = db.session.scalars(select(Logo)).one()
        address, logo_id = f"/logo/{logo.digest}.png", logo.id
    event_id = desk.published(logo_ids=str(logo_id))
    assert desk.event(event_id).logo_ids == [logo_id]
    stranger = desk.app.test_client()
    page = stranger.get(f"/pasakumi/{desk.event(event_id).slug}", base_url=BASE)
    assert f'src="{address}"' in page.text
    answer = stranger.get(address, base_url=BASE)
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    assert {"public", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = stranger.get(address, base_url=BASE, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    removed = desk.client.post(
        f"{ROOM}/logotipi/{logo_id}/dzest", data={"csrf_token": values["csrf_token"]}, base_url=BASE
    )
    assert (removed.status_code, stored(desk)) == (303, [])
    assert stranger.get(f"/pasakumi/{desk.event(event_id).slug}", base_url=BASE).status_code == 200
    assert desk.get(f"{ROOM}/{event_id}").status_code == 200


def test_unknown_logo_does_not_exist(desk: Desk) -> None:
    paths = ("/logo/x.png", f"/logo/{'0' * 64}.png", f"/logo/{'0' * 64}.svg", f"/logo/{'٣' * 64}.png")
    assert [desk.get(path).status_code for path in paths] == [404] * 4


def test_two_organisations_keep_the_same_logo_apart(desk: Desk) -> None:
    olga = Desk(desk.app, "olga@example.lv")
    assert send(desk, picture()).status_code == 303
    assert send(olga, picture(), "Olga").status_code == 303
    assert [name for name, *_rest in stored(desk)] == ["Eiropas Sociālais fonds", "Olga"]
    token = form_of(olga.get("/birojs/otra-biedriba/pasakumi/logotipi"), "csrf_token")[1]["csrf_token"]
    with desk.app.app_context():
        first = db.session.scalars(select(Logo.id).order_by(Logo.id)).first()
    path = f"/birojs/otra-biedriba/pasakumi/logotipi/{first}/dzest"
    assert olga.client.post(path, data={"csrf_token": token}, base_url=BASE).status_code == 404
    assert len(stored(desk)) == 2
    assert desk.new(logo_ids=str(first + 1)).status_code == 422


def test_same_logo_again_takes_the_new_name(desk: Desk) -> None:
    send(desk, picture())
    send(desk, picture(), "ESF+")
    assert [name for name, *_rest in stored(desk)] == ["ESF+"]


def test_picture_of_a_new_logo_is_not_called_optional(desk: Desk) -> None:
    text = words_of(desk.get(f"{ROOM}/logotipi"))
    assert "Picture PNG" in text
    assert "(optional)" not in text
