"""What is printed of an event: sign-in sheets, badges, programme, entrance sign, and the closing report."""

from flask import Flask


def register(app: Flask) -> None:
    """Attach the room's pages to the application."""
    from paper import public, public_programme
    from paper.desk import papers, report

    app.add_template_global(public.address, "closing_report_url")
    for blueprint in (papers.blueprint, report.blueprint, public.blueprint, public_programme.blueprint):
        app.register_blueprint(blueprint)
