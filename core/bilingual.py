"""A text in Latvian and, where the organiser gives it, in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    """Latvian first; English may be empty and then Latvian is shown."""

    lv: str = ""
    en: str = ""

    def text(self, language: str) -> str:
        """The text in `language`, else in the other one."""
        return (self.en or self.lv) if language == "en" else (self.lv or self.en)

    def shown_in(self, language: str) -> str:
        """The language of what text() gives, for the lang attribute."""
        if language == "en":
            return "en" if self.en or not self.lv else "lv"
        return "lv" if self.lv or not self.en else "en"

    def __bool__(self) -> bool:
        return bool(self.lv or self.en)

    def as_json(self) -> dict[str, str]:
        """Plain values for JSON columns."""
        return {"lv": self.lv, "en": self.en}

    @classmethod
    def from_json(cls, value: dict[str, str]) -> "Bilingual":
        """The text that as_json() was made from."""
        return cls(value.get("lv", ""), value.get("en", ""))
