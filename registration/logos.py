"""Funders' logos: decoded, made small and encoded anew, so that what we serve is a picture and nothing else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO

from flask import url_for
from PIL import Image, ImageOps
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, defer

from registration.models import Logo

MOST_BYTES = 1_000_000
MOST_PIXELS = 12_000_000  # of the picture sent: about 50 MB once decoded
BOX = (800, 300)  # pixels of the picture kept
MOST_LOGOS = 40  # of one organisation
EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg"}


class LogoProblem(StrEnum):
    """Why a file was not taken."""

    too_large = "too_large"
    not_a_picture = "not_a_picture"
    too_many_pixels = "too_many_pixels"
    too_many_logos = "too_many_logos"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept."""

    content_type: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class ShownLogo:
    """A logo on a page; `alt` is the funder's name, sizes are pixels."""

    id: int
    url: str
    alt: str
    width: int
    height: int


def read_picture(sent: bytes) -> Picture | LogoProblem:
    """The picture in a PNG, JPEG or WebP file, at most 800 x 300 pixels, without anything the camera wrote into it.

    The size is read from the header before a pixel is decoded; of an animation the first frame is kept.
    """
    if len(sent) > MOST_BYTES:
        return LogoProblem.too_large
    try:
        with Image.open(BytesIO(sent), formats=("PNG", "JPEG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                return LogoProblem.too_many_pixels
            return _encoded(_small(image), photo=image.format == "JPEG")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return LogoProblem.too_many_pixels
    except Exception:  # decoders answer a broken file with errors of every class
        return LogoProblem.not_a_picture


def _small(image: Image.Image) -> Image.Image:
    widest = max(BOX)
    if image.mode in {"RGB", "RGBA", "L", "LA"}:
        image.thumbnail((widest, widest))  # before turning: the camera's word on orientation may swap the sides
    image = ImageOps.exif_transpose(image)
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    small = image.convert("RGBA" if has_alpha else "RGB")
    small.thumbnail(BOX)
    return small


def _encoded(image: Image.Image, *, photo: bool) -> Picture:
    clean = Image.frombytes(image.mode, image.size, image.tobytes())  # drops EXIF, profiles and comments
    kept = BytesIO()
    if photo:
        clean.save(kept, "JPEG", quality=88, optimize=True)
    else:
        clean.save(kept, "PNG", optimize=True)
    return Picture("image/jpeg" if photo else "image/png", clean.width, clean.height, kept.getvalue())


def add_logo(session: Session, organisation_id: int, name: str, picture: Picture, now: datetime) -> Logo | LogoProblem:
    """The stored logo; the same picture sent again is the same logo, under its new name."""
    # The organisation is part of the digest: two organisations keep the same funder's logo apart.
    digest = hashlib.sha256(b"%d:" % organisation_id + picture.data).hexdigest()
    logo = session.scalars(select(Logo).where(Logo.digest == digest)).one_or_none()
    if logo is not None:
        logo.name = name
        return logo
    count = session.scalar(select(func.count()).where(Logo.organisation_id == organisation_id)) or 0
    if count >= MOST_LOGOS:
        return LogoProblem.too_many_logos
    logo = Logo(
        organisation_id=organisation_id,
        name=name,
        content_type=picture.content_type,
        digest=digest,
        width=picture.width,
        height=picture.height,
        data=picture.data,
        created_at=now,
    )
    session.add(logo)
    session.flush()
    return logo


def remove_logo(session: Session, organisation_id: int, logo_id: int) -> bool:
    """True when the organisation had this logo; events that showed it show the others from now on."""
    query = delete(Logo).where(Logo.id == logo_id, Logo.organisation_id == organisation_id)
    return session.execute(query.returning(Logo.id)).first() is not None


def library(session: Session, organisation_id: int) -> Sequence[Logo]:
    """The logos of an organisation in the order they came, without their data."""
    query = select(Logo).where(Logo.organisation_id == organisation_id).options(defer(Logo.data))
    return session.scalars(query.order_by(Logo.id)).all()


def logos_of(session: Session, organisation_id: int, chosen: Sequence[int]) -> tuple[ShownLogo, ...]:
    """The logos on an event's page, in the order chosen; removed ones are left out, none is normal."""
    if not chosen:
        return ()
    known = {logo.id: logo for logo in library(session, organisation_id)}
    return tuple(shown(known[logo_id]) for logo_id in chosen if logo_id in known)


def shown(logo: Logo) -> ShownLogo:
    """The logo as a page shows it."""
    url = url_for("events.logo_file", digest=logo.digest, extension=EXTENSIONS.get(logo.content_type, "png"))
    return ShownLogo(logo.id, url, logo.name, logo.width, logo.height)


def by_digest(session: Session, digest: str) -> Logo | None:
    """The logo at an address, with its data."""
    return session.scalars(select(Logo).where(Logo.digest == digest)).one_or_none()
