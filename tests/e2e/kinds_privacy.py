"""The pages about people's data, by their address in the world of the tests."""

DESK, PERSON = "/birojs/{org}", "/birojs/{org}/pasakumi/{open id}/dalibnieki/{confirmed person}"
PAGES = {
    "what is erased when": f"{DESK}/glabasana",
    "retention of an event": f"{DESK}/glabasana/{{open id}}",
    "projects": f"{DESK}/projekti/",
    "new project": f"{DESK}/projekti/jauns",
    "record of processing": f"{DESK}/datu-apstrade",
    "erase a person": f"{PERSON}/dzest",
    "objection": f"{PERSON}/iebildums",
    "replace all links": f"{DESK}/pasakumi/{{open id}}/saites",
    "who took what": f"{DESK}/pasakumi/{{open id}}/panemts",
}
